"""The columns of the admin's sheets, and how their rows are imported (django-import-export)."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.instance_loaders import ModelInstanceLoader
from import_export.resources import Diff, ModelResource, modelresource_factory
from import_export.results import Result, RowResult
from import_export.widgets import CharWidget, DateWidget
from tablib import Dataset

from mrtc_site.common.addresses import absolute
from mrtc_site.common.nearest import near
from mrtc_site.common.text import clean
from mrtc_site.entries.entry import Entry
from mrtc_site.entries.model_bases import TimestampedModel
from mrtc_site.entries.publishable import State
from mrtc_site.entries.subjects import SUBJECTS
from mrtc_site.loading import revisions
from mrtc_site.loading.events import event
from mrtc_site.loading.record_types import kind_of
from mrtc_site.loading.three_way_merge import MISSING
from mrtc_site.models import AnnualReport, Place, Topic

from .changes import changes_as_html, steps_as_html, version_of
from .spreadsheet_formats import NUMBER
from .spreadsheet_widgets import (
    ChoiceWidget,
    LinesWidget,
    NumberWidget,
    Row,
    SubjectsField,
    TermsWidget,
    TermWidget,
    TextWidget,
)

LOGGED = {RowResult.IMPORT_TYPE_NEW: ADDITION, RowResult.IMPORT_TYPE_UPDATE: CHANGE}


class ChangedColumns(Diff):
    """The changes that a row makes, of the columns that are imported."""

    def __init__(self, resource: ModelResource, instance: Model, new: bool) -> None:
        super().__init__(resource, instance, new)
        self.fields = resource.get_import_fields()

    def as_html(self) -> list[tuple[str, SafeString]]:
        return changes_as_html(
            (field.column_name, MISSING if self.new else old, new)
            for field, old, new in zip(self.fields, self.left, self.right, strict=True)
            if not field.readonly and (new if self.new else old != new)
        )


class RowSheet(ModelResource):
    """A sheet of a model whose rows have pages."""

    relations: tuple[str, ...] = ()
    WIDGETS_MAP = {
        **ModelResource.WIDGETS_MAP,
        **dict.fromkeys(("CharField", "SlugField"), TextWidget),
        "TextField": LinesWidget,
    }

    url = Field(column_name="url", readonly=True)
    last_changed = Field(column_name="last_changed", readonly=True)

    class Meta:
        clean_model_instances = skip_unchanged = True

    def __init__(self, request: HttpRequest | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.request = request
        self.rows: dict[tuple, str] = {}  # {key: number of the row that writes it}

    @classmethod
    def widget_from_django_field(cls, f: Any, default: Any = CharWidget) -> Any:
        found = super().widget_from_django_field(f, default)
        return partial(ChoiceWidget, f.choices) if f.choices else found

    @classmethod
    def get_diff_class(cls) -> type[Diff]:
        return ChangedColumns

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related(*self.relations)

    def dehydrate_url(self, entry: Any) -> str:
        return absolute(entry.get_absolute_url(), self.request)

    def dehydrate_last_changed(self, entry: TimestampedModel) -> str:
        return version_of(entry)

    def before_import(self, dataset: Dataset, **kwargs: Any) -> None:
        if problems := list(self.problems_with_columns(dataset.headers[1:])):
            del dataset[:]
            raise ValidationError(problems)

    def problems_with_columns(self, names: list[str]) -> Iterator[str]:
        columns = self.get_diff_headers()
        for place, name in enumerate(names, 1):
            if name not in columns:
                suggested = near(name, columns)
                message = _("There is no column “%(name)s”%(suggested)s")
                yield message % {"name": name, "suggested": suggested}
            elif name in names[: place - 1]:
                yield _("Two columns are called “%(name)s”.") % {"name": name}
        for name in [name for name in self.get_import_id_fields() if name not in names]:
            yield _("The column “%(name)s” is missing: it tells entries apart.") % {"name": name}

    def get_instance(self, instance_loader: ModelInstanceLoader, row: Row) -> Model | None:
        problems = {}
        for name in self.get_import_id_fields():
            try:
                self.fields[name].clean(row)
            except ValueError as error:
                problems[name] = str(error)
        if problems:
            raise ValidationError(problems)
        return super().get_instance(instance_loader, row)

    def after_init_instance(self, instance: Model, new: bool, row: Row, **kwargs: Any) -> None:
        """Give a new entry its defaults where a cell is empty."""
        if new:
            for name in [name for name, text in row.items() if not text.strip()]:
                del row[name]

    def import_field(
        self, field: Field, instance: Model, row: Row, is_m2m: bool = False, **kwargs: Any
    ) -> None:
        """Leave a value alone that is as it was exported, even if the form would refuse it."""
        exported = clean(str(field.export(instance)))
        if clean(row.get(field.column_name, exported)) != exported:
            super().import_field(field, instance, row, is_m2m, **kwargs)

    def save_instance(self, instance: Any, is_create: bool, row: Row, **kwargs: Any) -> None:
        """Refuse to overwrite newer work. A preview saves nothing, so that it makes nobody wait."""
        stored = None if is_create else instance
        if (first := self.rows.setdefault(instance.natural_key(), row[NUMBER])) != row[NUMBER]:
            message = _("this entry is in row %(number)s already")
            raise ValidationError({"number": message % {"number": first}})
        check_address(instance, stored, row)
        if exported := row.get("last_changed", "").strip():
            check_unchanged(stored, exported, _("this sheet was exported"))
        if kwargs.get("stamps"):
            stamp = kwargs["stamps"][kwargs["row_number"] - 1]
            check_unchanged(stored, stamp, _("the preview was made"))
        if not kwargs["dry_run"]:
            super().save_instance(instance, is_create, row, **kwargs)

    def after_import(self, dataset: Dataset, result: Result, **kwargs: Any) -> None:
        """Record each imported row in history and log; number faulty rows as the file does."""
        super().after_import(dataset, result, **kwargs)
        for row in (*result.invalid_rows, *result.error_rows):
            row.number = dataset[row.number - 1][0]
        if kwargs.get("dry_run", True) or result.has_errors() or result.has_validation_errors():
            return
        kind, user = kind_of(self.get_queryset().model), kwargs["user"]
        comment = event("imported", file=kwargs["file_name"])
        for import_type, flag in LOGGED.items():
            pks = [row.object_id for row in result.rows if row.import_type == import_type]
            rows = revisions.record(kind, pks, comment, user)
            LogEntry.objects.log_actions(user.pk, rows, flag, comment)


class EntrySheet(RowSheet):
    """A sheet of entries, made by `sheet_of`. `more` are the columns after `state`."""

    more: tuple[str, ...] = ("title_language",)
    relations: tuple[str, ...] = ("annual_report",)

    year = Field("annual_report", "year", TermWidget(AnnualReport, "year"))
    number = Field("number", "number", NumberWidget())
    part = Field("part", "part", readonly=True)
    state = Field("state", "state", ChoiceWidget(State.choices))  # empty, it is none
    topics = SubjectsField("topics", "topics", TermsWidget(Topic))
    places = SubjectsField("places", "places", TermsWidget(Place))

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().prefetch_related(*SUBJECTS)

    def filter_export(self, queryset: QuerySet, **kwargs: Any) -> QuerySet:
        return queryset.prefetch_related(*SUBJECTS)

    def after_save_instance(self, instance: Any, row: Row, **kwargs: Any) -> None:
        super().after_save_instance(instance, row, **kwargs)
        for name in SUBJECTS:
            self.fields[name].write(instance)


class ActivitySheet(EntrySheet):
    more = ("photo_caption", "photo_caption_ko", "title_language")
    relations = ("annual_report", "category")

    start = Field("start", "start", DateWidget(), readonly=True)
    end = Field("end", "end", DateWidget(), readonly=True)


def sheet_of(
    model: type[Entry], base: type[EntrySheet], public: Iterable[str], **fields: Field
) -> type[EntrySheet]:
    """Make the sheet of one kind of entry: the columns of its public files, of which the first
    three are the key, and those of the admin."""
    columns = (*public, "state", *base.more, "last_changed")
    options = {"import_id_fields": columns[:3], "fields": columns}
    return modelresource_factory(model, base, options, fields)


def check_address(entry: Any, stored: Any, row: Row) -> None:
    """Raise ValidationError if the key in the row is not the one in its address, as exported."""
    address, own = (
        text.strip().rstrip("/").split("/")[-1 - len(entry.key_fields) :]
        for text in (row.get("url", ""), entry.get_absolute_url())
    )
    if any(address) and address != own and (stored or row.get("last_changed", "").strip()):
        message = _(
            "by it, the row is of another, and no sheet changes its %(key)s. To add a new one, "
            "empty “url” and “last_changed”"
        )
        key = ", ".join(str(entry._meta.get_field(name).verbose_name) for name in entry.key_fields)
        raise ValidationError({"url": message % {"key": key}})


def check_unchanged(stored: Any, stamp: str, event: str) -> None:
    """Raise ValidationError if the entry is not as it was at `event`, saying who changed what."""
    moment = revisions.moment_of(stamp)
    if stamp == version_of(stored) or (stored and stored.updated_at == moment):
        return
    if stamp and not moment:
        message = _("“{}” is not a time as exported: leave it so, or empty")
        raise ValidationError({"last_changed": format_html(message, stamp)})
    if not stored:
        message = _("this entry was there when {}, and is no longer. To add it, empty the cell")
    elif not stamp:
        message = _("this entry was not there yet when {}")
    else:
        message = _("changed since {}, last on {}: {}. Export it again, and change that")
    steps = steps_as_html(stored, moment) if stored else []
    who = format_html_join(_(", then "), "{}", ([step] for step in steps)) or _("by someone")
    when = localize(localtime(stored.updated_at)) if stored else ""
    raise ValidationError({"last_changed": format_html(message, event, when, who)})
