"""Stores the history of many rows: one revision a row, so that each can be reverted alone.

django-reversion stores what is done in the admin, one entry at a time. Of a load, an import or an
action on many entries it would make a single revision, and to revert one entry would revert all.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.serializers import serialize
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from reversion.models import Revision, Version

from mrtc_site.office.models import WITH_AUTHOR

from .record_types import Key, Kind, Parts, Record, kind_of
from .three_way_merge import MISSING, Difference, differences

Step = tuple[Version, list[Difference]]  # what changed at a version
Slugs = dict[Any, dict[Any, str]]  # {field: {primary key: slug}}


def record(kind: Kind, pks: Iterable[Any], comment: str, user: Any = None) -> list[Any]:
    """Store the state of rows and their parts, each row as its own revision; give the rows."""
    rows = _with_names(kind, pk__in=pks)
    wholes = [row.pk for row in rows]
    parts = {
        part: _with_names(part, **{f"{part.model.part_of}__in": wholes})
        for part in kind.parts.values()
    }
    record_written(kind, rows, parts, comment, user)
    return rows


def record_written(
    kind: Kind, rows: list[Any], parts: Mapping[Kind, list[Any]], comment: str, user: Any = None
) -> None:
    """As `record`, of rows and parts that were just written and needn't be read again."""
    now = timezone.now()
    revisions = Revision.objects.bulk_create(
        [Revision(date_created=now, user=user, comment=comment) for _ in rows]
    )
    wholes = {row.pk: (revision, row) for revision, row in zip(revisions, rows, strict=True)}
    versions = _versions(kind.model, [*wholes.values()])
    for part, some in parts.items():
        field, pairs = part.model.whole_field(), []
        for each in some:
            revision, whole = wholes[getattr(each, field.attname)]
            setattr(each, field.name, whole)
            pairs.append((revision, each))
        versions += _versions(part.model, pairs)
    Version.objects.bulk_create(versions, batch_size=500)


def _with_names(kind: Kind, **chosen: Any) -> list[Any]:
    """Give rows with those that they refer to by slug, as `str` needs, each read once."""
    rows = list(kind.model.objects.filter(**chosen).order_by("pk"))
    for field in kind.by_slug:
        keys = {getattr(row, field.attname) for row in rows}
        others = field.related_model.objects.in_bulk(keys, field_name=field.target_field.name)
        for row in rows:
            setattr(row, field.name, others.get(getattr(row, field.attname)))
    return rows


def record_row(row: Model, comment: str, user: Any = None) -> None:
    record(kind_of(type(row)), [row.pk], comment, user)


def steps(row: Model) -> list[Step]:
    """Give (version, [(path, old, new), …]) of each change of `row`, the earliest first. In the
    first all values are new."""
    versions = Version.objects.get_for_object(row).select_related(*WITH_AUTHOR).order_by("pk")
    found: list[Step] = []
    before: Any = MISSING
    for version, state in records_of(kind_of(type(row)), versions):
        found.append((version, list(differences(before, state))))
        before = state
    return found


def since(row: Model, moment: datetime) -> list[Step]:
    """Give the steps after the version of `row` whose time of last change is `moment`; none if
    there is no such version.

    Versions count in the order in which they were stored, as clocks go back and differ.
    """
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)  # as versions have it
    found = steps(row)
    places = [
        place
        for place, (version, _) in enumerate(found)
        if version.field_dict["updated_at"] == moment
    ]
    return found[places[-1] + 1 :] if places else []


def record_of(version: Version) -> Record:
    [(_, record)] = records_of(kind_of(version.content_type.model_class()), [version])
    return record


def former_keys(row: Model) -> set[Key]:
    """Give the natural keys that `row` has, or had, by its history."""
    kind, versions = kind_of(type(row)), Version.objects.get_for_object(row)
    return {kind.take_key(record) for _, record in records_of(kind, versions)}


def moment_of(text: str) -> datetime | None:
    """Read a time of last change from a form or sheet; None if it is none, or has no time zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def records_of(kind: Kind, versions: Iterable[Version]) -> Iterator[tuple[Version, Record]]:
    """Give (version, record) of each of the versions, parts included."""
    versions = list(versions)
    slugs = _slugs(kind, [version.field_dict for version in versions])
    parts = {name: _kept_parts(part, versions) for name, part in kind.parts.items()}
    for version in versions:
        state = _record(kind.fields, version.field_dict, slugs)
        place = version.revision_id, version.object_id
        yield version, state | {name: of_rows.get(place, {}) for name, of_rows in parts.items()}


def _kept_parts(part: Kind, wholes: list[Version]) -> dict[tuple[int, str], Parts]:
    """Give {(primary key of a revision, of a whole as text): {own key of a part: values}}."""
    revisions = [version.revision_id for version in wholes]
    versions = Version.objects.get_for_model(part.model).order_by("pk")
    rows = [(each.revision_id, each.field_dict) for each in versions.filter(revision__in=revisions)]
    slugs, whole = _slugs(part, [columns for _, columns in rows]), part.model.whole_field().attname
    parts: dict[tuple[int, str], Parts] = defaultdict(dict)
    for revision, columns in rows:
        own = _record([part.own], columns, slugs)[part.own.name]
        parts[revision, str(columns[whole])][str(own)] = _record(part.values, columns, slugs)
    return parts


def _record(fields: list[Any], columns: dict[str, Any], slugs: Slugs) -> Record:
    """Make a record of a version's columns, which lack fields that were added later."""
    values = {field: columns.get(field.attname) for field in fields}
    values |= {field: str(value) for field, value in values.items() if isinstance(value, FieldFile)}
    return {
        field.name: slugs[field].get(value) if field in slugs else value
        for field, value in values.items()
    }


def _slugs(kind: Kind, rows: list[dict[str, Any]]) -> Slugs:
    """Give {field: {primary key: slug}} of what these refer to; of deleted rows, the last slug."""
    found = {}
    for field in kind.by_pk:
        model, pks = field.related_model, {row[field.attname] for row in rows}
        there = dict(model.objects.filter(pk__in=pks).values_list("pk", "slug"))
        found[field] = there | {pk: _last_slug(model, pk) for pk in pks - there.keys()}
    return found


def _last_slug(model: type[Model], pk: Any) -> str:
    last = Version.objects.get_for_object_reference(model, pk).first()
    return last.field_dict["slug"] if last else str(pk)


def _versions(model: type[Model], pairs: list[tuple[Revision, Any]]) -> list[Version]:
    """Make versions of (revision, row) pairs, as django-reversion would."""
    content_type = ContentType.objects.get_for_model(model)
    serialized = serialize("python", [row for _, row in pairs])
    encode = DjangoJSONEncoder(ensure_ascii=False).encode
    return [
        Version(
            revision_id=revision.pk,
            object_id=str(row.pk),
            content_type_id=content_type.pk,
            db=DEFAULT_DB_ALIAS,
            format="json",
            serialized_data=encode([data]),
            object_repr=str(row),
        )
        for (revision, row), data in zip(pairs, serialized, strict=True)
    ]
