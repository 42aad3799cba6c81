"""The admin of reports, their types, and people."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import parse_qsl

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, Q, QuerySet, TextField
from django.forms import CharField, HiddenInput, Media, ModelChoiceField, ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mrtc_site.admin import EntryAdmin, TermAdmin
from mrtc_site.common.sorting import alphabetical
from mrtc_site.editing.attachments import DocumentInline
from mrtc_site.editing.inlines import PartFormSet, PartInline, link_inlines
from mrtc_site.editing.moving import MovableAdmin
from mrtc_site.editing.spreadsheet_admin import SheetAdmin
from mrtc_site.editing.versioned_admin import Lines, VersionedAdmin, VersionedForm

from .merging_admin import MergeAdmin, reports_of
from .models import Authorship, Correction, Document, Merge, Report, ReportType, Researcher
from .namesakes import nearly_alike
from .spreadsheets import ReportSheet, ResearcherSheet

admin.site.register(ReportType, TermAdmin)


class AuthorshipFormSet(PartFormSet):
    def clean(self) -> None:
        super().clean()
        parts = {  # of those with a role that there is; two may have one name
            form.cleaned_data["researcher"].name_and_slug: form.cleaned_data
            for form in self.forms_to_save()
            if {"researcher", "role"} <= form.cleaned_data.keys()
        }
        problems = list(Authorship.problems_together(parts))
        if problems:
            raise ValidationError([f"{problem[0].upper()}{problem[1:]}." for problem in problems])

    def get_unique_error_message(self, unique_check: Sequence[str]) -> str:
        forms = [form for form in self.forms_to_save() if form.cleaned_data.get("researcher")]
        people = [form.cleaned_data["researcher"] for form in forms]
        twice = {person.name_and_slug for person in people if people.count(person) > 1}
        message = gettext("A person has one part in a report; %(people)s is here twice.")
        return message % {"people": gettext(" and ").join(alphabetical(twice))}


class PersonField(ModelChoiceField):
    def label_from_instance(self, person: Researcher) -> str:
        return person.name_and_slug


class PersonChooser(AutocompleteSelect):
    """A searchable choice of people. Its placeholder is its label: Select2 gives its box no other
    name that screen readers know."""

    def __init__(self) -> None:
        super().__init__(Authorship._meta.get_field("researcher"), admin.site)

    def build_attrs(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        attrs = super().build_attrs(*args, **kwargs)
        return {**attrs, "data-placeholder": attrs.get("aria-label", "")}


class AuthorshipInline(PartInline):
    model = Authorship
    formset = AuthorshipFormSet
    fields = ("order", "researcher", "role", "credited_as")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("researcher", "report__type")

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "researcher":
            kwargs |= {"form_class": PersonField, "widget": PersonChooser()}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class ReportDocumentInline(DocumentInline):
    model = Document


class CorrectionInline(PartInline):
    model = Correction
    fields = ("date", "text")
    extra = 0
    formfield_overrides = {TextField: {"widget": Lines(attrs={"rows": 2})}}


class ResearcherFilter(admin.SimpleListFilter):
    """Reports of one person, who is searched for, as there may be thousands."""

    title = _("researcher")
    parameter_name = "researchers__id__exact"
    template = "admin/searched_filter.html"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> tuple:
        return ()

    def has_output(self) -> bool:
        return True

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        field = PersonField(Researcher.objects.all(), required=False, widget=PersonChooser())
        others = changelist.get_query_string(remove=[self.parameter_name])
        person = self.person()
        yield {
            "chooser": field.widget.render(
                self.parameter_name, person and person.pk, attrs={"aria-label": self.title}
            ),
            "others": parse_qsl(others.removeprefix("?")),
            "query_string": others,
            "selected": bool(self.value()),
        }

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.value():
            return queryset
        person = self.person()
        return queryset.filter(authorships__researcher=person) if person else queryset.none()

    def person(self) -> Researcher | None:
        """Give the chosen person; None if there is none of that key."""
        key = self.value() or ""
        return Researcher.objects.filter(pk=key).first() if key.isdecimal() else None


@admin.register(Report)
class ReportAdmin(EntryAdmin):
    resource_classes = [ReportSheet]
    list_columns = ("chief_researcher",)
    list_narrow = (ResearcherFilter,)
    inlines = (AuthorshipInline, *link_inlines(Report), ReportDocumentInline, CorrectionInline)
    fieldsets = (
        (None, {"fields": (("annual_report", "type", *EntryAdmin.numbers), *EntryAdmin.titles)}),
        (None, {"fields": (EntryAdmin.publishing,)}),
        (_("In print"), {"fields": ("abstract", "abstract_ko", "contents", "contents_ko")}),
        (
            _("Facts of publication (editorial)"),
            {
                "fields": (
                    ("published_on", "language", "pages"),
                    ("isbn", "doi", "registration_number"),
                    "licence",
                )
            },
        ),
        (None, {"fields": ("updated_at",)}),
    )

    @property
    def media(self) -> Media:
        return super().media + PersonChooser().media

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        reports: Any = super().get_queryset(request).select_related("annual_report", "type")
        return reports.with_people()

    @admin.display(description=_("chief researcher"))
    def chief_researcher(self, report: Report) -> Researcher | None:
        return report.chief.researcher if report.chief else None


def link_to(person: Researcher) -> SafeString:
    address = reverse("admin:reports_researcher_change", args=[person.pk])
    return format_html('<a href="{}">{}</a>', address, person.name_and_slug)


class ResearcherForm(VersionedForm):
    """Tells of somebody who has the name already, before a new person is saved: the second time,
    whoever adds them knows. `told` goes out and comes back with whom they were told of."""

    data: Any  # a QueryDict

    told = CharField(required=False, widget=HiddenInput)

    def clean(self) -> None:
        super().clean()
        if self.instance.pk or self.errors:
            return
        names = {name: self.cleaned_data.get(name, "") for name in ("given_name", "family_name")}
        same = Q(**{f"{name}__iexact": text for name, text in names.items()})
        if korean := self.cleaned_data.get("name_ko"):
            same |= Q(name_ko=korean)
        people = list(Researcher.objects.filter(same))
        keys = " ".join(str(person.pk) for person in people)
        if people and self.cleaned_data.get("told") != keys:
            self.data = self.data.copy()
            self.data[self.add_prefix("told")] = keys
            links = format_html_join(", ", "{}", ((link_to(person),) for person in people))
            message = gettext(
                "Somebody has this name already: {}. If it is the same person, add nobody. If it "
                "is another of that name, save again."
            )
            raise ValidationError(format_html(message, links))


@admin.register(Researcher)
class ResearcherAdmin(MovableAdmin, SheetAdmin, MergeAdmin):
    resource_classes = [ResearcherSheet]
    list_display = ("__str__", "family_name", "given_name", "name_ko", "slug")
    # The index knows public spellings only.
    search_fields = (*VersionedAdmin.search_fields, "authorships__credited_as")
    form = ResearcherForm
    fields = (("given_name", "family_name"), "name_ko", "slug")
    readonly_fields = ("their_reports",)
    prepopulated_fields = {"slug": ("given_name", "family_name")}

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.fields, "their_reports" if obj else "told")

    @admin.display(description=_("reports"), empty_value="—")
    def their_reports(self, person: Researcher) -> str | None:
        lines = format_html_join("", '<li><a href="{}">{}</a> ({})</li>', reports_of(person))
        merges = format_html_join(
            "",
            '<li>{}: <a href="{}">{}</a></li>',
            (
                (
                    gettext("One with %(slug)s since") % {"slug": done.gone["slug"]},
                    reverse("admin:reports_researcher_undo_merge", args=[done.pk]),
                    gettext("Undo"),
                )
                for done in Merge.objects.filter(kept=person.pk)
            ),
        )
        return format_html("<ul>{}{}</ul>", lines, merges) if lines or merges else None

    def save_model(
        self, request: HttpRequest, obj: Researcher, form: ModelForm, change: bool
    ) -> None:
        """Save, and point out who has nearly the same name, where it is new."""
        super().save_model(request, obj, form, change)
        renamed = {"given_name", "family_name", "name_ko"} & {*form.changed_data}
        for _person, other in nearly_alike([obj.slug]) if renamed else ():
            message = gettext("Somebody has nearly this name. Is it the same person?")
            messages.warning(request, format_html("{} {}", message, link_to(other)))
