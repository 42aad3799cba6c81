"""Puts an entry back to what an earlier version of it holds, parts included."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext
from reversion.models import Version

from mrtc_site.entries.natural_keys import NaturalKeyModel
from mrtc_site.files.storage import documents
from mrtc_site.loading import revisions
from mrtc_site.loading.record_types import Kind, Record, kind_of
from mrtc_site.loading.row_writer import write_parts


@dataclass(frozen=True)
class Restoration:
    """What going back to a version would do.

    `record` is what the version holds, without the parts of those in `missing`, who were deleted
    since; `row` has its values and is not saved; `problems` say why it can't be done.
    """

    kind: Kind
    row: Any  # a NaturalKeyModel
    record: Record
    missing: list[str]
    problems: list[str]


def planned(version: Version) -> Restoration:
    kind = kind_of(version.content_type.model_class())
    record = revisions.record_of(version)
    pk = kind.model._meta.pk.to_python(version.object_id)
    model: Any = kind.model
    row = model.objects.filter(pk=pk).first() or model(pk=pk)
    [columns] = kind.columns([record])
    for column, value in columns.items():
        setattr(row, column, value)
    missing = [
        name
        for parts, part in kind.parts.items()
        for name in _take_out_missing(part, record[parts])
    ]
    problems = [*_deleted(kind, record), *_taken(kind, row, record)] or _invalid(row)
    return Restoration(kind, row, record, missing, problems)


@transaction.atomic
def restore(version: Version, comment: str, user: User | AnonymousUser) -> Restoration:
    """Go back to a version, and keep that in the history. Raises ValidationError, with the
    problems, where it can't be done."""
    model = version.content_type.model_class()
    list(model.objects.select_for_update().filter(pk=version.object_id))  # nobody saves meanwhile
    plan = planned(version)
    if plan.problems:
        raise ValidationError(plan.problems)
    plan.row.save()
    kind, pk = plan.kind, plan.row.pk
    before = {name: part.stored_parts([pk]).get(pk, {}) for name, part in kind.parts.items()}
    write_parts(kind, [(pk, before, plan.record)])
    revisions.record_row(plan.row, comment, user)
    return plan


def _take_out_missing(part: Kind, parts: Record) -> list[str]:
    """Take those of people or files that are no longer there out of `parts`; give their names."""
    if part.has_file:
        lost = [key for key, record in parts.items() if not documents().exists(record["file"])]
        return [parts.pop(key)["file"] for key in lost]
    if not part.named:
        return []
    model = part.named.model
    present = set(model.objects.filter(slug__in=parts).values_list("slug", flat=True))
    gone = [key for key in parts if key not in present]
    for key in gone:
        del parts[key]
    return [_last_name(model, key) for key in gone]


def _last_name(model: type[NaturalKeyModel], key: str) -> str:
    """Say a deleted row as its last version has it."""
    for version in Version.objects.get_deleted(model):
        if version.field_dict[model.key_fields[0]] == key:
            return f"{version.object_repr} ({key})"
    return str(key)


def _deleted(kind: Kind, record: Record) -> Iterator[str]:
    for field in kind.references:
        model, key = kind_of(field.related_model).model, record[field.name]
        if not model.objects.filter(**model.lookup([key])).exists():
            message = gettext(
                "Its %(field)s, %(name)s, has been deleted since. Recover that first."
            )
            yield message % {"field": field.verbose_name, "name": _last_name(model, key)}


def _taken(kind: Kind, row: Model, record: Record) -> Iterator[str]:
    """Say who has its address by now, which in the admin only such a row can have."""
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
