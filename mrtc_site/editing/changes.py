"""Changes of an entry as the admin shows them: in the words of its forms, old and new marked."""

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

from mrtc_site.entries.natural_keys import TimestampedModel
from mrtc_site.files.models import Upload
from mrtc_site.files.storage import documents, sha256_of
from mrtc_site.loading import revisions
from mrtc_site.loading.events import sentence
from mrtc_site.loading.record_types import Kind, Record, kind_of
from mrtc_site.loading.three_way_merge import MISSING, Path, value_text, word_differences
from mrtc_site.office.models import author_of

TAGS = {"-": "<del>{}</del>", "+": "<ins>{}</ins>", " ": "{}"}


def shown(changes: Iterable[tuple[str, Any, Any]]) -> list[tuple[str, SafeString]]:
    """Show [(name, old, new), …] as HTML, a row a value, what went and came marked."""
    return [(name, _marked(word_differences(old, new))) for name, old, new in changes]


def shown_in_words(kind: Kind, changes: Iterable[tuple]) -> list[tuple[str, SafeString]]:
    """Show [(path, old, new), …] of a record likewise, in the words of the entry's form."""
    return [(_name(kind, path), _marked(_runs(kind, path, old, new))) for path, old, new in changes]


def record_in_words(kind: Kind, record: Record) -> list[tuple[str, str]]:
    """Give (name, value) of all that a record holds, in the same words."""
    return [
        (_name(kind, path), value_text(_value(kind, path, value)))
        for path, value in _leaves(record)
    ]


def done_in_words(kind: Kind, comment: str) -> str:
    """Say what was done as Django keeps it, in JSON with the English names of fields, by their
    names in the language of the page."""
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
    """Give the version that an editor has before them; of no row, an empty text."""
    return row.updated_at.isoformat() if row else ""


def steps_in_words(row: Model, moment: datetime | None) -> list[SafeString]:
    """Say who changed what, a save each, in a row since its time of last change was this."""
    kind, steps = kind_of(type(row)), []
    for version, changes in revisions.since(row, moment) if moment else []:
        who = (
            author_of(version.revision) or sentence(version.revision.comment) or gettext("Someone")
        )
        what = format_html_join("; ", "{}: {}", shown_in_words(kind, changes))
        steps.append(format_html(gettext("{} changed {}"), who, what or gettext("nothing")))
    return steps


def in_words(name: str) -> str:
    """Say the name of a sheet's column in words: “photo caption”."""
    return gettext(name.replace("_", " "))


def _runs(kind: Kind, path: Path, old: Any, new: Any) -> list[tuple[str, str]]:
    """Tell two values apart as `word_differences` does; of two files, each whole."""
    before, after = _value(kind, path, old), _value(kind, path, new)
    if isinstance(_field(kind, path), FileField) and MISSING not in (old, new):
        return [("-", before), ("+", after)]
    return word_differences(before, after)


def _marked(runs: Iterable[tuple[str, str]]) -> SafeString:
    """What took another's place is told apart by an arrow, too: colour alone is not heard."""
    parts, before = [], ""
    for mark, text in runs:
        if before == "-" and mark == "+":
            parts.append((" → ",))
        parts.append((format_html(TAGS[mark], text),))
        before = mark
    return format_html_join("", "{}", parts)


def _field(kind: Kind, path: Path) -> Field | None:
    """The field that a path ends at; None where there is none (any more)."""
    owner = kind.parts.get(path[0]) if len(path) > 1 else kind
    return owner.by_name.get(path[-1]) if owner else None


def _name(kind: Kind, path: Path) -> str:
    """Say a path as the form does: “title”, “authorships minjeong-park role”."""
    field, part = _field(kind, path), kind.parts.get(path[0])
    if part and len(path) == 1:
        return str(part.model._meta.verbose_name_plural)
    last = str(field.verbose_name) if field else in_words(str(path[-1]))
    if not part:
        return last
    return f"{part.model._meta.verbose_name_plural} {path[1]} {last}"


def _value(kind: Kind, path: Path, value: Any) -> Any:
    """Say a choice as the form does, within a sentence: “published”; a file by its name; all else
    as it is."""
    field = _field(kind, path)
    if isinstance(field, FileField) and isinstance(value, str) and value:
        return _file(str(path[1]), value)
    labels = dict(field.flatchoices) if field else {}
    return str(labels[value]).lower() if isinstance(value, str) and value in labels else value


def _file(name: str, stored: str) -> str:
    """Say a part's file as it was uploaded, else as readers have it, and so that two are told
    apart: “report.pdf (2.3 MB, 1a2b3c4d)”."""
    facts = [sha256_of(stored)[:8]]
    with suppress(FileNotFoundError):
        facts.insert(0, filesizeformat(documents().size(stored)))
    upload = Upload.objects.filter(file=stored).first()
    return f"{upload or name + PurePosixPath(stored).suffix} ({', '.join(facts)})"


def _leaves(record: Record, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    for name, value in record.items():
        if path and value == {}:  # a part that but names another row
            yield path, name
        elif isinstance(value, dict):
            yield from _leaves(value, (*path, name))
        else:
            yield (*path, name), value
