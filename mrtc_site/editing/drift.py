"""How the database differs from the fixtures that were last loaded."""

from typing import Any

from django.db.models import (
    Case,
    CharField,
    Exists,
    Expression,
    IntegerField,
    OuterRef,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat, Floor
from django.db.models.lookups import Exact

from mrtc_site.common.chunks import chunks
from mrtc_site.entries.fields import NumberField
from mrtc_site.loading.bases import key_text, records_of
from mrtc_site.loading.record_types import Kind, kind_of
from mrtc_site.loading.three_way_merge import MISSING, Difference, differences
from mrtc_site.models import LoadedRecord


def differing(queryset: QuerySet) -> dict[Any, list[Difference]]:
    """Give {primary key: differences} of what was loaded and what is there, of rows that have any.

    A row that no fixture has brought differs in everything.
    """
    kind = kind_of(queryset.model)
    loaded = LoadedRecord.objects.filter(kind=kind.label)
    # Rows as old as their load are as loaded; only the others are compared.
    as_loaded = loaded.filter(key=_key_in_database(kind), updated_at=OuterRef("updated_at"))
    rows = list(kind.stored(queryset.order_by().filter(~Exists(as_loaded))))
    bases: dict[str, Any] = {}
    for some in chunks(rows):
        keys = [key_text(key) for _, key, _ in some]
        bases |= records_of(kind, loaded.filter(key__in=keys).order_by("year"))
    changes = {
        pk: list(differences(bases.get(key_text(key), MISSING), record)) for pk, key, record in rows
    }
    return {pk: differing for pk, differing in changes.items() if differing}


def _key_in_database(kind: Kind) -> Expression:
    words = [_word_in_database(kind, path) for path in kind.model.key_paths()]
    for place in range(len(words) - 1, 0, -1):
        words.insert(place, Value(" "))
    return Concat(*words) if len(words) > 1 else words[0]


def _word_in_database(kind: Kind, path: str) -> Expression:
    word: Any = OuterRef(path)
    if not isinstance(kind.by_name.get(path), NumberField):
        return Cast(word, CharField())
    # A number with a part gives none, so that its row is among those which are compared.
    whole = Cast(Cast(Floor(word), IntegerField()), CharField())
    return Case(When(Exact(word, Floor(word)), then=whole))
