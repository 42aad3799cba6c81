"""Reads one year's fixtures, telling of every fault at once."""

import difflib
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext

from mrtc_site.common.text import clean
from mrtc_site.entries.natural_keys import check_choice, check_legible
from mrtc_site.files.storage import Content
from mrtc_site.models import AnnualReport

from . import fixture_files
from .errors import Fault, Place, place_text
from .record_types import Key, Kind, Record, all_kinds, kind_of, kinds
from .yaml_nodes import Mapping, Node, Unreadable, items

STILL_THE_EXAMPLE = "is still the example: replace it, or delete the row"
DEEPEST = 2  # lists in lists; an alias of itself has no bottom


def folder_of(year: int) -> Path:
    return Path(settings.FIXTURES_DIR) / str(year)


def years() -> list[int]:
    """Give the years that have fixtures, the earliest first."""
    folders = (path for path in Path(settings.FIXTURES_DIR).glob("[0-9][0-9][0-9][0-9]"))
    return sorted(int(folder.name) for folder in folders if folder.is_dir())


class RowName(NamedTuple):
    """How faults name a row, whose key may be wrong itself."""

    kind: Kind
    raw: dict[str, Any]

    def __str__(self) -> str:
        key = (self.raw.get(name, "?") for name in self.kind.model.key_fields)
        parts = (" ".join(map(str, word)) if isinstance(word, list) else str(word) for word in key)
        return " ".join([self.kind.word, *parts])


class Reader:
    """Reads the folder of one year. (workbook_reader.py reads a workbook.)

    After `read_files()`, `records` is {kind: {key: record}}, and `faults` holds a Fault for
    everything that is wrong; with any there, the records are not to be used. What the rows refer to
    is for references.py to check.
    """

    source = "folder"

    def __init__(self, year: int) -> None:
        self.year = year
        self.faults: list[Fault] = []
        self.records: dict[Kind, dict[Key, Record]] = {kind: {} for kind in kinds()}
        self.places: dict[tuple[Kind, Key], Place] = {}
        self.faulty: set[tuple[Kind, Key]] = set()  # rows that have faults of their own
        self.sound: dict[Any, set] = defaultdict(set)  # {field: values that were checked}
        self.unread = False  # whether there is a file that can't be read
        # (kind of the whole, kind of the part, the whole's key, the part's own, …)
        self.parts: list[tuple[Kind, Kind, Key, str, Record, Place]] = []
        self.files: list[Content] = []
        self.by_label = {kind.label: kind for kind in all_kinds()}

    def read_files(self) -> "Reader":
        """Read, and check all but what the rows refer to: without the database."""
        fixture_files.look_into_all(folder_of(self.year))
        first = self._read_rows()
        if first and not self.unread and not self.has(kind_of(AnnualReport), (self.year,)):
            self._fault(first, f"the annual report {self.year} is missing")
        self._join_parts()
        self._count()
        return self

    def _read_rows(self) -> Place | None:
        """Read all rows, and give where the first should be; None without any file."""
        folder = folder_of(self.year)
        files = sorted(folder.glob("*.yaml"))
        for path in files:
            try:
                for item in items(path.read_bytes()):
                    self._read_item(item, path.name)
            except yaml.reader.ReaderError as error:  # it counts bytes, not lines
                line = path.read_bytes()[: error.position].count(b"\n") + 1
                self._unread(path, line, f"not YAML as expected: {error.reason}")
            except OSError as error:
                self._unread(path, 1, f"can't be read: {error.strerror}")
            except yaml.MarkedYAMLError as error:
                line = error.problem_mark.line + 1 if error.problem_mark else 1
                self._unread(path, line, f"not YAML as expected: {error.problem}")
        if not files:
            reason = f"there is no .yaml file here; “start_annual_report {self.year}” makes them"
            self._fault(Place(str(folder), 0, {}), reason)
        return Place(files[0].name, 1, {}) if files else None

    def has(self, kind: Kind, key: tuple) -> bool:
        """Tell whether the fixtures have a row, be it one with faults."""
        return key in self.records[kind] or (kind, key) in self.faulty

    def targets(self) -> dict[Kind, dict[tuple, dict | None]]:
        """Give {kind: {key: record}} of what references may name; None for a row with faults."""
        return {
            kind: dict.fromkeys(key for other, key in self.faulty if other is kind) | rows
            for kind, rows in self.records.items()
            if len(kind.model.key_fields) == 1
        }

    def fault(self, place: Place, reason: str, entry: object = "", field: str = "") -> Fault:
        line = place.lines.get(field, place.line)
        return Fault(self.year, place.file, line, str(entry), field.strip("_"), reason)

    def _fault(self, place: Place, reason: str, entry: object = "", field: str = "") -> None:
        self.faults.append(self.fault(place, reason, entry, field))

    def _unread(self, path: Path, line: int | str, reason: str) -> None:
        self._fault(Place(path.name, line, {}), reason)
        self.unread = True

    def _read_item(self, item: Node, file: str) -> None:
        place = Place(file, item.line, {})
        nodes = self._mapping(item, place, "")
        if nodes is None:
            return
        lines = {name.value: name.line for name, _ in item.value.pairs}
        label = nodes["model"].value if "model" in nodes else None
        label = label if isinstance(label, str) else "(none)"
        kind = self.by_label.get(label)
        if kind is None:
            return self._fault(place, f"no such model: “{label}”{near(label, self.by_label)}")
        for name in nodes.keys() - {"model", "fields"}:
            there = Place(file, lines[name], {})
            self._fault(there, "has no place here: rows are known by their fields", label, name)
        there = Place(file, lines.get("fields", place.line), {})
        fields = self._mapping(nodes["fields"], there, label) if "fields" in nodes else {}
        if fields is not None:
            place.lines.update((name, node.line) for name, node in fields.items())
            before = len(self.faults)
            values = self._values(kind, _raw(kind, fields), place)
            if len(self.faults) == before:
                self._keep(kind, values, place)
            elif all(name in values for name in kind.model.key_fields):
                self.faulty.add((kind, tuple(values[name] for name in kind.model.key_fields)))

    def _mapping(self, node: Node, place: Place, entry: str) -> dict[str, Node] | None:
        """Give {name: value's node} of a mapping, telling of anything else and of doubles."""
        if not isinstance(node.value, Mapping):
            self._fault(place, "names with values are expected (model, fields)", entry)
            return None
        values: dict[str, Node] = {}
        lines: dict[str, int | str] = {}
        for name, value in node.value.pairs:
            if not isinstance(name.value, str):
                there = Place(place.file, value.line, {})
                key = _plain(name)
                text = f"[{', '.join(map(str, key))}]" if isinstance(key, list) else "null"
                self._fault(there, "no such field", entry, text)
                return None
            if name.value in values:
                there = Place(place.file, name.line, {})
                reason = f"is given twice (the first is in {place_text(lines[name.value])})"
                self._fault(there, reason, entry, name.value)
            values[name.value] = value
            lines.setdefault(name.value, name.line)
        return values

    def _values(self, kind: Kind, raw: dict[str, Any], place: Place) -> Record:
        """Give the values by field name, defaults included; tell of each that is wrong."""
        fields, entry = kind.by_name, RowName(kind, raw)
        for name in raw.keys() - fields.keys():
            self._fault(place, f"no such field{near(name, fields)}", entry, name)
        values = {}
        for name, field in fields.items():
            if name in raw:
                try:
                    values[name] = _value(field, raw[name])
                except ValidationError as error:
                    self._fault(place, " ".join(error.messages), entry, name)
            elif field.blank or field.has_default():
                values[name] = field.get_default()
            else:
                self._fault(place, "is missing", entry, name)
        if kind.has_file and "file" in values:
            try:
                values["file"] = self._take_file(kind, values)
            except ValidationError as error:
                self._fault(place, " ".join(error.messages), entry, "file")
                del values["file"]
        self._check(kind, values, entry, place)
        return values

    def _take_file(self, kind: Kind, values: Record) -> str:
        file_kind = kind.model.kind_of_file(values.get("slug", ""))
        content = fixture_files.read(folder_of(self.year), values["file"], file_kind)
        self.files.append(content)
        return content.name

    def _check(self, kind: Kind, values: Record, entry: RowName, place: Place) -> None:
        """Check one row's values by its model's own rules; those not given are told already."""
        sound = len(values) == len(kind.fields)
        for field in kind.plain_fields:
            value, checked = values.get(field.name), self.sound[field]
            if field.name not in values or value in checked:
                continue
            if not (field.blank and value in field.empty_values):
                try:
                    check_choice(field, value)
                    field.clean(value, None)
                    check_legible(value)
                    if value in kind.placeholders(self.year):
                        raise ValidationError(STILL_THE_EXAMPLE)
                    checked.add(value)
                except ValidationError as error:
                    sound = False
                    self._fault(place, " ".join(error.messages), entry, field.name)
        if sound and kind.model.clean is not Model.clean:
            given = {field.name: values[field.name] for field in kind.plain_fields}
            try:
                kind.model(**given).clean()
            except ValidationError as error:
                for name, reasons in error.message_dict.items():
                    self._fault(place, " ".join(reasons), entry, name)
        first = kind.fields[0].name
        if kind.year_field and values.get(first, self.year) != self.year:
            self._fault(place, f"this is the {self.source} of {self.year}", entry, first)

    def _keep(self, kind: Kind, values: Record, place: Place) -> None:
        record = {field.name: values[field.name] for field in kind.values}
        key = tuple(values[name] for name in kind.model.key_fields)
        if kind.whole:
            whole, own = key
            self.parts.append((kind.whole, kind, whole, str(own), record, place))
        elif key in self.records[kind]:
            self._fault(place, self._is_there(kind, key), kind.name(key))
        else:
            self.records[kind][key] = record | {name: {} for name in kind.parts}
            self.places[kind, key] = place

    def _is_there(self, kind: Kind, key: Key) -> str:
        first = self.places[kind, key]
        return f"is there already ({first.file}, {place_text(first.line)})"

    def _join_parts(self) -> None:
        """Put the parts into their wholes, and check those of each whole together."""
        for whole, part, key, own, record, place in self.parts:
            if key not in self.records[whole]:
                if not self.has(whole, key):
                    reason = f"there is no {whole.name(key)}"
                    self._fault(place, reason, part.word, part.model.part_of)
                continue
            parts = self.records[whole][key][part.name_in_whole]
            if own in parts:
                reason = f"{own} {self._is_there(part, (key, own))}"
                self._fault(place, reason, whole.name(key), part.name_in_whole)
                continue
            parts[own] = record
            self.places[part, (key, own)] = place
        for kind, name, part in ((k, *each) for k in kinds() for each in k.parts.items()):
            for key, record in self.records[kind].items():
                for reason in part.model.problems_together(record[name]):
                    self._fault(self.places[kind, key], reason, kind.name(key), name)

    def _count(self) -> None:
        """Check that there are no more rows than there may be."""
        for kind, rows in self.records.items():
            most = kind.model.most
            for key in list(rows)[most:] if most else ():
                reason = f"is more than the {most} that there may be: leave some of them out"
                self._fault(self.places[kind, key], reason, kind.name(key))


def _raw(kind: Kind, nodes: dict[str, Node]) -> Record:
    """Give what a row's fields say, a whole's key that is spelt in several fields as one."""
    raw = {name: _plain(node) for name, node in nodes.items()}
    if kind.whole and raw.keys() >= {*kind.model.whole_names}:
        words = [raw.pop(name) for name in kind.model.whole_names]
        raw |= {kind.model.part_of: words} if words else {}
    return raw


def _plain(node: Node, depth: int = 0) -> Any:
    """Give a node as text, None or a list of such; {} for what no field takes."""
    if isinstance(node.value, Mapping) or depth > DEEPEST:
        return {}
    if isinstance(node.value, list):
        return [_plain(item, depth + 1) for item in node.value]
    return node.value


def _value(field: Any, raw: Any) -> Any:
    """Give what a field's column holds; raises ValidationError."""
    if isinstance(raw, dict):
        raise ValidationError("a value is expected, not names with values")
    if isinstance(raw, Unreadable):
        raise ValidationError(raw.reason)
    if field.is_relation:
        target = kind_of(field.related_model)
        words = raw if isinstance(raw, list) else [raw]
        names = target.model.key_fields
        if len(words) != len(names):
            raise ValidationError(f"the other's key is expected: [{', '.join(names)}]")
        key = tuple(map(_value, target.fields[: len(names)], words))
        return key if field.name == field.model.part_of else key[0]
    if isinstance(raw, list):
        raise ValidationError("one value is expected, not a list")
    if raw is None or (raw == "" and field.blank):
        if field.null or field.blank:
            return field.get_default()
        raise ValidationError("is empty")
    if "\0" in raw:
        raise ValidationError("has a NUL character, which no database keeps")
    return field.to_python(clean(raw))


def near(word: object, known: Iterable[object]) -> str:
    """Suggest the nearest of the known words, as an end for a sentence."""
    words = difflib.get_close_matches(str(word), map(str, known), n=3, cutoff=0.7)
    if not words:
        return ""
    return gettext("; did you mean %(words)s?") % {"words": gettext(" or ").join(words)}
