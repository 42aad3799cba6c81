"""What the admin of every kind of entry has in common, and the annual reports' own."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field

from .accounts import admin as _accounts  # noqa: F401 (they register themselves)
from .editing.attachments import DocumentInline, PhotographInline
from .editing.book_admin import BookAdmin
from .editing.spreadsheet_admin import SheetAdmin
from .editing.spreadsheets import ActivitySheet, TermWidget, sheet_of
from .editing.versioned_admin import VersionedAdmin
from .entries.activity import Activity
from .entries.base import Entry, State
from .entries.redirects import Redirect
from .loading import revisions as history
from .loading.events import event
from .loading.record_types import kind_of
from .loading.writes import write_columns
from .models import AnnualReport, Document, Photograph, Section

admin.site.site_header = _("MRTC annual reports")
admin.site.site_title = _("MRTC staff")
admin.site.index_title = _("Correct, add, publish")


@admin.action(description=_("Publish"), permissions=["change"])
def publish(modeladmin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet) -> None:
    _set_state(modeladmin, request, queryset, State.PUBLISHED)


@admin.action(description=_("Unpublish (back to draft)"), permissions=["change"])
def unpublish(modeladmin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet) -> None:
    _set_state(modeladmin, request, queryset, State.DRAFT)


@transaction.atomic
def _set_state(
    modeladmin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet, state: State
) -> None:
    """Set the state, and nothing else, of each entry that is in another, with log and history:
    of all or of none. Whoever else saves one of them does so before or after."""
    kind = kind_of(modeladmin.model)
    chosen = kind.model.objects.filter(pk__in=queryset.order_by().values("pk"))
    changed = list(chosen.exclude(state=state).order_by("pk").select_for_update())
    for entry in changed:
        entry.state = state
    write_columns(kind, changed, ["state"])
    comment = event(state)
    rows = history.record(kind, [entry.pk for entry in changed], comment, request.user)
    user_id: Any = request.user.pk  # one who is signed in
    LogEntry.objects.log_actions(user_id, rows, CHANGE, comment)
    noun = modeladmin.model._meta.verbose_name
    nouns = noun if len(changed) == 1 else modeladmin.model._meta.verbose_name_plural
    message = gettext("%(count)s %(nouns)s set to %(state)s.")
    message %= {"count": len(changed), "nouns": nouns, "state": state.label.lower()}
    messages.success(request, message)


class FixedKeyAdmin(admin.ModelAdmin):
    """Fields that make the address (`fixed`) can be given once and not changed."""

    fixed: tuple[str, ...] = ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fixed = self.fixed if obj and self.is_fixed(obj) else ()
        return (*super().get_readonly_fields(request, obj), *fixed)

    def is_fixed(self, obj: Any) -> bool:
        return True


class TermAdmin(FixedKeyAdmin, VersionedAdmin):
    fixed = ("slug",)
    fields = ("name", "name_ko", "slug", "order")
    list_display = ("name", "slug", "order")

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Any = None
    ) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ("name",)}


class EntryAdmin(FixedKeyAdmin, SheetAdmin, VersionedAdmin):
    actions = (publish, unpublish)
    list_per_page = 50
    save_on_top = True
    list_columns: tuple[str, ...] = ()
    list_narrow: tuple[Any, ...] = ()
    list_display_links = ("title",)
    titles = ("title", "title_ko", "title_language")

    def __init__(self, model: Any, admin_site: admin.AdminSite) -> None:
        self.list_display = ("title", "entry", "year", *self.list_columns, "state")
        filters = ("state", *model.key_fields[:2], *self.list_narrow)
        self.list_filter = filters  # type: ignore[misc]  # Django reads it of the instance, too
        self.fixed = model.key_fields
        super().__init__(model, admin_site)

    def is_fixed(self, obj: Entry) -> bool:
        """Its address is public, and people cite it."""
        return obj.is_public

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
    readonly_fields = ("start", "end", "updated_at")
    date_hierarchy = "start"

    def __init__(self, model: Any, admin_site: admin.AdminSite) -> None:
        series = model.key_fields[1]
        fields = {
            name: Field(name, name, TermWidget(model._meta.get_field(name).related_model, shown))
            for name, shown in ((series, "slug"), ("category", "name"))
        }
        self.resource_classes = [sheet_of(model, ActivitySheet, **fields)]
        self.fieldsets = (  # type: ignore[misc]  # likewise
            (None, {"fields": model.key_fields}),
            (None, {"fields": (*self.titles, "category", "state")}),
            (_("When"), {"fields": ("date_text", "dates", ("start", "end"))}),
            (_("In print"), {"fields": ("photo_caption", "photo_caption_ko")}),
            (None, {"fields": ("updated_at",)}),
        )
        inline = type(
            "Photographs", (PhotographInline,), {"model": model.photographs.rel.related_model}
        )
        self.inlines = (inline,)  # type: ignore[misc]
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
class AnnualReportAdmin(FixedKeyAdmin, BookAdmin, VersionedAdmin):
    inlines = (EditionDocumentInline,)
    fixed = ("year",)
    list_display = ("__str__", "state", "updated_at", "missing")
    search_fields = ()
    list_filter = ("state",)
    readonly_fields = ("updated_at",)
    actions = (publish, unpublish)

    @admin.display(description=_("what is missing"))
    def missing(self, edition: AnnualReport) -> str:
        return format_html(
            '<a href="{}">{}</a>', reverse("missing", args=[edition.year]), _("Look")
        )


@admin.register(Section)
class SectionAdmin(VersionedAdmin):
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
    list_display = ("old", "new", "updated_at")
    list_display_links = ("old",)
    search_fields = ()
    readonly_fields = ("updated_at",)
    fields = ("old", "new", "updated_at")
