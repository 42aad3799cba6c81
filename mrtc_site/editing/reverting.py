"""Reverts a row to an earlier version of it, with its parts; or recovers one that was deleted."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext
from reversion.models import Version

from mrtc_site.entries.entry import Entry
from mrtc_site.entries.model_bases import NaturalKeyModel
from mrtc_site.files.storage import documents
from mrtc_site.loading import revisions
from mrtc_site.loading.database_writer import write_parts
from mrtc_site.loading.record_types import Kind, Record, kind_of


@dataclass(frozen=True)
class RevertPlan:
    """What reverting to a version would do.

    `row` has the version's values, not saved yet. `record` is all that the version holds, but for
    parts that name somebody, or a file, deleted since: these are in `missing`. `known_instead` is
    the entry that took its place, and its lasting key. `problems` say why it can't be done.
    """

    kind: Kind
    row: Any  # a NaturalKeyModel
    record: Record
    missing: list[str]
    known_instead: Entry | None
    problems: list[str]


def plan_revert(version: Version) -> RevertPlan:
    kind = kind_of(version.content_type.model_class())
    record = revisions.record_of(version)
    pk = kind.model._meta.pk.to_python(version.object_id)
    model: Any = kind.model
    row = model.objects.filter(pk=pk).first() or model(pk=pk)
    [attributes] = kind.attributes([record])
    for name, value in attributes.items():
        setattr(row, name, value)
    missing = [
        name for parts, part in kind.parts.items() for name in _remove_missing(part, record[parts])
    ]
    known_instead = row.others_of_key().first() if getattr(row, "first_key", "") else None
    if known_instead:
        row.first_key = ""  # so that it is known by its present one
    problems = [*_deleted_references(kind, record), *_key_taken(kind, row, record)] or _invalid(row)
    return RevertPlan(kind, row, record, missing, known_instead, problems)


@transaction.atomic
def revert(version: Version, comment: str, user: User | AnonymousUser) -> RevertPlan:
    """Revert to a version, as one more version in the history. Raises ValidationError, with the
    problems, where it can't be done."""
    model = version.content_type.model_class()
    list(model.objects.select_for_update().filter(pk=version.object_id))  # nobody saves meanwhile
    plan = plan_revert(version)
    if plan.problems:
        raise ValidationError(plan.problems)
    plan.row.save()
    kind, pk = plan.kind, plan.row.pk
    before = {name: part.stored_parts([pk]).get(pk, {}) for name, part in kind.parts.items()}
    write_parts(kind, [(pk, before, plan.record)])
    revisions.record_row(plan.row, comment, user)
    return plan


def _remove_missing(part: Kind, parts: Record) -> list[str]:
    """Remove the parts whose person or file is no longer there; give the names of these."""
    if part.has_file:
        gone = [key for key, record in parts.items() if not documents().exists(record["file"])]
        return [parts.pop(key)["file"] for key in gone]
    if not part.named:
        return []
    model = part.named.model
    present = set(model.objects.filter(slug__in=parts).values_list("slug", flat=True))
    gone = [key for key in parts if key not in present]
    for key in gone:
        del parts[key]
    return [_last_name(model, key) for key in gone]


def _last_name(model: type[NaturalKeyModel], key: str) -> str:
    """Give the name that a deleted row had in its last version."""
    for version in Version.objects.get_deleted(model):
        if version.field_dict[model.key_fields[0]] == key:
            return f"{version.object_repr} ({key})"
    return str(key)


def _deleted_references(kind: Kind, record: Record) -> Iterator[str]:
    for field in kind.references:
        model, key = kind_of(field.related_model).model, record[field.name]
        if not model.objects.filter(**model.lookup([key])).exists():
            message = gettext(
                "Its %(field)s, %(name)s, has been deleted since. Recover that first."
            )
            yield message % {"field": field.verbose_name, "name": _last_name(model, key)}


def _key_taken(kind: Kind, row: Model, record: Record) -> Iterator[str]:
    """Say which other row has its natural key by now."""
    key = kind.model.lookup(record[name] for name in kind.model.key_fields)
    other = kind.model.objects.filter(**key).exclude(pk=row.pk).first()
    if other:
        message = gettext(
            "Another entry has its number or address by now: %(other)s. Delete that one, or give "
            "it another (while it is a draft), first."
        )
        yield message % {"other": other}


def _invalid(row: Model) -> list[str]:
    try:
        row.full_clean()
    except ValidationError as error:
        names = {field.name: f"{field.verbose_name}: " for field in row._meta.fields}
        reasons = error.message_dict.items()  # of the row as a whole, too, which has no name
        return [f"{names.get(name, '')}{why}" for name, whys in reasons for why in whys]
    return []
