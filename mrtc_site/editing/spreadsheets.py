"""Import and export of entries in the admin: one sheet of a kind of entry, a row each.

The import works on records (records.py): it compares what the database holds with what the sheet
says, shows every row as new, changed, unchanged or wrong, and on confirmation stores all or none.
"""

import copy
import re
from contextlib import contextmanager

import tablib
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS
from django.db.models import TextField
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.results import Error

from mrtc_site.common.numbers import MAX_NUMBER
from mrtc_site.common.url_converters import Number
from mrtc_site.loading import revisions as history
from mrtc_site.loading.planner import Change
from mrtc_site.loading.reader import near
from mrtc_site.loading.record_types import kind_of
from mrtc_site.loading.three_way_merge import MISSING
from mrtc_site.loading.writes import create, update

from . import spreadsheet_unread as unread
from .spreadsheet_files import plain_lines
from .spreadsheet_rows import Preview, Row, check_exported, check_time, stamp

CHUNK = 1000
SUGGESTIONS = 20  # of what may be meant, in one sheet
LONGEST_WORD = 200  # that is looked for


def folded(text):
    """Give text for finding it: case, kinds and number of spaces don't matter."""
    return " ".join(text.split()).casefold()


def tidy(field, text):
    """Give text as the admin's form for `field` would: no space around it, lines only in areas."""
    text = plain_lines(text)
    return (text if isinstance(field, TextField) else re.sub(r"\s*\n\s*", " ", text)).strip()


@contextmanager
def noting(problems, column):
    """Keep the reasons of a ValidationError under the column's name."""
    try:
        yield
    except ValidationError as error:
        problems.setdefault(column, []).extend(error.messages)


class EntrySheet(ModelResource):
    """How one kind of entry is written to a sheet and read from one.

    `own` names the columns between those of the key and the address, `more` those after the state.
    """

    own = ()
    more = ("title_ko", "title_language")

    class Meta:
        using_db = DEFAULT_DB_ALIAS
        use_bulk = True  # all rows are written together, after the last

    def __init__(self, model, request):
        super().__init__()
        self.suggestions = 0
        self.kind, self.request = kind_of(model), request
        self.key = dict(zip(("year", *model.key_fields[1:]), self.kind.fields, strict=False))
        self.columns = [*self.key, *self.own, "url", "state", *self.more, "last_changed"]
        self.relations = [field.name for field in self.kind.fields if field.is_relation]

    @classmethod
    def get_result_class(cls):
        return Preview

    def get_user_visible_fields(self):
        return [Field(column_name=name) for name in self.columns]

    @cached_property
    def words(self):
        """{field name: {word: value}} of the fields that hold one of a list of words."""
        fields = [field for field in self.kind.fields if field.is_relation or field.choices]
        return {
            field.name: {
                str(word): value for value, *words in _choices(field) for word in (value, *words)
            }
            for field in fields
        }

    # Writing

    def export(self, queryset=None, **kwargs):
        """Give the rows of `queryset` as a tablib.Dataset of text and whole numbers."""
        dataset = tablib.Dataset(headers=self.columns, title=self.kind.word)
        for row, record in self.with_records(queryset):
            cells = self.cells(row.natural_key(), record)
            cells["url"] = self.request.build_absolute_uri(row.get_absolute_url())
            cells["last_changed"] = stamp(row)
            for name in {"start", "end"}.intersection(self.columns):
                cells[name] = str(getattr(row, name) or "")
            dataset.append([cells[name] for name in self.columns])
        return dataset

    def with_records(self, queryset):
        """Give (row, record) of each row. The rows are read first: a record may be newer than its
        row's time of last change, never older."""
        rows = list(queryset)
        for some in _chunks(rows):
            stored = self.kind.model.objects.filter(pk__in=[row.pk for row in some])
            records = {pk: record for pk, _, record in self.kind.stored(stored.order_by())}
            yield from ((row, records[row.pk]) for row in some if row.pk in records)

    def cells(self, key, record):
        """Give an entry by column, without what only the database knows."""
        cells = dict(zip(self.key, key, strict=True))
        for field in self.kind.values:
            cells[field.name] = record[field.name]
            if field.is_relation:  # by its name, the last of its words
                words = {value: word for word, value in self.words[field.name].items()}
                cells[field.name] = words[record[field.name]]
        return cells

    # Reading

    def import_data(self, dataset, dry_run=False, raise_errors=False, **options):
        """Give the Preview. Nothing is written in a dry run, so that it keeps nobody waiting; a
        real one wants a transaction around it."""
        problems = [*self.problems_with_columns(dataset.headers)]
        if not problems:
            options |= {"using_transactions": False, "collect_failed_rows": False}
            return self.import_data_inner(dataset, dry_run, raise_errors, **options)
        result = self.get_result_class()()
        for problem in problems:
            result.append_base_error(Error(problem))
        return result

    def problems_with_columns(self, names):
        for place, name in enumerate(names, 1):
            if not name:
                yield _("Column %(place)s has no name.") % {"place": place}
            elif name not in self.columns:
                told = _("There is no column “%(name)s”%(suggested)s")
                yield told % {"name": name, "suggested": self.near(name, self.columns)}
            elif name in names[: place - 1]:
                yield _("Two columns are called “%(name)s”.") % {"name": name}
        for name in self.key:
            if name not in names:
                told = _("The column “%(name)s” is missing: it tells entries apart.")
                yield told % {"name": name}

    def before_import(self, dataset, **kwargs):
        years = {int(year) for year in dataset["year"] if re.fullmatch("[0-9]{4}", year.strip())}
        rows = self.kind.model.objects.filter(annual_report__in=years)
        rows = self.with_records(rows.select_related(*self.relations))
        self.stored = {row.natural_key(): (row, record) for row, record in rows}
        self.met = {}  # {key: number of its row}

    def import_row(self, row, instance_loader, row_number, seen=None, **kwargs):
        """Give what to do with a row. `seen` holds the stamps of all when they were shown."""
        told = Row(row_number + 1, " ".join(row[name] for name in self.key))
        if not any(row.values()):
            told.blank, told.import_type = True, Row.IMPORT_TYPE_SKIP
            return told
        problems = {}
        key = self.key_of(row, problems)
        if not problems and self.met.setdefault(key, told.number) != told.number:
            told_row = _("this entry is in row %(number)s already") % {"number": self.met[key]}
            problems["number"] = [told_row]
        stored, before = self.stored.get(key, (None, MISSING))
        told.key = key
        told.name, told.stamp = str(stored or told.name), stamp(stored)
        after = self.record_of(row, before, problems)
        exported = row.get("last_changed", "").strip()
        if key:
            self.check_unread(told, row, (stored, before, after), problems)
        with noting(problems, "last_changed"):
            # what is the same by now overwrites nothing
            if exported and key and before != after and not self.key.keys() & problems.keys():
                check_exported(stored, exported, row.get("url"), self.key)
            if seen:
                check_time(stored, seen[row_number - 1], _("the preview was made"))
        if not problems and before != after:
            self.check(key, after, problems)
        if problems:
            told.import_type = Row.IMPORT_TYPE_INVALID
            told.validation_error = ValidationError(problems)
        else:
            self.plan(told, Change(self.kind, key, stored and stored.pk, before, after))
        return told

    def check_unread(self, told, row, states, problems):
        """Note what was edited in a column that is not read; where that may have made a row of
        another entry, it is a problem. A row older than the entry has been edited by nobody."""
        (stored, before, after), exported = states, row.get("last_changed", "").strip()
        named = unread.of_another(row, self.kind.model, told.key)
        if named and before != after and (stored or exported):
            unread.tell_moved(problems, self.key, named, told.key)
        elif not (stored and exported and exported != stamp(stored)):
            edited = unread.edited(row, self.kind.model, told.key, stored, after)
            told.unread = [(name, unread.source(name, self.key)) for name in edited]

    def near(self, word, known):
        """Suggest the nearest of the known words, for the first few of a sheet: where there are
        many, it takes long to look through them for each row."""
        self.suggestions += 1
        return near(word[:LONGEST_WORD], known) if self.suggestions <= SUGGESTIONS else ""

    def key_of(self, row, problems):
        """Give the key of the entry that a row is about; with problems, None."""
        key = []
        for name, field in self.key.items():
            with noting(problems, name):
                key.append(self.value(field, tidy(field, row[name])))
        return None if problems else tuple(key)

    def record_of(self, row, before, problems):
        """Give the record that a row makes of the one before, which may be MISSING. Where there
        is no column, or but for spaces the same, it stays as it was."""
        new = before is MISSING
        record = copy.deepcopy(before)
        if new:
            record = {field.name: field.get_default() for field in self.kind.values}
            record |= {self.kind.parts_name: {}} if self.kind.part else {}
        for field in self.kind.values:
            if field.name not in row and not new:
                continue
            text, old = tidy(field, row.get(field.name, "")), record[field.name]
            if field.has_default() and new and not text:
                continue
            if new or tidy(field, old) != text:
                with noting(problems, field.name):
                    record[field.name] = self.value(field, text)
        return record

    def value(self, field, text):
        """Give what the cell `text` means; raises ValidationError."""
        if not text and not field.blank:
            raise ValidationError(_("is missing"))
        if field.name in self.words:
            words = self.words[field.name]
            for word, value in words.items():
                if folded(word) == folded(text):
                    return value
            told = _("there is no %(noun)s “%(text)s”%(suggested)s") % {
                "noun": (field.related_model._meta if field.is_relation else field).verbose_name,
                "text": text,
                "suggested": self.near(text, words),
            }
            raise ValidationError(told)
        if field.name == "number":
            try:
                return Number.to_python(text)
            except ValueError as error:
                told = _("“%(text)s” is not a whole number from 1 to %(most)s")
                raise ValidationError(told % {"text": text, "most": MAX_NUMBER}) from error
        if "\0" in text:
            raise ValidationError(_("has a NUL character, which no database keeps"))
        return text or field.get_default()

    def check(self, key, record, problems):
        """Check an entry by its model's own rules."""
        values = (*key, *(record[field.name] for field in self.kind.values))
        columns = [field.attname for field in self.kind.fields]
        row = self.kind.model(**dict(zip(columns, values, strict=True)))
        try:
            row.clean_fields(exclude=self.relations)
            row.clean()
        except ValidationError as error:
            for name, reasons in error.message_dict.items():
                problems.setdefault(name, []).extend(reasons)

    def plan(self, told, change):
        """Put into `told` what is to be done."""
        told.change = change
        if change.before == change.after:
            told.import_type = Row.IMPORT_TYPE_SKIP
            return
        new = change.before is MISSING
        told.import_type = Row.IMPORT_TYPE_NEW if new else Row.IMPORT_TYPE_UPDATE
        before = {} if new else self.cells(change.key, change.before)
        after = self.cells(change.key, change.after)
        told.cells = (
            before,
            {
                name: after[name]
                for name in self.columns
                if name in after.keys() - self.key.keys() and after[name] != before.get(name, "")
            },
        )

    def after_import(self, dataset, result, dry_run=True, file_name="", user=None, **kwargs):
        """Store all new and changed entries, or none, each with a revision and a log entry."""
        if dry_run or result.fails:
            return
        comment = _("Imported from %(file)s") % {"file": file_name}
        for kind, store, flag in (
            (Row.IMPORT_TYPE_NEW, create, ADDITION),
            (Row.IMPORT_TYPE_UPDATE, update, CHANGE),
        ):
            for changes in _chunks([row.change for row in result.of(kind)]):
                store(self.kind, changes)
                pks = [change.pk for change in changes]
                history.record(self.kind, pks, comment, user)
                rows = self.kind.model.objects.filter(pk__in=pks).select_related(*self.relations)
                LogEntry.objects.log_actions(user.pk, rows, flag, comment)

    def handle_import_error(self, result, error, raise_errors=False):
        raise error  # which the library would only tell


class ActivitySheet(EntrySheet):
    own = ("category", "title", "date_text", "dates", "start", "end")
    more = ("photo_caption", "title_ko", "title_language")


def _choices(field):
    """Give (value, name) of each that a field can hold."""
    if field.is_relation:
        return [
            (row.natural_key()[0], row.name if hasattr(row, "name") else str(row))
            for row in field.related_model.objects.all()
        ]
    return field.choices


def _chunks(rows):
    return [rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK)]
