"""Search: words in, matching rows out, the same on SQLite (FTS5) and PostgreSQL (tsvector)."""

from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    F,
    Func,
    Q,
    Value,
    When,
)
from django.db.models.expressions import RawSQL
from django.db.models.lookups import In

from mrtc_site.cache.memo import fetched, kept
from mrtc_site.common.sorting import spoken_order

from .index import COLUMNS, first_number, has_numbers, kind_code
from .tokenizer import PLACES, code, understand

TITLE, ANYWHERE = 1, len(COLUMNS)
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
    return found.order_by(best_first, *spoken_order(model._meta.ordering))


def tiers_of(model, text, depth, using):
    """Give {key: number} of those of all rows that `matching` finds, the best having the least;
    None if they are many, or are all but some."""
    query = understand(text)
    keys = None if query.unwanted else _few(model, query.wanted, depth, using)
    if keys is None:
        return None
    nearer = _nearer(model, query.wanted, depth, using) if keys and depth > TITLE else []
    return dict.fromkeys(keys, depth) | dict(nearer)


def _nearer(model, terms, depth, using):
    """Give (key, depth) of what is found in fewer columns, the fewest last."""

    def ask():
        tiers = [(fewer, _rows(model, terms, fewer, FEW)) for fewer in range(1, depth)]
        parts = [f"SELECT found.*, {fewer} FROM ({rows.sql}) AS found" for fewer, rows in tiers]  # noqa: S608 (our own)
        params = [param for _, rows in tiers for param in rows.params]
        found = fetched(using, " UNION ALL ".join(parts), params)
        return sorted(found, key=lambda row: -row[1])

    return kept(using, ("nearer", model, terms, depth), ask)


def _has_all(model, terms, depth, using):
    """Make the condition that a row has all terms in its first `depth` columns.

    Few rows are looked up one by one. Where they are many, an index of the other columns is gone
    through; either database has to be told, as neither knows how many there are.
    """
    some = _few(model, terms, depth, using)
    return OneByOne(In(F("pk"), _rows(model, terms, depth))) if some is None else Q(pk__in=some)


def _few(model, terms, depth, using):
    """Give the keys of the rows that have all terms in their first `depth` columns; None if they
    are many."""

    def ask():
        rows = _rows(model, terms, depth, FEW + 1)
        found = [key for (key,) in fetched(using, rows.sql, rows.params)]
        return found if len(found) <= FEW else None

    return kept(using, (model, terms, depth), ask)


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
    spelt = f"beginnings : {kind_code(model)} AND ({_for_sqlite(terms, depth)})"
    if has_numbers(model):
        found = NUMBERS_FOUND_BY_SQLITE.format(first_number(model))
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
    if has_numbers(model) and not phrases and not most:
        return NUMBERS_FOUND_BY_POSTGRESQL.format(first_number(model), place), [spelt]
    key = f"{first_number(model)} - id" if has_numbers(model) else "key"
    texts = " OR ".join(f"strpos(' ' || {name} || ' ', %s) > 0" for name in COLUMNS[:depth])
    conditions = " AND ".join([f"({texts})"] * len(phrases)) or "TRUE"
    params = [phrase for phrase in phrases for _ in COLUMNS[:depth]]
    rows = ROWS_FOUND_BY_POSTGRESQL.format(key, place, conditions)
    return rows, [spelt, None if phrases else most, *params]


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
    return " & ".join([kind_code(model), *spelt])
