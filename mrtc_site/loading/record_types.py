"""Records: the rows of fixtures as plain values, which are compared, merged, loaded and dumped.

A record is a dict of one row's values by field name: text, numbers, None, and of a foreign key the
other's slug. The row's parts of each kind are in it as a dict by the text of their own key. The
authors of a report are
{"authorships": {"minjeong-park": {"role": "chief", "order": 1, "credited_as": ""}}}.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.core.serializers import sort_dependencies
from django.db.models import QuerySet
from django.utils.functional import cached_property

from mrtc_site.common.chunks import chunks
from mrtc_site.entries.entry import Entry
from mrtc_site.entries.model_bases import Key, NaturalKeyModel, path_of
from mrtc_site.files.models import Attachment
from mrtc_site.models import AnnualReport

Record = dict[str, Any]
Parts = dict[str, Record]  # by the text of their own key


@dataclass(frozen=True, eq=False)
class Kind:
    """A model whose rows fixtures hold."""

    model: type[Any]  # a NaturalKeyModel with a manager

    @cached_property
    def label(self) -> str:
        """Its name in fixtures: “reports.report”."""
        return self.model._meta.label_lower

    @cached_property
    def word(self) -> str:
        """Its name in commands and messages: “reports”, “researcher”."""
        meta = self.model._meta
        if issubclass(self.model, Entry):
            return meta.app_label
        return meta.verbose_name_raw.replace(" ", "-")

    def name(self, key: Key) -> str:
        """Give the name of one record: “reports 2020 policy-report 3”."""
        return " ".join(str(word) for word in (self.word, *key))

    @cached_property
    def key(self) -> list[Any]:
        """The fields that identify a row."""
        return [self.model._meta.get_field(name) for name in self.model.key_fields]

    @cached_property
    def fields(self) -> list[Any]:
        """The fields in fixtures, as they are written: of the key, printed ones, editorial ones."""
        others = [
            field
            for field in self.model._meta.concrete_fields
            if field not in self.key
            and field.name not in self.model.derived
            and not (field.primary_key and field.auto_created)
        ]
        return self.key + sorted(others, key=lambda field: field.name in self.model.editorial)

    @cached_property
    def by_name(self) -> dict[str, Any]:
        """{name: field} of `fields`."""
        return {field.name: field for field in self.fields}

    @cached_property
    def values(self) -> list[Any]:
        return self.fields[len(self.key) :]

    @cached_property
    def plain_fields(self) -> list[Any]:
        return [field for field in self.fields if not field.is_relation]

    @cached_property
    def references(self) -> list[Any]:
        """The fields that refer to another row, but for that of a part to its whole."""
        return [
            field for field in self.fields if field.is_relation and field.name != self.model.part_of
        ]

    @cached_property
    def by_slug(self) -> list[Any]:
        """Those of the references that records have as slugs."""
        return [field for field in self.references if field.related_model.key_fields == ("slug",)]

    @cached_property
    def by_pk(self) -> list[Any]:
        """Those of the references by slug whose column has a primary key."""
        return [field for field in self.by_slug if path_of(field) != field.attname]

    @cached_property
    def year_field(self) -> str | None:
        """The column with the year; None for kinds that years share, and for parts."""
        if self.whole:
            return None
        if self.model is AnnualReport:
            return "year"
        return "annual_report_id" if "annual_report" in self.model.key_fields else None

    @cached_property
    def parts(self) -> "dict[str, Kind]":
        """The kinds of its parts, by their names in a record: “authorships”."""
        kinds = [kind_of(model) for model in _models() if model.part_of]
        return {kind.name_in_whole: kind for kind in kinds if kind.whole is self}

    @cached_property
    def whole(self) -> "Kind | None":
        return kind_of(self.model.whole_field().related_model) if self.model.part_of else None

    @cached_property
    def name_in_whole(self) -> str:
        """The name of such parts in the records of their wholes."""
        return self.model.whole_field().remote_field.get_accessor_name()

    @cached_property
    def own(self) -> Any:
        """The field that is, with the whole, the key of a part."""
        return self.key[-1]

    @cached_property
    def named(self) -> "Kind | None":
        """The kind that a part's own key refers to, or None if that is a plain value."""
        is_named = self.model.part_of and self.own.is_relation
        return kind_of(self.own.related_model) if is_named else None

    @cached_property
    def has_file(self) -> bool:
        """Whether its `file` is the name of a file in the storage."""
        return issubclass(self.model, Attachment)

    def own_value(self, text: str) -> Any:
        """Convert the own key of a part from its text in records."""
        return text if self.named else self.own.to_python(text)

    @cache  # noqa: B019 (there is one of each model)
    def placeholders(self, year: int) -> set[str]:
        """The texts of the examples in a new year's fixtures that have to be replaced."""
        examples = self.model.example
        values = [
            str(value).replace("YEAR", str(year))
            for example in (examples if self.model.part_of else [examples])
            for value in example.values()
        ]
        return {value for value in values if value.lower().startswith("example")}

    def attributes(self, records: list[Record]) -> list[Record]:
        """Convert records to {attribute: value} of rows; a reference becomes the row, or None."""
        named = {field.name: _named(field, records) for field in self.by_slug}

        def attribute(field: Any, record: Record) -> tuple[str, Any]:
            value = record[field.name]
            if field.name in named:
                return field.name, named[field.name].get(value)
            return field.attname, field.to_python(value)

        return [
            dict(attribute(field, record) for field in self.fields if field.name in record)
            for record in records
        ]

    @cached_property
    def optional(self) -> Record:
        """The values of a record that a row can leave out: defaults, and no parts."""
        defaults = {field.name: field.get_default() for field in self.values if field.blank}
        return defaults | {name: {} for name in self.parts}

    @cached_property
    def paths(self) -> list[str]:
        """The lookups of what records have of each field."""
        return [path_of(field) for field in self.fields]

    def take_key(self, values: Record) -> Key:
        """Remove the key from the values of a row, which leaves its record."""
        return tuple(values.pop(name) for name in self.model.key_fields)

    def all_values(self, key: Key, record: Record) -> Record:
        """Give {field name: value} of a key and its record."""
        return {**dict(zip(self.model.key_fields, key, strict=True)), **record}

    def rows(self, year: int | None) -> QuerySet[Any]:
        """The rows of a year in the database; of a kind that years share, all."""
        return self.model.objects.filter(**({self.year_field: year} if self.year_field else {}))

    def stored(self, queryset: QuerySet[Any]) -> Iterator[tuple[Any, Key, Record]]:
        """Give (primary key, key, record) of each row of `queryset`, which is read in chunks."""
        rows = queryset.values_list("pk", *self.paths)
        for some in chunks(rows.iterator(chunk_size=1000)):
            pks = [pk for pk, *_ in some]
            parts = {name: part.stored_parts(pks) for name, part in self.parts.items()}
            for pk, *values in some:
                record = dict(zip(self.by_name, values, strict=True))
                key = self.take_key(record)
                record |= {name: of_rows.get(pk, {}) for name, of_rows in parts.items()}
                yield pk, key, record

    def stored_parts(self, wholes: Iterable[Any]) -> dict[Any, Parts]:
        """Give {primary key of a whole: {own key of a part: values}} of these wholes' parts."""
        rows = self.model.objects.order_by().filter(**{f"{self.model.part_of}__in": wholes})
        parts: dict[Any, Parts] = defaultdict(dict)
        for values in rows.values_list(*self.paths):
            record = dict(zip(self.by_name, values, strict=True))
            whole, own = self.take_key(record)
            parts[whole][str(own)] = record
        return parts


Records = dict[Kind, dict[Key, Record]]


def _named(field: Any, records: list[Record]) -> dict[str, Any]:
    """Give {slug: row} of the rows that a field of these records refers to."""
    slugs = {record[field.name] for record in records if field.name in record}
    return field.related_model.objects.in_bulk(slugs, field_name="slug")


def each_row(records: Records) -> Iterator[tuple[Kind, Key, Record]]:
    """Give (kind, key, record) of each row, followed by its parts."""
    for kind, rows in records.items():
        for key, record in rows.items():
            yield kind, key, record
            for name, part in kind.parts.items():
                for own, values in record[name].items():
                    yield part, (key, own), values


kind_of: Callable[[Any], Kind] = cache(Kind)


@cache
def kinds() -> list[Kind]:
    """Every kind but parts, in the order of references: a kind comes after those it refers to."""
    models = [model for model in _models() if not model.part_of]
    return [kind_of(model) for model in sort_dependencies([(None, models)])]


def all_kinds() -> list[Kind]:
    return [each for kind in kinds() for each in (kind, *kind.parts.values())]


def _models() -> list[Any]:
    return [model for model in apps.get_models() if issubclass(model, NaturalKeyModel)]
