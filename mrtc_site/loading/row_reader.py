"""Reads single rows of fixtures, and checks them by the rules of their fields and models."""

from collections import defaultdict
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import Model

from mrtc_site.common.nearest import near
from mrtc_site.common.text import clean
from mrtc_site.entries.model_bases import check_choice, check_legible
from mrtc_site.files.storage import Content

from . import fixture_files
from .errors import Faults, Place, place_text
from .folder import folder_of
from .record_types import Key, Kind, Record, all_kinds, kind_of
from .yaml_nodes import Mapping, Node, Unreadable

STILL_THE_EXAMPLE = "is still the example: replace it, or delete the row"
DEEPEST = 2  # levels of lists in lists, as a YAML alias of itself has endless ones

Problem = tuple[str, str]  # a field's name, and what is wrong with its value


class Row(NamedTuple):
    """A row with a key. It is `sound` if none of its values is missing or wrong."""

    kind: Kind
    key: Key
    values: Record
    place: Place
    sound: bool


class RowReader:
    def __init__(self, year: int, source: str, faults: Faults) -> None:
        self.year, self.source, self.faults = year, source, faults
        self.files: dict[str, Content] = {}  # by their names in the fixtures
        self.kinds = {kind.label: kind for kind in all_kinds()}
        self.checked: dict[Any, set] = defaultdict(set)  # {field: values that were found right}

    def read(self, item: Node, file: str) -> Row | None:
        """Read the row of an item, None if it has no key; add all that is wrong to the faults."""
        place = Place(file, item.line)
        nodes = self._mapping(item, place, "")
        if nodes is None:
            return None
        label = nodes["model"].value if "model" in nodes else None
        label = label if isinstance(label, str) else "(none)"
        kind = self.kinds.get(label)
        if kind is None:
            self.faults.add(place, f"no such model: “{label}”{near(label, self.kinds)}")
            return None
        lines = {name.value: name.line for name, _ in item.value.pairs}
        for name in nodes.keys() - {"model", "fields"}:
            reason = "has no place here: rows are known by their fields"
            self.faults.add(Place(file, lines[name]), reason, label, name)
        there = Place(file, lines.get("fields", item.line))
        fields = self._mapping(nodes["fields"], there, label) if "fields" in nodes else {}
        if fields is None:
            return None
        return self._row(kind, fields, place)

    def _row(self, kind: Kind, fields: dict[str, Node], place: Place) -> Row | None:
        place = place._replace(lines={name: node.line for name, node in fields.items()})
        raw = _raw(kind, fields)
        values, problems = self._values(kind, raw)
        problems += self._check(kind, values)
        for name, reason in problems:
            self.faults.add(place, reason, _name(kind, raw), name)
        if any(name not in values for name in kind.model.key_fields):
            return None
        key = kind.take_key(values)
        return Row(kind, key, values, place, not problems)

    def _mapping(self, node: Node, place: Place, entry: str) -> dict[str, Node] | None:
        """Give {name: node of the value} of a mapping; names given twice are faults."""
        if not isinstance(node.value, Mapping):
            self.faults.add(place, "names with values are expected (model, fields)", entry)
            return None
        values: dict[str, Node] = {}
        lines: dict[str, int | str] = {}
        for name, value in node.value.pairs:
            if not isinstance(name.value, str):
                key = _plain(name)
                text = f"[{', '.join(map(str, key))}]" if isinstance(key, list) else "null"
                self.faults.add(Place(place.file, value.line), "no such field", entry, text)
                return None
            if name.value in values:
                reason = f"is given twice (the first is in {place_text(lines[name.value])})"
                self.faults.add(Place(place.file, name.line), reason, entry, name.value)
            values[name.value] = value
            lines.setdefault(name.value, name.line)
        return values

    def _values(self, kind: Kind, raw: Record) -> tuple[Record, list[Problem]]:
        """Give {field name: value}, defaults included, and the problems of other values."""
        fields = kind.by_name
        values: Record = {}
        problems = [
            (name, f"no such field{near(name, fields)}") for name in raw.keys() - fields.keys()
        ]
        for name, field in fields.items():
            try:
                value = _given(field, raw)
                if kind.has_file and name == "file":
                    value = self._take_file(kind, value, values)
                values[name] = value
            except ValidationError as error:
                problems.append((name, " ".join(error.messages)))
        return values, problems

    def _take_file(self, kind: Kind, name: str, values: Record) -> str:
        file_kind = kind.model.kind_of_file(values.get("slug", ""))
        content = fixture_files.read(folder_of(self.year), name, file_kind)
        self.files[name] = content
        return content.name

    def _check(self, kind: Kind, values: Record) -> list[Problem]:
        """Check values, of which some may be missing, by the model's own rules."""
        problems = []
        for field in kind.plain_fields:
            try:
                if field.name in values:
                    self._check_value(kind, field, values[field.name])
            except ValidationError as error:
                problems.append((field.name, " ".join(error.messages)))
        is_whole = len(values) == len(kind.fields) and not problems
        if is_whole and kind.model.clean is not Model.clean:
            try:
                plain = {field.name: values[field.name] for field in kind.plain_fields}
                kind.model(**plain).clean()
            except ValidationError as error:
                problems += [(name, " ".join(why)) for name, why in error.message_dict.items()]
        first = kind.fields[0].name
        if kind.year_field and values.get(first, self.year) != self.year:
            problems.append((first, f"this is the {self.source} of {self.year}"))
        return problems

    def _check_value(self, kind: Kind, field: Any, value: Any) -> None:
        if value in self.checked[field] or (field.blank and value in field.empty_values):
            return
        check_choice(field, value)
        field.clean(value, None)
        check_legible(value)
        if value in kind.placeholders(self.year):
            raise ValidationError(STILL_THE_EXAMPLE)
        self.checked[field].add(value)


def _name(kind: Kind, raw: Record) -> str:
    """Name a row whose key may be wrong itself."""
    key = (raw.get(name, "?") for name in kind.model.key_fields)
    return " ".join([kind.word, *map(_word, key)])


def _word(value: Any) -> str:
    if isinstance(value, Unreadable):
        return "?"
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _raw(kind: Kind, nodes: dict[str, Node]) -> Record:
    """Give {field name: plain value}. Fields that are together the key of a whole become one."""
    raw = {name: _plain(node) for name, node in nodes.items()}
    if kind.whole and raw.keys() >= {*kind.model.whole_names}:
        words = [raw.pop(name) for name in kind.model.whole_names]
        raw |= {kind.model.part_of: words} if words else {}
    return raw


def _plain(node: Node, depth: int = 0) -> Any:
    """Give a node as text, None or a list of these; as {} if no field can take it."""
    if isinstance(node.value, Mapping) or depth > DEEPEST:
        return {}
    if isinstance(node.value, list):
        return [_plain(item, depth + 1) for item in node.value]
    return node.value


def _given(field: Any, raw: Record) -> Any:
    """Give the value of a row's field, or the default. Raises ValidationError."""
    if field.name in raw:
        return _value(field, raw[field.name])
    if field.blank or field.has_default():
        return field.get_default()
    raise ValidationError("is missing")


def _value(field: Any, raw: Any) -> Any:
    """Convert to the type of the field's column. Raises ValidationError."""
    if isinstance(raw, dict):
        raise ValidationError("a value is expected, not names with values")
    if isinstance(raw, Unreadable):
        raise ValidationError(raw.reason)
    if field.is_relation:
        target = kind_of(field.related_model)
        words = raw if isinstance(raw, list) else [raw]
        if len(words) != len(target.key):
            names = ", ".join(target.model.key_fields)
            raise ValidationError(f"the other's key is expected: [{names}]")
        key = tuple(map(_value, target.key, words))
        return key if field.name == field.model.part_of else key[0]
    if isinstance(raw, list):
        raise ValidationError("one value is expected, not a list")
    if raw is None or (field.blank and not raw.strip()):
        if field.null or field.blank:
            return field.get_default()
        raise ValidationError("is empty")
    if "\0" in raw:
        raise ValidationError("has a NUL character, which no database keeps")
    return field.to_python(clean(raw).strip())  # as forms do, too: a block of YAML ends with \n
