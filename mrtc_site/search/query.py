"""Search: words in, matching rows out, the same on SQLite (FTS5) and PostgreSQL (tsvector)."""

from collections.abc import Iterator, Sequence

from django.db import connection
from django.db.models import BooleanField, Case, Model, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from mrtc_site.cache.memo import cached
from mrtc_site.common.sorting import spoken_order

from .index import COLUMNS, first_number, kind_code
from .tokenizer import PLACES, Term, code, parse_query

TITLE, ANYWHERE = 1, len(COLUMNS)
FEW = 1_000  # rows that are found


def matching(queryset: QuerySet, text: str, depth: int = ANYWHERE) -> QuerySet:
    """Give the rows that have what `text` asks for in their first `depth` columns, those that have
    it in the first, the title, first."""
    query, model = parse_query(text), queryset.model
    if query.wanted:
        queryset = queryset.filter(_has_all(model, query.wanted, depth))
    for term in query.unwanted:
        queryset = queryset.exclude(pk__in=_rows(model, [term], ANYWHERE))
    if not query.wanted or depth == TITLE:
        return queryset
    tiers = [
        When(pk__in=_rows(model, query.wanted, nearer), then=Value(nearer))
        for nearer in range(1, depth)
    ]
    best_first = Case(*tiers, default=Value(depth))
    return queryset.order_by(best_first, *spoken_order(model._meta.ordering))


def _has_all(model: type[Model], terms: Sequence[Term], depth: int) -> Q | Case:
    """Make the condition that a row has all terms in its first `depth` columns.

    No database can guess how many have. Of few, their keys are remembered. Many are told apart
    row by row: looked up one after the other, they would take several times as long.
    """
    rows = _rows(model, terms, depth)
    keys = cached(("search", rows.sql, *rows.params), lambda: _first_keys(rows))
    if len(keys) <= FEW:
        return Q(pk__in=keys)
    return Case(When(pk__in=rows, then=True), default=False, output_field=BooleanField())


def _first_keys(rows: RawSQL) -> list[int]:
    with connection.cursor() as cursor:
        first = f"SELECT found.* FROM ({rows.sql}) AS found LIMIT {FEW + 1}"  # noqa: S608 (our own)
        cursor.execute(first, rows.params)
        return [key for (key,) in cursor.fetchall()]


def _rows(model: type[Model], terms: Sequence[Term], depth: int) -> RawSQL:
    """Give the keys of the rows that have all terms in the first `depth` columns, as a subquery."""
    make = _rows_of_sqlite if connection.vendor == "sqlite" else _rows_of_postgresql
    return RawSQL(*make(model, terms, depth))  # noqa: S611 (only codes and operators)


FOUND_BY_SQLITE = """
    SELECT {} - rowid FROM mrtc_site_fulltext WHERE mrtc_site_fulltext MATCH %s
"""
# In the order of the keys, very many are put together sooner.
UPWARDS = "ORDER BY rowid DESC LIMIT -1"


def _rows_of_sqlite(model: type[Model], terms: Sequence[Term], depth: int) -> tuple[str, list[str]]:
    match = f"beginnings : {kind_code(model)} AND ({_for_sqlite(terms, depth)})"
    return FOUND_BY_SQLITE.format(first_number(model)) + UPWARDS, [match]


# Both are functions of ours, which keep to the index (the migration of search).
KEYS_FOUND_BY_POSTGRESQL = """
    SELECT {} - found FROM mrtc_site_found_in_{}(to_tsquery('simple', %s)) AS found
"""
ROWS_FOUND_BY_POSTGRESQL = """
    SELECT {} - id FROM mrtc_site_rows_in_{}(to_tsquery('simple', %s)) WHERE {}
"""


def _rows_of_postgresql(
    model: type[Model], terms: Sequence[Term], depth: int
) -> tuple[str, list[str | None]]:
    """PostgreSQL knows the first 255 places of a word only (a syllable has more in a long text),
    so that its own phrases miss later ones: look in the text."""
    place = "titles" if depth == TITLE else "codes"
    match = _for_postgresql(model, terms, depth)
    phrases = [f" {' '.join(_stems(term))} " for term in terms if len(term.stems) > 1]
    if not phrases:
        return KEYS_FOUND_BY_POSTGRESQL.format(first_number(model), place), [match]
    texts = " OR ".join(f"strpos(' ' || {name} || ' ', %s) > 0" for name in COLUMNS[:depth])
    conditions = " AND ".join([f"({texts})"] * len(phrases))
    params = [phrase for phrase in phrases for _ in COLUMNS[:depth]]
    rows = ROWS_FOUND_BY_POSTGRESQL.format(first_number(model), place, conditions)
    return rows, [match, *params]


def _stems(term: Term) -> list[str]:
    return [code(stem) for stem in term.stems]


def _beginnings(term: Term, depth: int) -> Iterator[str]:
    """Give the codes of the beginning of the last word, wherever it may stand."""
    if term.beginning:
        for place in COLUMNS[:depth]:
            yield code(term.beginning, PLACES[place])


def _for_sqlite(terms: Sequence[Term], depth: int) -> str:
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


def _for_postgresql(model: type[Model], terms: Sequence[Term], depth: int) -> str:
    """Ask that all words are there; `_rows_of_postgresql` has them follow each other.

    Only weights make PostgreSQL read each row that its index finds: the titles have a column of
    their own, and no code of a beginning is that of a stem.
    """
    weights = "" if depth in (TITLE, ANYWHERE) else f":{'ABC'[:depth]}"
    alternatives = (
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
    return " & ".join([kind_code(model), *alternatives])
