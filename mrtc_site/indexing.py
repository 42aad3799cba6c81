"""The index that search looks through, kept right however rows are written.

A model says what is searched of its rows by `search_texts()`: texts of a `title`, of a main `text`
and of what is `small`, which is also their order of worth; and by `found_by`, the paths to other
rows whose words these are.
"""

import zlib
from collections import defaultdict
from contextlib import contextmanager
from contextvars import ContextVar

from django.apps import apps
from django.db.models import IntegerField

from .bulk import insert
from .models import IndexedText
from .words import PLACES, beginning_codes, stem_codes

COLUMNS = tuple(PLACES)
INDEXED = (*COLUMNS, "beginnings")
CHUNK = 500

_waiting = ContextVar("waiting", default=None)  # {model: primary keys} while `once()` collects


@contextmanager
def once():
    """Index each row that is written meanwhile when all are, once and not at every write."""
    collected = defaultdict(set)
    before = _waiting.set(collected)
    try:
        yield
    finally:
        _waiting.reset(before)
    for model, pks in collected.items():
        index(model, pks)


def index(model, pks):
    """Make search know the present texts of these rows."""
    if not hasattr(model, "search_texts"):
        return
    if _waiting.get() is not None:
        _waiting.get()[model].update(pks)
        return
    for some in _chunks(pks):
        _index(model, some)


def index_referring(model, pks):
    """Make search know the present texts of all rows that are found by words of these."""
    pks = list(pks)
    for other, path in _found_by(model):
        for some in _chunks(pks):
            others = other.objects.filter(**{f"{path}__in": some}).order_by()
            index(other, others.values_list("pk", flat=True).distinct())


def searched():
    """Give the models whose rows search finds."""
    return [model for model in apps.get_models() if hasattr(model, "search_texts")]


def _found_by(model):
    """Give (model, path) of what is found by the words of a row of `model`."""
    for other in searched():
        for path in other.found_by:
            end = other
            for name in path.split("__"):
                end = end._meta.get_field(name).related_model
            if end is model:
                yield other, path


def _chunks(pks):
    pks = sorted(pks, reverse=True)
    return (pks[start : start + CHUNK] for start in range(0, len(pks), CHUNK))


def _index(model, pks):
    """Write what is indexed otherwise."""
    label = model._meta.label_lower
    new = {
        str(row.pk): codes(model, row.search_texts())
        for row in model.rows_to_index().filter(pk__in=pks)
    }
    old = IndexedText.objects.filter(kind=label, key__in=[*new])
    for key, *texts in old.values_list("key", *INDEXED):
        if texts == [new[key][name] for name in INDEXED]:
            del new[key]
    if not has_numbers(model):
        rows = [(label, key, *texts.values()) for key, texts in new.items()]
        insert(IndexedText, ("kind", "key", *INDEXED), rows, ["kind", "key"], INDEXED)
        return
    # In their order: FTS5 writes out what it has whenever a number goes back.
    rows = sorted(
        (first_number(model) - int(key), label, key, *texts.values()) for key, texts in new.items()
    )
    insert(IndexedText, ("id", "kind", "key", *INDEXED), rows, ["id"], INDEXED)


def codes(model, texts):
    """Give what is indexed of a row's `search_texts()`, by column."""
    beginnings = [beginning_codes(texts.get(place, ()), place) for place in COLUMNS]
    return {
        **{place: stem_codes(texts.get(place, ())) for place in COLUMNS},
        "beginnings": " ".join([kind_code(model), *filter(None, beginnings)]),
    }


def forget(model, pks):
    """Take deleted rows out of the index."""
    keys = [str(pk) for pk in pks]
    IndexedText.objects.filter(kind=model._meta.label_lower, key__in=keys).delete()


def rebuild():
    """Index every row anew, and nothing else; give how many there are of each model."""
    IndexedText.objects.all().delete()
    counts = {}
    for model in searched():
        pks = list(model.objects.order_by().values_list("pk", flat=True))
        index(model, pks)
        counts[model] = len(pks)
    return counts


def is_complete():
    """Tell whether the index has as many rows as there are, of every model."""
    return all(
        IndexedText.objects.filter(kind=model._meta.label_lower).count() == model.objects.count()
        for model in searched()
    )


def has_numbers(model):
    return isinstance(model._meta.pk, IntegerField)


def first_number(model):
    """Where the numbers of a model's rows begin in the index, counting down.

    A row whose key is a number has this less its key for a number there, so that what matches
    tells the key itself. The others are numbered upwards from 1 by the database.
    """
    return -(zlib.crc32(model._meta.label_lower.encode()) >> 1 << 31)


def kind_code(model):
    """Give the code that the rows of a model have, among the beginnings: it begins no word."""
    return f"k{model._meta.model_name}"
