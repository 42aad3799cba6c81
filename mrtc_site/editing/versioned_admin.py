"""The admin of rows that fixtures hold: optimistic locking, a version in the history for each
change, and a mark on what differs from the loaded fixtures."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import quote, unquote
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AdminTextareaWidget
from django.contrib.messages import INFO, SUCCESS
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from reversion import add_to_revision, is_active, set_comment

from mrtc_site.common.sorting import spoken_order
from mrtc_site.loading import revisions
from mrtc_site.loading.events import event
from mrtc_site.loading.record_types import kind_of
from mrtc_site.office.models import author_of
from mrtc_site.search.pdf_index import documents_of

from .attachments import WithoutTextFilter, warn_of_pdfs_without_text
from .changes import comment_as_text, record_changes_as_html, steps_as_html, version_of
from .drift import differing
from .revert_admin import RevertAdmin
from .search_admin import SearchAdmin


class Lines(AdminTextareaWidget):
    """Text of several lines, without the carriage returns that browsers send."""

    def value_from_datadict(self, data: Mapping[str, Any], files: MultiValueDict, name: str) -> Any:
        text = super().value_from_datadict(data, files, name)
        return text and text.replace("\r\n", "\n")


class VersionedForm(forms.ModelForm):
    """Refuses to overwrite what somebody saved since the form was opened (optimistic locking).

    The page has the row's `version` in a hidden input, which is sent with the form. It is no form
    field: a field of a refused form shows what was sent, but this must show the new version.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version = version_of(self.instance) if self.instance.pk else ""

    def clean(self) -> None:
        super().clean()
        if not self.instance.pk:
            return
        rows = type(self.instance)._default_manager.select_for_update()
        row = rows.filter(pk=self.instance.pk).first()
        sent = self.data.get("version", "")
        if row and version_of(row) != sent:
            self.version = version_of(row)
            message = gettext(
                "This was changed by someone else after you opened it. Your own text is still "
                "below; nothing has been saved. Bring the two together and save again, which then "
                "overwrites."
            )
            raise ValidationError([message, *steps_as_html(row, revisions.moment_of(sent))])


class DiffersFilter(admin.SimpleListFilter):
    title = _("compared with what was last loaded")
    parameter_name = "differs"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("yes", _("Differs")), ("no", _("As loaded"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        if self.value() not in ("yes", "no"):
            return queryset
        pks = list(differing(queryset.model.objects.all()))
        return (
            queryset.filter(pk__in=pks) if self.value() == "yes" else queryset.exclude(pk__in=pks)
        )


class SortedChangeList(ChangeList):
    def get_ordering_field(self, field_name: Any) -> Any:
        column = super().get_ordering_field(field_name)
        model: Any = self.model
        return model.sort_keys().get(column, column)


class VersionedAdmin(SearchAdmin, RevertAdmin):
    form = VersionedForm
    formfield_overrides = {models.TextField: {"widget": Lines}}
    change_form_template = "admin/versioned_change_form.html"
    object_history_template = "admin/versioned_history.html"

    class Media:
        css = {"all": ["css/admin.css"]}

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave out the time of last change of a row that is new."""
        parts = super().get_fieldsets(request, obj)
        if obj:
            return parts
        shown = [
            (name, {**options, "fields": [row for row in options["fields"] if row != "updated_at"]})
            for name, options in parts
        ]
        return [part for part in shown if part[1]["fields"]]

    def get_list_display(self, request: HttpRequest) -> tuple[Any, ...]:
        return (*super().get_list_display(request), "last_changed")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return SortedChangeList

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        return spoken_order(super().get_ordering(request) or self.opts.ordering or ())

    def get_sortable_by(self, request: HttpRequest) -> list[Any]:
        """Leave out text without a sort key, as each database would sort it differently."""
        names = {field.name: field for field in self.opts.concrete_fields}
        return [
            name
            for name in self.get_list_display(request)
            if not isinstance(names.get(name), models.CharField)
            or names[name].choices
            or name in self.model.sort_keys()
        ]

    def get_list_filter(self, request: HttpRequest) -> tuple[Any, ...]:
        of_files = [WithoutTextFilter] if documents_of(self.model) else []
        return (DiffersFilter, *super().get_list_filter(request), *of_files)

    @admin.display(description=_("last changed"), ordering="updated_at")
    def last_changed(self, row: Any) -> str:
        """The time, which may break into lines in the narrow column; with a tick if the row differs
        from the loaded fixtures."""
        moment = date_format(localtime(row.updated_at), gettext("j M Y H:i"))
        if not row.differs:
            return moment
        tick = '{} <img src="{}" alt="{}">'
        return format_html(tick, moment, static("admin/img/icon-yes.svg"), gettext("Edited"))

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        changelist = super().get_changelist_instance(request)
        rows = changelist.result_list
        edited = differing(self.model.objects.filter(pk__in=[row.pk for row in rows]))
        for row in rows:
            row.differs = row.pk in edited
        return changelist

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if obj := kwargs.get("obj"):
            changes = differing(self.model.objects.filter(pk=obj.pk)).get(obj.pk, ())
            context["differences"] = record_changes_as_html(kind_of(self.model), changes)
        return super().render_change_form(request, context, *args, **kwargs)

    def message_user(
        self, request: HttpRequest, message: Any, level: Any = INFO, *args: Any, **kwargs: Any
    ) -> None:
        """Mark the message of a save, by which static/js/unsaved.js knows that it went well."""
        if level == SUCCESS:
            kwargs["extra_tags"] = "saved"
        super().message_user(request, message, level, *args, **kwargs)

    # History: a revision for each row, so that each can be reverted alone.

    def create_revision(self, request: HttpRequest) -> AbstractContextManager:
        """Open no transaction for a GET: it would wait for whoever writes to SQLite."""
        return super().create_revision(request) if request.method == "POST" else nullcontext()

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> LogEntry:
        return self._commented(super().log_addition(request, obj, message))

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> LogEntry:
        return self._commented(super().log_change(request, obj, message))

    def _commented(self, entry: LogEntry) -> LogEntry:
        """Give the revision the comment of the log entry, which is translated when it is shown."""
        if is_active():
            set_comment(entry.change_message)
        return entry

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """As Django's own, not django-reversion's, which would make one revision of an action's
        rows. An action is done wholly or not at all."""
        context = {"has_change_permission": self.has_change_permission(request)}
        context |= extra_context or {}
        with transaction.atomic() if request.method == "POST" else nullcontext():
            return admin.ModelAdmin.changelist_view(self, request, context)

    def save_related(
        self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool
    ) -> None:
        """Add the row to the revision again, now with the time that saving its parts gave it."""
        super().save_related(request, form, formsets, change)
        warn_of_pdfs_without_text(request, formsets)
        form.instance.refresh_from_db(fields=["updated_at"])
        add_to_revision(form.instance)

    @transaction.atomic
    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        self._record_deletion(request, [obj.pk])
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        self._record_deletion(request, list(queryset.values_list("pk", flat=True)))
        super().delete_queryset(request, queryset)

    def _record_deletion(self, request: HttpRequest, pks: list) -> None:
        """Add a last version of the rows to the history; they are locked until they are deleted."""
        rows = self.model.objects.filter(pk__in=pks).order_by("pk")
        list(rows.select_for_update())
        revisions.record(kind_of(self.model), pks, event("deleted"), request.user)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_revision"
        kind = kind_of(self.model)
        steps = [
            (
                version,
                reverse(name, args=(quote(version.object_id), version.pk)),
                author_of(version.revision),
                comment_as_text(kind, version.revision.comment),
                record_changes_as_html(kind, changes),
            )
            for version, changes in reversed(revisions.steps(row) if row else [])
        ]
        context = {"steps": steps, "media": self.media, **(extra_context or {})}
        return super().history_view(request, object_id, context)
