"""The index that search looks through, kept right however rows are written.

A model says what is searched of its rows by `search_texts()`: texts of a `title`, of a main `text`
and of what is `small`, which is also their order of worth, and keys of the names in these as
`title_names` and `text_names`; and by `found_by`, the paths to other rows whose words these are.
"""

import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.apps import apps
from django.db.models import Model

from mrtc_site.common.chunks import chunks
from mrtc_site.models import IndexedText

from .tokenizer import PLACES, beginning_codes, stem_codes

COLUMNS = tuple(PLACES)
INDEXED = (*COLUMNS, "beginnings")

Waiting = ContextVar[dict[type[Model], set[Any]] | None]  # the keys of rows by model
_waiting: Waiting = ContextVar("waiting", default=None)  # those to be indexed, while `once()` lasts


@contextmanager
def collecting(waiting: Waiting) -> Iterator[dict[type[Model], set[Any]]]:
    """Have rows wait until the end of the block; give them."""
    collected: dict[type[Model], set[Any]] = defaultdict(set)
    before = waiting.set(collected)
    try:
        yield collected
    finally:
        waiting.reset(before)


@contextmanager
def once() -> Iterator[None]:
    """Index each row that is written meanwhile when all are, once and not at every write."""
    with collecting(_waiting) as collected:
        yield
    for model, pks in collected.items():
        index(model, pks)


def index(model: type[Model], pks: Iterable[Any]) -> None:
    """Make search know the present texts of these rows."""
    if not hasattr(model, "search_texts"):
        return
    if (waiting := _waiting.get()) is not None:
        waiting[model].update(pks)
        return
    # In the order of their numbers: FTS5 writes out what it has whenever a number goes back.
    for some in chunks(sorted(pks, reverse=True)):
        _index(model, some)


def index_referring(model: type[Model], pks: Iterable[Any]) -> None:
    """Make search know the present texts of all rows that are found by words of these."""
    pks = list(pks)
    for other, path in _found_by(model):
        for some in chunks(pks):
            others = other.objects.filter(**{f"{path}__in": some}).order_by()
            index(other, others.values_list("pk", flat=True).distinct())


def searched() -> list[type[Any]]:
    """Give the models whose rows search finds."""
    return [model for model in apps.get_models() if hasattr(model, "search_texts")]


def _found_by(model: type[Model]) -> Iterator[tuple[type[Any], str]]:
    """Give (model, path) of what is found by the words of a row of `model`."""
    for other in searched():
        for path in other.found_by:
            end = other
            for name in path.split("__"):
                end = end._meta.get_field(name).related_model
            if end is model:
                yield other, path


def _index(model: Any, pks: Collection[Any]) -> None:
    """Write what is indexed otherwise."""
    label = model._meta.label_lower
    old = IndexedText.objects.filter(kind=label, key__in=map(str, pks))
    indexed = {key: texts for key, *texts in old.values_list("key", *INDEXED)}
    changed = []
    for row in model.rows_in_full().filter(pk__in=pks).order_by("-pk"):
        key, texts = str(row.pk), codes(model, row.search_texts())
        if [*texts.values()] != indexed.get(key):
            number = first_number(model) - row.pk
            changed.append(IndexedText(id=number, kind=label, key=key, **texts))
    IndexedText.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["id"], update_fields=INDEXED
    )


def codes(model: type[Model], texts: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Give what is indexed of a row's `search_texts()`, by column."""
    beginnings = [
        beginning_codes(texts.get(place, ()), place, texts.get(f"{place}_names", ()))
        for place in COLUMNS
    ]
    return {
        **{place: stem_codes(texts.get(place, ())) for place in COLUMNS},
        "beginnings": " ".join([kind_code(model), *filter(None, beginnings)]),
    }


def forget(model: type[Model], pks: Collection[Any]) -> None:
    """Take deleted rows out of the index, and out of what waits to be indexed."""
    if (waiting := _waiting.get()) is not None:
        waiting[model].difference_update(pks)
    keys = [str(pk) for pk in pks]
    IndexedText.objects.filter(kind=model._meta.label_lower, key__in=keys).delete()


def rebuild() -> dict[type[Any], int]:
    """Index every row anew, and nothing else; give how many there are of each model."""
    IndexedText.objects.all().delete()
    counts = {}
    for model in searched():
        pks = list(model.objects.order_by().values_list("pk", flat=True))
        index(model, pks)
        counts[model] = len(pks)
    return counts


def is_complete() -> bool:
    """Tell whether the index has as many rows as there are, of every model."""
    return all(
        IndexedText.objects.filter(kind=model._meta.label_lower).count() == model.objects.count()
        for model in searched()
    )


def first_number(model: type[Model]) -> int:
    """Where the numbers of a model's rows begin in the index, counting down.

    A row has this less its primary key for a number there, so that what matches tells the key.
    """
    return -(zlib.crc32(model._meta.label_lower.encode()) >> 1 << 31)


def kind_code(model: type[Model]) -> str:
    """Give the code that the rows of a model have, among the beginnings: it begins no word."""
    return f"k{model._meta.model_name}"
