"""The admin of annual reports, sections, topics, places and redirects, and the base of entries'."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field

from .accounts import admin as _accounts  # noqa: F401 (they register themselves)
from .editing.attachments import DocumentInline, PhotographInline
from .editing.book_admin import BookAdmin
from .editing.inlines import link_inlines
from .editing.moving import MovableAdmin, exchange_numbers
from .editing.proof_admin import ProofAdmin
from .editing.publishing import publish, unpublish, warn_of_hidden
from .editing.spreadsheet_admin import SheetAdmin
from .editing.spreadsheet_widgets import TermWidget
from .editing.spreadsheets import ActivitySheet, sheet_of
from .editing.versioned_admin import VersionedAdmin
from .entries.activity import Activity
from .entries.entry import Entry
from .entries.redirects import Redirect
from .exports.columns import activity_columns
from .models import AnnualReport, Document, Photograph, Place, Section, Topic

admin.site.site_header = _("MRTC annual reports")
admin.site.site_title = _("MRTC staff")
admin.site.index_title = _("Correct, add, publish")


class FixedKeyAdmin(admin.ModelAdmin):
    """Makes the fields in `fixed`, which make the address, read-only once they are saved."""

    fixed: tuple[str, ...] = ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*super().get_readonly_fields(request, obj), *(self.fixed if obj else ()))


class TermAdmin(FixedKeyAdmin, VersionedAdmin):
    fixed = ("slug",)
    fields = ("name", "name_ko", "slug", "order")
    list_display = ("name", "slug", "order")

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Any = None
    ) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ("name",)}


admin.site.register([Topic, Place], TermAdmin)


class EntryAdmin(MovableAdmin, ProofAdmin, SheetAdmin, VersionedAdmin):
    actions = (publish, unpublish, exchange_numbers)
    list_per_page = 50
    save_on_top = True
    list_columns: tuple[str, ...] = ()
    list_narrow: tuple[Any, ...] = ()
    numbers = ("number", "printed_number")
    titles = ("title", "title_ko", "title_language")
    publishing = ("state", "goes_public_on", "visibility")
    readonly_fields: ClassVar[tuple[str, ...]] = ("visibility", "updated_at")

    def __init__(self, model: Any, admin_site: admin.AdminSite) -> None:
        self.list_display = ("title", "entry", "year", *self.list_columns, "visibility")
        filters = ("state", *model.key_fields[:2], *self.list_narrow)
        self.list_filter = filters  # type: ignore[misc]  # Django reads it of the instance, too
        super().__init__(model, admin_site)

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if {"state", "annual_report"} & {*form.changed_data}:
            warn_of_hidden(request, [obj])

    @admin.display(description=_("visibility"), ordering="state")
    def visibility(self, entry: Entry) -> str:
        return entry.visibility if entry.pk else ""

    @admin.display(description=_("entry"), ordering="number")
    def entry(self, entry: Entry) -> str:
        return entry.label

    @admin.display(description=_("year"), ordering="annual_report_id")
    def year(self, entry: Entry) -> int:
        return entry.annual_report_id


class ActivityAdmin(EntryAdmin):
    """Activities: the date is typed in EDTF, and the days that follow from it are shown."""

    list_columns = ("when",)
    list_narrow = ("category",)
    readonly_fields = (*EntryAdmin.readonly_fields, "start", "end")
    date_hierarchy = "start"

    def __init__(self, model: Any, admin_site: admin.AdminSite) -> None:
        series = model.key_fields[1]
        fields = {
            name: Field(name, name, TermWidget(model._meta.get_field(name).related_model, shown))
            for name, shown in ((series, "slug"), ("category", "name"))
        }
        sheet = sheet_of(model, ActivitySheet, activity_columns(series), **fields)
        self.resource_classes = [sheet]
        self.fieldsets = (  # type: ignore[misc]  # likewise
            (None, {"fields": (*model.key_fields[:2], *self.numbers)}),
            (None, {"fields": (*self.titles, "category", self.publishing)}),
            (_("When"), {"fields": ("date_text", "dates", ("start", "end"))}),
            (_("In print"), {"fields": ("photo_caption", "photo_caption_ko")}),
            (None, {"fields": ("updated_at",)}),
        )
        inline = type(
            "Photographs", (PhotographInline,), {"model": model.photographs.rel.related_model}
        )
        self.inlines = (*link_inlines(model), inline)  # type: ignore[misc]
        super().__init__(model, admin_site)

    def get_list_select_related(self, request: HttpRequest) -> tuple[str, ...]:
        return (self.model.key_fields[1], "category", "annual_report")

    @admin.display(description=_("date as printed"), ordering="start")
    def when(self, activity: Activity) -> str:
        return activity.date_text


class EditionDocumentInline(DocumentInline):
    model = Document


class SectionPhotographInline(PhotographInline):
    model = Photograph


@admin.register(AnnualReport)
class AnnualReportAdmin(FixedKeyAdmin, ProofAdmin, BookAdmin, VersionedAdmin):
    inlines = (EditionDocumentInline,)
    fixed = ("year",)
    list_display = ("__str__", "state", "missing")
    search_fields = ()
    list_filter = ("state",)
    readonly_fields = ("updated_at",)
    actions = (publish, unpublish)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """The day on which it goes public stands behind its state, and the year before both."""
        first = ["year", "state", "goes_public_on"]
        return [*first, *(name for name in super().get_fields(request, obj) if name not in first)]

    @admin.display(description=_("what is missing"))
    def missing(self, edition: AnnualReport) -> str:
        return format_html(
            '<a href="{}">{}</a>', reverse("missing", args=[edition.year]), _("Look")
        )


@admin.register(Section)
class SectionAdmin(FixedKeyAdmin, VersionedAdmin):
    fixed = ("annual_report", "slug")  # of its heading, which links name, and of its photographs
    inlines = (SectionPhotographInline,)
    list_display = ("title", "year", "label", "level", "order", "page")
    list_filter = ("annual_report", "level")
    readonly_fields = ("updated_at",)
    fields = (
        *("annual_report", ("slug", "order", "level"), ("label", "page"), "title", "title_ko"),
        *("body", "body_ko", "lists", "updated_at"),
    )

    @admin.display(description=_("year"), ordering="annual_report_id")
    def year(self, section: Section) -> int:
        return section.annual_report_id


@admin.register(Redirect)
class RedirectAdmin(VersionedAdmin):
    list_display = ("old", "new")
    search_fields = ()
    readonly_fields = ("updated_at",)
    fields = ("old", "new", "updated_at")
