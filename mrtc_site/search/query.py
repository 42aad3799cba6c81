"""Search: words in, matching rows out, the same on SQLite (FTS5) and PostgreSQL (tsvector)."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Case, Model, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from mrtc_site.cache.memo import cached
from mrtc_site.common.sorting import spoken_order

from .index import COLUMNS, first_number, kind_code
from .pages import rows_found_inside
from .parser import Phrase, Term, parse_query
from .tokenizer import PLACES, code, initials_codes, name_codes

TITLE, ANYWHERE = 1, len(COLUMNS)
FEW = 1_000  # rows that are found


def matching(
    queryset: QuerySet, text: str, depth: int = ANYWHERE, inside_files: bool = False
) -> QuerySet:
    """Give the rows that have what `text` asks for in their first `depth` columns, those that have
    it in the first, the title, first (where very many have it, all others are alike); then those
    that have it loosely (as `Query` says), those of people whose name may be meant, and last those
    of which only a page inside a document has it.
    """
    query, model = parse_query(text), queryset.model
    if query.wanted:
        anywhere = _rows(model, query.wanted, depth)
        found = _are(anywhere)
        # Each place that very many are ordered by takes as long as to find them.
        places = range(1, depth if len(_first_keys(anywhere)) <= FEW else min(depth, 2))
        tiers: list[Any] = [*(_rows(model, query.wanted, place) for place in places), anywhere]
        loosely = _rows_of_any(model, query.loosely, depth) if query.loosely else None
        for rows in (loosely, _named(model, text, depth)):
            if rows and _first_keys(rows):
                tiers.append(rows)
                found |= _are(rows)
        if inside_files and (keys := rows_found_inside(model, query)):
            tiers.append(inside := _with_keys(keys))
            found |= Q(pk__in=inside)
        queryset = queryset.filter(found)
    for term in query.unwanted:
        queryset = queryset.exclude(pk__in=_rows(model, [term], ANYWHERE))
    if not query.wanted or len(tiers) == 1:
        return queryset
    nearer = [When(pk__in=rows, then=Value(tier)) for tier, rows in enumerate(tiers[:-1])]
    best_first = Case(*nearer, default=Value(len(nearer)))
    return queryset.order_by(best_first, *spoken_order(model._meta.ordering))


def _are(rows: RawSQL) -> Q:
    """Make the condition that a row is one of `rows`.

    No database can guess how many they are. Of few, their keys are remembered. Many are told apart
    row by row: looked up one after the other, they would take several times as long.
    """
    keys = _first_keys(rows)
    if len(keys) <= FEW:
        return Q(pk__in=keys)
    return Q(Case(When(pk__in=rows, then=True), default=False, output_field=BooleanField()))


def _with_keys(keys: Iterable[int]) -> RawSQL:
    """Give very many keys as one parameter: one each takes longer to hand over than to look for."""
    json_keys = json.dumps([*keys])
    if connection.vendor == "sqlite":
        return RawSQL("SELECT value FROM json_each(%s)", [json_keys])
    return RawSQL("SELECT value::bigint FROM json_array_elements_text(%s)", [json_keys])


def _first_keys(rows: RawSQL) -> list[int]:
    def read() -> list[int]:
        with connection.cursor() as cursor:
            first = f"SELECT found.* FROM ({rows.sql}) AS found LIMIT {FEW + 1}"  # noqa: S608 (our own)
            cursor.execute(first, rows.params)
            return [key for (key,) in cursor.fetchall()]

    return cached(("search", rows.sql, *rows.params), read)


def few_with_title_words(
    model: type[Model], stems: Sequence[str], most: int
) -> dict[str, list[int]]:
    """Give those of the stems that are in the titles of at most so many rows, with these' keys.

    Of more frequent ones, no more than that many rows are read.
    """
    selects, params = [], []
    for number, stem in enumerate(stems):
        rows = _rows(model, [Term((stem,))], TITLE)
        some = f"SELECT found.* FROM ({rows.sql}) AS found LIMIT {most + 1}"  # noqa: S608 (our own)
        selects.append(f"SELECT {number}, few.* FROM ({some}) AS few")  # noqa: S608 (our own)
        params += rows.params
    if not selects:
        return {}

    def read() -> list[tuple[int, int]]:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(selects), params)
            return cursor.fetchall()

    keys: dict[str, list[int]] = {}
    for number, key in cached(("few", *selects, *params), read):
        keys.setdefault(stems[number], []).append(key)
    return {stem: some for stem, some in keys.items() if len(some) <= most}


def _rows(model: type[Model], terms: Sequence[Term], depth: int) -> RawSQL:
    """Give the keys of the rows that have all terms in the first `depth` columns, as a subquery."""
    make = _rows_of_sqlite if connection.vendor == "sqlite" else _rows_of_postgresql
    return RawSQL(*make(model, terms, depth))  # noqa: S611 (only codes and operators)


def _rows_of_any(model: type[Model], wordings: Iterable[Sequence[Term]], depth: int) -> RawSQL:
    rows = [_rows(model, terms, depth) for terms in wordings]
    sql = " UNION ".join(f"SELECT found.* FROM ({each.sql}) AS found" for each in rows)  # noqa: S608
    return RawSQL(sql, [param for each in rows for param in each.params])  # noqa: S611 (our own)


def _named(model: type[Model], text: str, depth: int) -> RawSQL | None:
    """Give the keys of the rows with somebody, in the first `depth` columns, of a name that `text`
    may be, and where only titles are looked in, of those with words of such initials; or None."""
    codes = name_codes(text, COLUMNS[:depth]) + (initials_codes(text) if depth == TITLE else [])
    if not codes:
        return None
    if connection.vendor == "sqlite":
        asked = " OR ".join(Phrase((each,), begun).for_sqlite for each, begun in codes)
        return RawSQL(*_found_by_sqlite(model, asked))  # noqa: S611 (only codes and operators)
    asked = " | ".join(f"{each}{':*' * begun}" for each, begun in codes)
    return RawSQL(*_found_by_postgresql(model, f"({asked})", depth))  # noqa: S611


def _found_by_sqlite(model: type[Model], asked: str) -> tuple[str, list[str]]:
    # In the order of the keys, very many are put together sooner.
    sql = f"""
        SELECT {first_number(model)} - rowid FROM mrtc_site_fulltext
        WHERE mrtc_site_fulltext MATCH %s ORDER BY rowid DESC LIMIT -1
    """  # noqa: S608 (a number)
    return sql, [f"beginnings : {kind_code(model)} AND ({asked})"]


def _found_by_postgresql(
    model: type[Model], asked: str, depth: int, conditions: Sequence[str] = ()
) -> tuple[str, list[str]]:
    """Ask functions of ours, which keep to the index (the migration of search)."""
    place, query = "titles" if depth == TITLE else "codes", "to_tsquery('simple', %s)"
    first, params = first_number(model), [f"{kind_code(model)} & {asked}"]
    keys = f"SELECT {first} - found FROM mrtc_site_found_in_{place}({query}) AS found"  # noqa: S608
    rows = f"SELECT {first} - id FROM mrtc_site_rows_in_{place}({query}) WHERE "  # noqa: S608
    return rows + " AND ".join(conditions) if conditions else keys, params


def _rows_of_sqlite(model: type[Model], terms: Sequence[Term], depth: int) -> tuple[str, list[str]]:
    columns = f"{{{' '.join(COLUMNS[:depth])}}}"

    def asked(term: Term) -> str:
        phrases = [f"{columns} : {phrase.for_sqlite}" for phrase in term.phrases]
        return " OR ".join([*phrases, *(each.for_sqlite for each in _beginnings(term, depth))])

    return _found_by_sqlite(model, " AND ".join(f"({asked(term)})" for term in terms))


def _rows_of_postgresql(
    model: type[Model], terms: Sequence[Term], depth: int
) -> tuple[str, list[str]]:
    """PostgreSQL knows the first 255 places of a word only (a syllable has more in a long text),
    so that its own phrases miss later ones: look in the text."""
    conditions: list[str] = []
    texts: list[str] = []
    for term in terms:
        if any(len(phrase.codes) > 1 for phrase in term.phrases):
            looked_in = list(product(COLUMNS[:depth], term.phrases))
            looked_in += [("beginnings", each) for each in _beginnings(term, depth)]
            places = [f"strpos(' ' || {name} || ' ', %s) > 0" for name, _ in looked_in]
            conditions.append(f"({' OR '.join(places)})")
            texts += [phrase.in_text for _, phrase in looked_in]
    sql, params = _found_by_postgresql(model, _for_postgresql(terms, depth), depth, conditions)
    return sql, params + texts


def _beginnings(term: Term, depth: int) -> Iterator[Phrase]:
    """Give the beginning of the last word, wherever it may stand."""
    for beginning in term.beginnings:
        for place in COLUMNS[:depth]:
            yield Phrase((code(beginning, PLACES[place]),), begun=True)


def _for_postgresql(terms: Sequence[Term], depth: int) -> str:
    """Ask that all words are there; `_rows_of_postgresql` has them follow each other.

    Only weights make PostgreSQL read each row that its index finds: the titles have a column of
    their own, and no code of a beginning is that of a stem.
    """
    weights = "" if depth in (TITLE, ANYWHERE) else "ABC"[:depth]

    def alternatives(term: Term) -> Iterator[str]:
        for codes, begun in term.phrases:
            *before, last = (f"{each}:{weights}" if weights else each for each in codes)
            yield " & ".join([*before, f"{codes[-1]}:*{weights}" if begun else last])
        for (beginning,), _ in _beginnings(term, depth):
            yield f"{beginning}:*"

    return " & ".join(f"({' | '.join(alternatives(term))})" for term in terms)
