"""Changes of a row as the admin shows them: fields by their labels, old and new text marked."""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from django.contrib.admin.models import LogEntry
from django.db.models import Field, FileField, Model
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext, override

from mrtc_site.entries.model_bases import TimestampedModel
from mrtc_site.files.models import Upload
from mrtc_site.files.storage import documents, sha256_of
from mrtc_site.loading import revisions
from mrtc_site.loading.events import sentence
from mrtc_site.loading.record_types import Kind, Record, kind_of
from mrtc_site.loading.three_way_merge import MISSING, Path, value_text, word_differences
from mrtc_site.office.models import author_of

TAGS = {"-": "<del>{}</del>", "+": "<ins>{}</ins>", " ": "{}"}


def changes_as_html(changes: Iterable[tuple[str, Any, Any]]) -> list[tuple[str, SafeString]]:
    """Give (name, HTML with the old and the new text marked) of each (name, old, new)."""
    return [(name, _marked(word_differences(old, new))) for name, old, new in changes]


def record_changes_as_html(kind: Kind, changes: Iterable[tuple]) -> list[tuple[str, SafeString]]:
    """Give the same of each (path, old, new) of a record, with labels as in the row's form."""
    return [(_name(kind, path), _marked(_runs(kind, path, old, new))) for path, old, new in changes]


def record_as_text(kind: Kind, record: Record) -> list[tuple[str, str]]:
    """Give (label, value) of all that a record holds."""
    return [
        (_name(kind, path), value_text(_value(kind, path, value)))
        for path, value in _leaves(record)
    ]


def comment_as_text(kind: Kind, comment: str) -> str:
    """Give the comment of a revision in the language of the page. It is an event
    (loading/events.py) or, as Django keeps it, JSON with the English names of fields."""
    if said := sentence(comment):
        return said
    try:
        steps = json.loads(comment)
        edits = [step["changed"] for step in steps if step.get("changed")]
    except (ValueError, TypeError, AttributeError):
        return comment
    each_kind = (kind, *kind.parts.values())
    fields = [field for each in each_kind for field in each.by_name.values()]
    with override("en"):
        names = {capfirst(str(field.verbose_name)): field.verbose_name for field in fields}
    for edit in edits:
        edit["fields"] = [capfirst(str(names.get(name, name))) for name in edit["fields"]]
    return LogEntry(change_message=json.dumps(steps)).get_change_message()


def version_of(row: TimestampedModel | None) -> str:
    """Give the version of a row by which optimistic locking compares; of None, an empty text."""
    return row.updated_at.isoformat() if row else ""


def steps_as_html(row: Model, moment: datetime | None) -> list[SafeString]:
    """Say who changed what, a text for each save, after the row's time of change `moment`."""
    kind, steps = kind_of(type(row)), []
    for version, changes in revisions.since(row, moment) if moment else []:
        who = (
            author_of(version.revision) or sentence(version.revision.comment) or gettext("Someone")
        )
        what = format_html_join("; ", "{}: {}", record_changes_as_html(kind, changes))
        steps.append(format_html(gettext("{} changed {}"), who, what or gettext("nothing")))
    return steps


def _runs(kind: Kind, path: Path, old: Any, new: Any) -> list[tuple[str, str]]:
    """Give the differences of two values word by word; of two files, both names whole."""
    before, after = _value(kind, path, old), _value(kind, path, new)
    if isinstance(_field(kind, path), FileField) and MISSING not in (old, new):
        return [("-", before), ("+", after)]
    return word_differences(before, after)


def _marked(runs: Iterable[tuple[str, str]]) -> SafeString:
    """Mark what went and came; an arrow is between the two, as screen readers tell no colours."""
    parts, before = [], ""
    for mark, text in runs:
        if before == "-" and mark == "+":
            parts.append((" → ",))
        parts.append((format_html(TAGS[mark], text),))
        before = mark
    return format_html_join("", "{}", parts)


def _field(kind: Kind, path: Path) -> Field | None:
    """The field that a path leads to; None where there is no such field (any more)."""
    owner = kind.parts.get(path[0]) if len(path) > 1 else kind
    return owner.by_name.get(path[-1]) if owner else None


def _name(kind: Kind, path: Path) -> str:
    """Give a path with labels as in the form: “title”, “authorships minjeong-park role”."""
    field, part = _field(kind, path), kind.parts.get(path[0])
    if part and len(path) == 1:
        return str(part.model._meta.verbose_name_plural)
    last = str(field.verbose_name) if field else gettext(str(path[-1]).replace("_", " "))
    if not part:
        return last
    return f"{part.model._meta.verbose_name_plural} {path[1]} {last}"


def _value(kind: Kind, path: Path, value: Any) -> Any:
    """Give the label of a choice as within a sentence (“published”), the name of a file, and any
    other value as it is."""
    field = _field(kind, path)
    if isinstance(field, FileField) and isinstance(value, str) and value:
        return _file(str(path[1]), value)
    labels = dict(field.flatchoices) if field else {}
    return str(labels[value]).lower() if isinstance(value, str) and value in labels else value


def _file(name: str, stored: str) -> str:
    """Name a part's file as it was uploaded or, if it wasn't, as in its address, with what tells
    two of one name apart: “report.pdf (2.3 MB, 1a2b3c4d)”."""
    facts = [sha256_of(stored)[:8]]
    with suppress(FileNotFoundError):
        facts.insert(0, filesizeformat(documents().size(stored)))
    upload = Upload.objects.filter(file=stored).first()
    return f"{upload or name + PurePosixPath(stored).suffix} ({', '.join(facts)})"


def _leaves(record: Record, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    for name, value in record.items():
        if path and value == {}:  # a part that only names another row
            yield path, name
        elif isinstance(value, dict):
            yield from _leaves(value, (*path, name))
        else:
            yield (*path, name), value
