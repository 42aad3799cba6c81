"""The admin of reports, their types, and people."""

import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import parse_qsl

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, QuerySet
from django.forms import Media, ModelChoiceField, ModelForm
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mrtc_site.admin import EntryAdmin, FixedKeyAdmin, TermAdmin
from mrtc_site.common.sorting import alphabetical
from mrtc_site.editing.versioned_admin import VersionedAdmin

from .models import Authorship, Report, ReportType, Researcher
from .spreadsheets import ReportSheet

admin.site.register(ReportType, TermAdmin)


class AuthorshipForm(ModelForm):
    """Leaves what concerns the other authorships to the formset, since one save may let two
    people change places."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["order"].required = False
        self.fields["order"].help_text = _("Empty: after the others.")
        if not self.instance.pk:
            self.initial["order"] = None

    def validate_unique(self) -> None:
        pass

    def validate_constraints(self) -> None:
        pass


class AuthorshipFormSet(BaseInlineFormSet):
    """The authorships of one report, checked and saved as a whole."""

    def __init__(self, data: QueryDict | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        if data is not None:
            self.data = self._with_deleted_as_new(data)

    def _with_deleted_as_new(self, data: QueryDict) -> QueryDict:
        """Give what was sent with the authorships that someone else deleted meanwhile as new ones,
        which come after those that are stored: so Django has it."""
        rows: dict[int, dict[str, Any]] = {}
        for name, value in data.items():
            if match := re.fullmatch(rf"{self.prefix}-(\d{{1,4}})-(\w+)", name):
                rows.setdefault(int(match[1]), {})[match[2]] = value
        authorships = Authorship.objects.filter(report=self.instance.pk)
        stored = {str(pk) for pk in authorships.values_list("pk", flat=True)}
        if not any(row.get("id") and row["id"] not in stored for row in rows.values()):
            return data
        present = [row for row in rows.values() if row.get("id") in stored]
        others = [row for row in rows.values() if row.get("id") not in stored]
        new = [row | {"id": ""} for row in others if "DELETE" not in row]
        data = data.copy()
        data[f"{self.prefix}-INITIAL_FORMS"] = str(len(present))
        data[f"{self.prefix}-TOTAL_FORMS"] = str(len(present) + len(new))
        for place, row in enumerate([*present, *new]):
            data.pop(f"{self.add_prefix(place)}-DELETE", None)
            for name, value in row.items():
                data[f"{self.add_prefix(place)}-{name}"] = value
        return data

    def get_queryset(self) -> Any:
        """Give them in the order of the forms: the admin pairs the two by place."""
        stored = super().get_queryset()
        if not self.is_bound:
            return stored
        by_id = {str(row.pk): row for row in stored}
        places = range(self.initial_form_count())
        ids = [self.data.get(f"{self.add_prefix(place)}-id") for place in places]
        return [by_id[id] for id in ids if id in by_id]

    def _forms_to_save(self) -> list[ModelForm]:
        return [
            form
            for form in self.forms
            if form not in self.deleted_forms and form.cleaned_data.get("researcher")
        ]

    def clean(self) -> None:
        super().clean()
        forms = self._forms_to_save()
        last = max((form.cleaned_data.get("order") or 0 for form in forms), default=0)
        for form in forms:
            if form.cleaned_data.get("order") is None:
                last += 1
                form.cleaned_data["order"] = form.instance.order = last
        parts = {  # of those with a role that there is; two may have one name
            form.cleaned_data["researcher"].name_and_slug: form.cleaned_data
            for form in forms
            if "role" in form.cleaned_data
        }
        problems = list(Authorship.problems_together(parts))
        if problems:
            raise ValidationError([f"{problem[0].upper()}{problem[1:]}." for problem in problems])

    def get_unique_error_message(self, unique_check: Sequence[str]) -> str:
        people = [form.cleaned_data["researcher"] for form in self._forms_to_save()]
        twice = {person.name_and_slug for person in people if people.count(person) > 1}
        message = gettext("A person has one part in a report; %(people)s is here twice.")
        return message % {"people": gettext(" and ").join(alphabetical(twice))}

    def save_existing_objects(self, commit: bool = True) -> list[Any]:
        """Make room first: while people change places, no two rows may stand in the way. Whom
        someone else added meanwhile goes, too: the form's sender was told, and sent it again."""
        if commit:
            stored = Authorship.objects.filter(report=self.instance)
            changed = [form.instance.pk for form in self.initial_forms if form.has_changed()]
            stored.filter(pk__in=changed).delete()
            if self.can_delete:
                stored.exclude(pk__in=[form.instance.pk for form in self.initial_forms]).delete()
        return super().save_existing_objects(commit)


class PersonField(ModelChoiceField):
    def label_from_instance(self, person: Researcher) -> str:
        return person.name_and_slug


class AuthorshipInline(admin.TabularInline):
    model = Authorship
    form = AuthorshipForm
    formset = AuthorshipFormSet
    fields = ("order", "researcher", "role", "credited_as")
    autocomplete_fields = ("researcher",)
    extra = 1

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("researcher", "report__type")

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "researcher":
            kwargs["form_class"] = PersonField
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def researcher_chooser() -> AutocompleteSelect:
    """The chooser of people that searches, as in a report's form; of the present language."""
    return AutocompleteSelect(Authorship._meta.get_field("researcher"), admin.site)


class ResearcherFilter(admin.SimpleListFilter):
    """Reports of one person, who is searched for: there may be thousands."""

    title = _("researcher")
    parameter_name = "researchers__id__exact"
    template = "admin/searched_filter.html"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> tuple:
        return ()

    def has_output(self) -> bool:
        return True

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        field = PersonField(Researcher.objects.all(), required=False, widget=researcher_chooser())
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
        """Give who is chosen; None for what is no key, too."""
        key = self.value() or ""
        is_key = key.isdecimal() and len(key) < 19
        return Researcher.objects.filter(pk=key).first() if is_key else None


@admin.register(Report)
class ReportAdmin(EntryAdmin):
    resource_classes = [ReportSheet]
    list_columns = ("chief_researcher",)
    list_narrow = (ResearcherFilter,)
    readonly_fields = ("updated_at",)
    inlines = (AuthorshipInline,)
    fieldsets = (
        (None, {"fields": (("annual_report", "type", "number"), *EntryAdmin.titles, "state")}),
        (_("In print"), {"fields": ("abstract", "contents")}),
        (None, {"fields": ("updated_at",)}),
    )

    @property
    def media(self) -> Media:
        return super().media + researcher_chooser().media

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        reports: Any = super().get_queryset(request).select_related("annual_report")
        return reports.with_people()

    @admin.display(description=_("chief researcher"))
    def chief_researcher(self, report: Report) -> Researcher | None:
        return report.chief.researcher if report.chief else None


@admin.register(Researcher)
class ResearcherAdmin(FixedKeyAdmin, VersionedAdmin):
    fixed = ("slug",)
    list_display = ("__str__", "family_name", "given_name", "name_ko", "slug")
    # The index knows public spellings only.
    search_fields = (*VersionedAdmin.search_fields, "authorships__credited_as")
    fields = (("given_name", "family_name"), "name_ko", "slug")

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Any = None
    ) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ("given_name", "family_name")}
