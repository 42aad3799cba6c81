"""Search: words in, matching rows out, the same on SQLite (FTS5) and PostgreSQL (tsvector).

A model says what is searched of its rows by `search_texts()`: texts of a `title`, of a main `text`
and of what is `small`, which is also their order of worth; and by `found_by`, the paths to other
rows whose words these are.
"""

import zlib
from collections import defaultdict
from contextlib import contextmanager
from contextvars import ContextVar

from django.apps import apps
from django.db import connection, connections
from django.db.models import (
    BooleanField,
    Case,
    F,
    Func,
    IntegerField,
    Q,
    Value,
    When,
)
from django.db.models.expressions import RawSQL
from django.db.models.lookups import In

from .data_version import kept
from .models import IndexedText
from .words import PLACES, beginning_codes, code, stem_codes, understand

COLUMNS = tuple(PLACES)
INDEXED = (*COLUMNS, "beginnings")
TITLE, ANYWHERE = 1, len(COLUMNS)
CHUNK = 500
FEW = 1000


def matching(queryset, text, depth=ANYWHERE):
    """Give the rows that have what `text` asks for in their first `depth` columns, those that have
    it in the first, the title, first."""
    query, model = understand(text), queryset.model
    found = queryset
    if query.wanted:
        found = found.filter(_has_all(model, query.wanted, depth, queryset.db))
    for term in query.unwanted:
        found = found.exclude(pk__in=_rows(model, [term], ANYWHERE))
    if not query.wanted or depth == TITLE:
        return found
    tiers = [
        When(pk__in=_rows(model, query.wanted, nearer), then=Value(nearer))
        for nearer in range(1, depth)
    ]
    best_first = Case(*tiers, default=Value(depth))
    return found.order_by(best_first, *model._meta.ordering)


def _has_all(model, terms, depth, using):
    """Make the condition that a row has all terms in its first `depth` columns.

    Few rows are looked up one by one. Where they are many, an index of the other columns is gone
    through; either database has to be told, as neither knows how many there are.
    """
    what = model, tuple(terms), depth
    some = kept(using, what, lambda: _few(using, *what))
    return OneByOne(In(F("pk"), _rows(*what))) if some is None else Q(pk__in=some)


def _few(using, *what):
    """Give the keys of what is found, or None if there are many."""
    keys = _rows(*what, FEW + 1)
    with connections[using].cursor() as cursor:
        cursor.execute(keys.sql, keys.params)
        found = [key for (key,) in cursor]
    return found if len(found) <= FEW else None


class OneByOne(Func):
    """A condition that is looked at for each row, and that no plan begins with."""

    template = "(%(expressions)s) IS TRUE"
    output_field = BooleanField()


def _rows(model, terms, depth, most=None):
    """Give the keys of the rows that have all terms in the first `depth` columns, as a subquery;
    of very many, `most`."""
    make = _rows_of_sqlite if connection.vendor == "sqlite" else _rows_of_postgresql
    found, params = make(model, terms, depth, most)
    if most:
        found = f"{found} LIMIT {most}"
    return RawSQL(found, params)  # noqa: S611 (only codes and operators)


# From what matches to its key: in the other order, all keys would be looked through.
WORDS_FOUND_BY_SQLITE = """
    SELECT found.key FROM mrtc_site_fulltext
    CROSS JOIN mrtc_site_indexedtext AS found ON found.id = mrtc_site_fulltext.rowid
    WHERE mrtc_site_fulltext MATCH %s
"""
NUMBERS_FOUND_BY_SQLITE = """
    SELECT {} - rowid FROM mrtc_site_fulltext WHERE mrtc_site_fulltext MATCH %s
"""
# In the order of the keys, very many are put together sooner.
UPWARDS = "ORDER BY rowid DESC LIMIT -1"


def _rows_of_sqlite(model, terms, depth, most):
    spelt = f"beginnings : {_kind_code(model)} AND ({_for_sqlite(terms, depth)})"
    if _has_numbers(model):
        found = NUMBERS_FOUND_BY_SQLITE.format(_first_number(model))
        return found if most else found + UPWARDS, [spelt]
    return WORDS_FOUND_BY_SQLITE, [spelt]


# Both are functions of ours, which keep to the index (migrations 0006 and 0009).
NUMBERS_FOUND_BY_POSTGRESQL = """
    SELECT {} - found FROM mrtc_site_found_in_{}(to_tsquery('simple', %s)) AS found
"""
ROWS_FOUND_BY_POSTGRESQL = """
    SELECT {} FROM mrtc_site_rows_in_{}(to_tsquery('simple', %s), %s) WHERE {}
"""


def _rows_of_postgresql(model, terms, depth, most):
    """PostgreSQL knows the first 255 places of a word only (a syllable has more in a long text),
    so that its own phrases miss later ones: look in the text."""
    place = "titles" if depth == TITLE else "codes"
    spelt = _for_postgresql(model, terms, depth)
    phrases = [f" {' '.join(_stems(term))} " for term in terms if len(term.stems) > 1]
    if _has_numbers(model) and not phrases and not most:
        return NUMBERS_FOUND_BY_POSTGRESQL.format(_first_number(model), place), [spelt]
    key = f"{_first_number(model)} - id" if _has_numbers(model) else "key"
    texts = " OR ".join(f"strpos(' ' || {name} || ' ', %s) > 0" for name in COLUMNS[:depth])
    conditions = " AND ".join([f"({texts})"] * len(phrases)) or "TRUE"
    params = [phrase for phrase in phrases for _ in COLUMNS[:depth]]
    rows = ROWS_FOUND_BY_POSTGRESQL.format(key, place, conditions)
    return rows, [spelt, None if phrases else most, *params]


def _has_numbers(model):
    return isinstance(model._meta.pk, IntegerField)


def _first_number(model):
    """Where the numbers of a model's rows begin in the index, counting down.

    A row whose key is a number has this less its key for a number there, so that what matches
    tells the key itself. The others are numbered upwards from 1 by the database.
    """
    return -(zlib.crc32(model._meta.label_lower.encode()) >> 1 << 31)


def _kind_code(model):
    """Give the code that the rows of a model have, among the beginnings: it begins no word."""
    return f"k{model._meta.model_name}"


def _stems(term):
    return [code(stem) for stem in term.stems]


def _beginnings(term, depth):
    """Spell the beginning of the last word, wherever it may stand."""
    if term.beginning:
        for place in COLUMNS[:depth]:
            yield code(term.beginning, PLACES[place])


def _for_sqlite(terms, depth):
    columns = " ".join(COLUMNS[:depth])
    return " AND ".join(
        "({})".format(
            " OR ".join(
                [
                    f'{{{columns}}} : "{" ".join(_stems(term))}"',
                    *(f'"{beginning}" *' for beginning in _beginnings(term, depth)),
                ]
            )
        )
        for term in terms
    )


def _for_postgresql(model, terms, depth):
    """Spell that all words are there; `_rows_of_postgresql` has them follow each other.

    Only weights make PostgreSQL read each row that its index finds: the titles have a column of
    their own, and no beginning is spelt as any stem.
    """
    weights = "" if depth in (TITLE, ANYWHERE) else f":{'ABC'[:depth]}"
    spelt = (
        "({})".format(
            " | ".join(
                [
                    " & ".join(f"{stem}{weights}" for stem in _stems(term)),
                    *(f"{beginning}:*" for beginning in _beginnings(term, depth)),
                ]
            )
        )
        for term in terms
    )
    return " & ".join([_kind_code(model), *spelt])


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
    pks = list(pks)
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
    numbered = _has_numbers(model)
    IndexedText.objects.bulk_create(
        [
            IndexedText(
                id=_first_number(model) - int(key) if numbered else None,
                kind=label,
                key=key,
                **texts,
            )
            for key, texts in new.items()
        ],
        update_conflicts=True,
        unique_fields=["id"] if numbered else ["kind", "key"],
        update_fields=INDEXED,
    )


def codes(model, texts):
    """Give what is indexed of a row's `search_texts()`, by column."""
    beginnings = [beginning_codes(texts.get(place, ()), place) for place in COLUMNS]
    return {
        **{place: stem_codes(texts.get(place, ())) for place in COLUMNS},
        "beginnings": " ".join([_kind_code(model), *filter(None, beginnings)]),
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
