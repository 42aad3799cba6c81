"""The search index, kept up to date however rows are written.

What is searched of a row is its model's `search_texts()`: texts by the columns `title`, `text` and
`small`, of which a hit in an earlier one ranks higher; `title_names` and `text_names` are the keys
of the people's names in these columns. `found_by` has the paths to other rows whose words are among
the texts.
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

Pending = ContextVar[dict[type[Model], set[Any]] | None]  # the keys of rows by model
_pending: Pending = ContextVar("pending", default=None)  # rows to index when a batch ends


@contextmanager
def collecting(pending: Pending) -> Iterator[dict[type[Model], set[Any]]]:
    collected: dict[type[Model], set[Any]] = defaultdict(set)
    before = pending.set(collected)
    try:
        yield collected
    finally:
        pending.reset(before)


@contextmanager
def batch() -> Iterator[None]:
    """Index the rows that are written in the block at its end: each once, not at every write."""
    with collecting(_pending) as collected:
        yield
    _write(collected)


def index(model: type[Model], pks: Iterable[Any]) -> None:
    """Index the present texts of these rows, at the end of the batch if there is one."""
    if not hasattr(model, "search_texts"):
        return
    if (pending := _pending.get()) is not None:
        pending[model].update(pks)
        return
    _write({model: pks})


def index_referring(model: type[Model], pks: Iterable[Any]) -> None:
    """Index the rows that are found by words of these."""
    pks = list(pks)
    for other, path in _found_by(model):
        for some in chunks(pks):
            others = other.objects.filter(**{f"{path}__in": some}).order_by()
            index(other, others.values_list("pk", flat=True).distinct())


def searched_models() -> list[type[Any]]:
    return [model for model in apps.get_models() if hasattr(model, "search_texts")]


def _found_by(model: type[Model]) -> Iterator[tuple[type[Any], str]]:
    """Give (other model, path from it to `model`) where rows are found by words of `model`'s."""
    for other in searched_models():
        for path in other.found_by:
            end = other
            for name in path.split("__"):
                end = end._meta.get_field(name).related_model
            if end is model:
                yield other, path


def _write(pks: Mapping[type[Any], Iterable[Any]]) -> None:
    """Write those of these rows, by model, into the index that it doesn't have as they are now."""
    for texts in chunks(_texts(pks)):
        indexed = IndexedText.objects.filter(pk__in=[each.pk for each in texts])
        old = {id: columns for id, *columns in indexed.values_list("pk", *INDEXED)}
        changed = [
            each for each in texts if old.get(each.pk) != [getattr(each, name) for name in INDEXED]
        ]
        IndexedText.objects.bulk_create(
            changed, update_conflicts=True, unique_fields=["id"], update_fields=INDEXED
        )


def _texts(pks: Mapping[type[Any], Iterable[Any]]) -> Iterator[IndexedText]:
    """Give what is indexed of these rows, in the order of their ids, as FTS5 writes to disk
    whenever one is smaller than the last."""
    for model, of_model in pks.items():
        label, first = model._meta.label_lower, first_id(model)
        for some in chunks(sorted(of_model, reverse=True)):
            for row in model.rows_in_full().filter(pk__in=some).order_by("-pk"):
                texts = codes(model, row.search_texts())
                yield IndexedText(id=first - row.pk, kind=label, key=str(row.pk), **texts)


def codes(model: type[Model], texts: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Give {column of the index: codes} of the `search_texts()` of a row."""
    beginnings = [
        beginning_codes(texts.get(place, ()), place, texts.get(f"{place}_names", ()))
        for place in COLUMNS
    ]
    return {
        **{place: stem_codes(texts.get(place, ())) for place in COLUMNS},
        "beginnings": " ".join([kind_code(model), *filter(None, beginnings)]),
    }


def remove(model: type[Model], pks: Collection[Any]) -> None:
    """Remove deleted rows from the index, and from those that are still to be indexed."""
    if (pending := _pending.get()) is not None:
        pending[model].difference_update(pks)
    keys = [str(pk) for pk in pks]
    IndexedText.objects.filter(kind=model._meta.label_lower, key__in=keys).delete()


def rebuild() -> dict[type[Any], int]:
    IndexedText.objects.all().delete()
    counts = {}
    for model in searched_models():
        pks = list(model.objects.order_by().values_list("pk", flat=True))
        index(model, pks)
        counts[model] = len(pks)
    return counts


def is_complete() -> bool:
    return all(
        IndexedText.objects.filter(kind=model._meta.label_lower).count() == model.objects.count()
        for model in searched_models()
    )


def first_id(model: type[Model]) -> int:
    """Give the number from which the index counts down the ids of a model's rows.

    The id there is this number less the row's primary key, so that a hit tells the key.
    """
    return -(zlib.crc32(model._meta.label_lower.encode()) >> 1 << 31)


def kind_code(model: type[Model]) -> str:
    """Give the code among the beginnings that marks a model's rows; no word begins with it."""
    return f"k{model._meta.model_name}"
