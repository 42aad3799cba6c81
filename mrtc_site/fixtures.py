"""Reads one year's fixtures, telling of every fault at once."""

import difflib
import re
from dataclasses import dataclass
from pathlib import Path

import yaml
from django.conf import settings
from django.core.exceptions import ValidationError
from yaml.composer import Composer
from yaml.constructor import SafeConstructor
from yaml.resolver import Resolver

from .models import AnnualReport
from .records import kind_of, kinds

NULL = "tag:yaml.org,2002:null"


def folder_of(year):
    return Path(settings.FIXTURES_DIR) / str(year)


def years():
    """Give the years that have fixtures, the earliest first."""
    names = (path.name for path in Path(settings.FIXTURES_DIR).iterdir() if path.is_dir())
    return sorted(int(name) for name in names if re.fullmatch("[0-9]{4}", name))


@dataclass(frozen=True)
class Fault:
    """What is wrong with a fixture, and where."""

    file: str
    line: int
    entry: str
    field: str
    reason: str

    def __str__(self):
        where = [f"{self.file}, line {self.line}", self.entry, self.field, self.reason]
        return ": ".join(part for part in where if part)


class _Items(Composer, SafeConstructor, Resolver):
    """Composes the items of a file's one top-level list, one at a time, from libyaml's events."""

    def __init__(self, stream):
        Composer.__init__(self)
        Resolver.__init__(self)
        self.events = yaml.parse(stream, Loader=yaml.CSafeLoader)
        self.event = next(self.events)

    def peek_event(self):
        return self.event

    def get_event(self):
        event, self.event = self.event, next(self.events, None)
        return event

    def check_event(self, *kinds):
        return isinstance(self.event, kinds)

    def __iter__(self):
        self.get_event()  # the start of the stream
        if self.check_event(yaml.StreamEndEvent):
            return
        self.get_event()  # of the document
        start = self.get_event()
        if not isinstance(start, yaml.SequenceStartEvent):
            if isinstance(start, yaml.ScalarEvent) and start.value == "":
                return
            raise yaml.MarkedYAMLError(problem="a list is expected", problem_mark=start.start_mark)
        while not self.check_event(yaml.SequenceEndEvent):
            yield self.compose_node(None, None)
        self.get_event()  # the end of the list
        self.get_event()  # and of the document
        if not self.check_event(yaml.StreamEndEvent):
            mark = self.event.start_mark
            raise yaml.MarkedYAMLError(problem="a second document begins", problem_mark=mark)


@dataclass(frozen=True)
class Place:
    """Where a row stands: the line of its item, and those of its fields."""

    file: str
    line: int
    lines: dict


class Reader:
    """Reads the folder of one year.

    After `read()`, `records` is {kind: {key: record}}, and `faults` holds a Fault for everything
    that is wrong; with any there, the records are not to be used.
    """

    def __init__(self, year):
        self.year, self.faults, self.records = year, [], {kind: {} for kind in kinds()}
        self.places = {}  # {(kind, key): Place}
        self.parts = []  # (kind, whole's key, own key, record, Place), until all is read
        self.by_label = {kind.label: kind for kind in kinds()}
        self.by_label |= {kind.part.label: kind.part for kind in kinds() if kind.part}

    def read(self):
        folder = folder_of(self.year)
        files = sorted(folder.glob("*.yaml"))
        for path in files:
            try:
                with path.open("rb") as stream:
                    for node in _Items(stream):
                        self._read_item(node, path.name)
            except yaml.YAMLError as error:
                mark = getattr(error, "problem_mark", None)
                reason = getattr(error, "problem", None) or " ".join(str(error).split())
                place = Place(path.name, mark.line + 1 if mark else 1, {})
                self._fault(place, f"not YAML as expected: {reason}")
        if not files:
            self._fault(Place(str(folder), 1, {}), "there is no .yaml file here")
        elif not self.faults and (self.year,) not in self.records[kind_of(AnnualReport)]:
            self._fault(Place(files[0].name, 1, {}), f"the annual report {self.year} is missing")
        self._join_parts()
        self._check_references()
        return self

    def _fault(self, place, reason, entry="", field=""):
        line = place.lines.get(field, place.line)
        self.faults.append(Fault(place.file, line, entry, field.strip("_"), reason))

    def _read_item(self, node, file):
        place = Place(file, node.start_mark.line + 1, {})
        item = self._mapping(node, place, "")
        if item is None:
            return
        label = item["model"].value if "model" in item else "(none)"
        kind = self.by_label.get(label) if isinstance(label, str) else None
        if kind is None:
            return self._fault(place, f"no such model: “{label}”{near(label, self.by_label)}")
        for name in item.keys() - {"model", "fields"}:
            self._fault(place, "has no place here: rows are known by their fields", label, name)
        nodes = self._mapping(item["fields"], place, label) if "fields" in item else {}
        if nodes is not None:
            for name, value in nodes.items():
                place.lines[name] = value.start_mark.line + 1
            before = len(self.faults)
            values = self._values(kind, {name: _plain(nodes[name]) for name in nodes}, place)
            if len(self.faults) == before:
                self._keep(kind, values, place)

    def _mapping(self, node, place, entry):
        """Give {name: value node} of a mapping node, telling of anything else and of doubles."""
        if not isinstance(node, yaml.MappingNode):
            return self._fault(place, "names with values are expected (model, fields)", entry)
        found = {}
        for name, value in node.value:
            if name.value in found:
                line = Place(place.file, name.start_mark.line + 1, {})
                self._fault(line, "is given twice", entry, str(name.value))
            found[name.value] = value
        return found

    def _values(self, kind, raw, place):
        """Give the values by field name, defaults included; tell of each that is wrong."""
        fields = {field.name: field for field in kind.fields}
        key = (raw.get(name, "?") for name in kind.model.key_fields)
        entry = " ".join(
            [kind.word, *(" ".join(w) if isinstance(w, list) else str(w) for w in key)]
        )
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
        if len(values) == len(fields):
            self._check(kind, values, entry, place)
        return values

    def _check(self, kind, values, entry, place):
        """Check one row by its model's own rules."""
        row = kind.model(
            **{
                field.attname: values[field.name]
                for field in kind.fields
                if field.name != kind.model.part_of
            }
        )
        relations = [field.name for field in kind.model._meta.fields if field.is_relation]
        try:
            row.clean_fields(exclude=relations)
            row.clean()
        except ValidationError as error:
            for name, reasons in error.message_dict.items():
                self._fault(place, " ".join(reasons), entry, name)
        first = kind.fields[0].name
        if kind.year_field and values[first] != self.year:
            self._fault(place, f"this is the folder of {self.year}", entry, first)

    def _keep(self, kind, values, place):
        record = {field.name: values[field.name] for field in kind.values}
        key = tuple(values[name] for name in kind.model.key_fields)
        if kind.model.part_of:
            whole, own = key
            self.parts.append((kind, whole, own, record, place))
        elif key in self.records[kind]:
            other = self.places[kind, key]
            reason = f"is there already ({other.file}, line {other.line})"
            self._fault(place, reason, kind.name(key))
        else:
            if kind.part:
                record[kind.parts_name] = {}
            self.records[kind][key] = record
            self.places[kind, key] = place

    def _join_parts(self):
        """Put the parts into their wholes, and check those of each whole together."""
        for part, key, own, record, place in self.parts:
            whole = part.whole
            if key not in self.records[whole]:
                self._fault(place, f"there is no {whole.name(key)}", part.word, part.model.part_of)
                continue
            parts = self.records[whole][key][whole.parts_name]
            if own in parts:
                self._fault(place, f"{own} is there already", whole.name(key), whole.parts_name)
            parts[own] = record
            self.places[part, (key, own)] = place
        for kind in kinds():
            for key, record in self.records[kind].items() if kind.part else ():
                for reason in kind.part.model.problems_together(record[kind.parts_name]):
                    place = self.places[kind, key]
                    self._fault(place, reason, kind.name(key), kind.parts_name)

    def _check_references(self):
        """Every row that is referred to must be in these fixtures or in the database."""
        known = {}
        for (kind, key), place in self.places.items():
            for field in kind.references:
                target = kind_of(field.related_model)
                if target not in known:
                    known[target] = {key[0] for key in self.records[target]}
                    known[target] |= set(target.model.objects.values_list("pk", flat=True))
                if field.name in kind.model.key_fields:
                    value = key[kind.model.key_fields.index(field.name)]
                else:
                    value = self.records[kind][key][field.name]
                if value not in known[target]:
                    entry = kind.whole.name(key[0]) if kind.whole else kind.name(key)
                    reason = f"there is no {target.word} “{value}”{near(value, known[target])}"
                    self._fault(place, reason, entry, field.name)


def _plain(node):
    """Give a node as text, None or a list of such; text stays as written, whatever it looks like,
    so that `title: 2020` and `title: yes` mean those words."""
    if isinstance(node, yaml.ScalarNode):
        return None if node.tag == NULL else node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    return {}


def _value(field, raw):
    """Give what a field's column holds; raises ValidationError."""
    if isinstance(raw, dict):
        raise ValidationError("a value is expected, not names with values")
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
    if raw is None:
        if field.null or field.blank:
            return field.get_default()
        raise ValidationError("is empty")
    if "\0" in raw:
        raise ValidationError("has a NUL character, which no database keeps")
    return field.to_python(raw)


def near(word, known):
    """Suggest the nearest of the known words, as an end for a sentence."""
    words = difflib.get_close_matches(str(word), map(str, known), n=3)
    return f"; did you mean {' or '.join(words)}?" if words else ""
