"""What an import does, or would do, with each row of a sheet."""

from datetime import UTC

from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, gettext_noop
from import_export.results import Result, RowResult

from mrtc_site.loading import revisions as history
from mrtc_site.loading.record_types import kind_of
from mrtc_site.loading.three_way_merge import MISSING

from .changes import in_words, shown, shown_in_words
from .spreadsheet_unread import notice


class Row(RowResult):
    """What an import does, or would do, with one row of a sheet.

    `change` is the loading.Change; `cells`, (before, after), are those of the columns that change;
    `stamp` is the entry's time of last change; a `blank` row is nothing. `unread` are the columns
    that were edited and are not read, each with what it follows from.
    """

    change = None
    cells = ({}, {})
    stamp = ""
    blank = False
    key = None
    unread = ()

    def __init__(self, number, name):
        super().__init__()
        self.number, self.name = number, name

    @property
    def told(self):
        """(column, what is wrong with it, or what changes in it, as HTML) of each that matters."""
        if self.validation_error:
            reasons = self.validation_error.message_dict.items()
            return [(in_words(name), why) for name, whys in reasons for why in whys]
        before, after = self.cells
        return shown((in_words(name), before.get(name, MISSING), after[name]) for name in after)


class Preview(Result):
    """What an import does, or would do, row by row."""

    WORDS = {
        Row.IMPORT_TYPE_INVALID: gettext_noop("wrong"),
        Row.IMPORT_TYPE_NEW: gettext_noop("new"),
        Row.IMPORT_TYPE_UPDATE: gettext_noop("changed"),
        Row.IMPORT_TYPE_SKIP: gettext_noop("unchanged"),
    }

    def of(self, kind):
        return [row for row in self.rows if row.import_type == kind and not row.blank]

    @property
    def groups(self):
        """(word, word for people, rows) of each kind of row, the most urgent first."""
        return [
            (word, gettext(word), rows)
            for kind, word in self.WORDS.items()
            if (rows := self.of(kind))
        ]

    @property
    def told(self):
        """How many rows there are of each kind: “2 new, 70 unchanged”."""
        return ", ".join(
            gettext("%(count)s %(word)s") % {"count": len(rows), "word": word}
            for _, word, rows in self.groups
        )

    @property
    def notices(self):
        """What to tell of columns that were edited and are not read."""
        rows = {}
        for row in self.rows:
            for column in row.unread:
                rows.setdefault(column, []).append(row.number)
        return [notice(*column, numbers) for column, numbers in rows.items()]

    @property
    def changes_something(self):
        return bool(self.of(Row.IMPORT_TYPE_NEW) or self.of(Row.IMPORT_TYPE_UPDATE))

    @property
    def fails(self):
        return self.has_errors() or self.has_validation_errors()


def stamp(row):
    """Give a row's time of last change as a cell's text; of no row, an empty text."""
    return row.updated_at.astimezone(UTC).isoformat() if row else ""


def check_time(row, text, event):
    """Raise ValidationError if `row`, which may be None, is not as it was at `event`, when its
    stamp was `text`."""
    if text == stamp(row):
        return
    told = {"event": event}
    if not row:
        raise ValidationError(
            gettext("this entry was there when %(event)s, and is no longer") % told
        )
    if not text:
        raise ValidationError(gettext("this entry was not there yet when %(event)s") % told)
    moment = parsed(text)
    if moment == row.updated_at:
        return
    changed = history.since(row, moment)
    kind = kind_of(type(row))
    steps = [
        format_html(
            "{} ({})",
            version.revision.user or f"“{version.revision.get_comment()}”",
            format_html_join("; ", "{}: {}", shown_in_words(kind, changes)) or gettext("nothing"),
        )
        for version, changes in changed
    ]
    who = format_html_join(gettext(", then "), "{}", ([step] for step in steps))
    told = gettext("changed since {}, by {}")
    raise ValidationError(format_html(told, event, who or gettext("someone")))


def check_exported(row, text, address, key):
    """Raise ValidationError if `row`, which may be None, is not as it was when it was exported.
    Without the `address`, nobody knows whether it is gone or was asked for by another `key`."""
    if not row and not (address or "").strip():
        told = gettext(
            "there is no such entry: it was deleted after this sheet was exported, or its %(key)s "
            "is another here, which only the entry's own form can change. Empty, “last_changed” "
            "adds the row as a new entry"
        )
        raise ValidationError(told % {"key": gettext(" or ").join(key)})
    check_time(row, text, gettext("this sheet was exported"))


def parsed(text):
    """Give the moment that a cell means; raises ValidationError."""
    moment = history.moment_of(text)
    if not moment:
        told = gettext("“%(text)s” is not a time as exported: leave it so, or empty")
        raise ValidationError(told % {"text": text})
    return moment
