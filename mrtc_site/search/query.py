"""From words to the rows that match, the same on SQLite (FTS5) and PostgreSQL (tsvector)."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Case, Model, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from mrtc_site.cache.memo import cached
from mrtc_site.common.sorting import spoken_order

from .index import COLUMNS, first_id, kind_code
from .parser import Phrase, Term, parse_query
from .pdf_query import rows_found_inside
from .tokenizer import PLACES, code, initials_codes, name_codes

TITLE, ANYWHERE = 1, len(COLUMNS)  # depths: how many of the columns are looked in
FEW = 1_000  # matching rows up to which their keys are read, and cached


def matching(
    queryset: QuerySet, text: str, depth: int = ANYWHERE, inside_files: bool = False
) -> QuerySet:
    """Give the rows that match `text` in their first `depth` columns, the best first.

    First come those that match in their title, then those that do in a later column (if very many
    match, these are not told apart), those that match a variant of the query, and those with a
    person whose name it may be; last, those of which only a page of a PDF matches.
    """
    query, model = parse_query(text), queryset.model
    if query.wanted:
        anywhere = _rows(model, query.wanted, depth)
        found = _is_among(anywhere)
        # To order very many by one column more takes as long as to find them.
        depths = range(1, depth if len(_first_keys(anywhere)) <= FEW else min(depth, 2))
        tiers: list[Any] = [*(_rows(model, query.wanted, each) for each in depths), anywhere]
        of_variants = _rows_of_any(model, query.variants, depth) if query.variants else None
        for rows in (of_variants, _named(model, text, depth)):
            if rows and _first_keys(rows):
                tiers.append(rows)
                found |= _is_among(rows)
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


def _is_among(rows: RawSQL) -> Q:
    """Make the condition that a row is one of `rows`.

    No database can guess how many these are. Few are given by their keys, which are cached. Of
    many, a CASE has the database go through its table once, and not look up key after key, which
    takes several times as long.
    """
    keys = _first_keys(rows)
    if len(keys) <= FEW:
        return Q(pk__in=keys)
    return Q(Case(When(pk__in=rows, then=True), default=False, output_field=BooleanField()))


def _with_keys(keys: Iterable[int]) -> RawSQL:
    """Give very many keys as one parameter, which is much quicker than a parameter for each."""
    json_keys = json.dumps([*keys])
    if connection.vendor == "sqlite":
        return RawSQL("SELECT value FROM json_each(%s)", [json_keys])
    return RawSQL("SELECT value::bigint FROM json_array_elements_text(%s)", [json_keys])


def _first_keys(rows: RawSQL) -> list[int]:
    """Give the keys of the rows; of more than FEW, only of FEW + 1."""

    def read() -> list[int]:
        with connection.cursor() as cursor:
            first = f"SELECT found.* FROM ({rows.sql}) AS found LIMIT {FEW + 1}"  # noqa: S608 (our own)
            cursor.execute(first, rows.params)
            return [key for (key,) in cursor.fetchall()]

    return cached(("search", rows.sql, *rows.params), read)


def few_with_title_words(
    model: type[Model], stems: Sequence[str], most: int
) -> dict[str, list[int]]:
    """Give {stem: keys of the rows that have it in their title} of the stems that at most so many
    rows have. Of more frequent stems no more rows than that are read.
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


def _rows_of_any(model: type[Model], variants: Iterable[Sequence[Term]], depth: int) -> RawSQL:
    rows = [_rows(model, terms, depth) for terms in variants]
    sql = " UNION ".join(f"SELECT found.* FROM ({each.sql}) AS found" for each in rows)  # noqa: S608
    return RawSQL(sql, [param for each in rows for param in each.params])  # noqa: S611 (our own)


def _named(model: type[Model], text: str, depth: int) -> RawSQL | None:
    """Give the keys of the rows with a person, in the first `depth` columns, whose name `text` may
    be; in titles alone, also of those with words of which it is the initials (ㅂㅁㅈ). None if it
    can be neither."""
    codes = name_codes(text, COLUMNS[:depth]) + (initials_codes(text) if depth == TITLE else [])
    if not codes:
        return None
    if connection.vendor == "sqlite":
        match = " OR ".join(Phrase((each,), begun).for_sqlite for each, begun in codes)
        return RawSQL(*_found_by_sqlite(model, match))  # noqa: S611 (only codes and operators)
    tsquery = " | ".join(f"{each}{':*' * begun}" for each, begun in codes)
    return RawSQL(*_found_by_postgresql(model, f"({tsquery})", depth))  # noqa: S611


def _found_by_sqlite(model: type[Model], match: str) -> tuple[str, list[str]]:
    # In the order of the keys, as very many are then combined sooner.
    sql = f"""
        SELECT {first_id(model)} - rowid FROM mrtc_site_fulltext
        WHERE mrtc_site_fulltext MATCH %s ORDER BY rowid DESC LIMIT -1
    """  # noqa: S608 (a number)
    return sql, [f"beginnings : {kind_code(model)} AND ({match})"]


def _found_by_postgresql(
    model: type[Model], tsquery: str, depth: int, conditions: Sequence[str] = ()
) -> tuple[str, list[str]]:
    """Ask the database functions that the migrations of search made: these always use the index."""
    place, query = "titles" if depth == TITLE else "codes", "to_tsquery('simple', %s)"
    first, params = first_id(model), [f"{kind_code(model)} & {tsquery}"]
    keys = f"SELECT {first} - found FROM mrtc_site_found_in_{place}({query}) AS found"  # noqa: S608
    rows = f"SELECT {first} - id FROM mrtc_site_rows_in_{place}({query}) WHERE "  # noqa: S608
    return rows + " AND ".join(conditions) if conditions else keys, params


def _rows_of_sqlite(model: type[Model], terms: Sequence[Term], depth: int) -> tuple[str, list[str]]:
    columns = f"{{{' '.join(COLUMNS[:depth])}}}"

    def matches(term: Term) -> str:
        phrases = [f"{columns} : {phrase.for_sqlite}" for phrase in term.phrases]
        return " OR ".join([*phrases, *(each.for_sqlite for each in _beginnings(term, depth))])

    return _found_by_sqlite(model, " AND ".join(f"({matches(term)})" for term in terms))


def _rows_of_postgresql(
    model: type[Model], terms: Sequence[Term], depth: int
) -> tuple[str, list[str]]:
    """PostgreSQL knows only the first 255 positions of a word (a syllable has more in a long text),
    so its own phrase search would miss later ones: phrases are looked for in the text itself."""
    conditions: list[str] = []
    texts: list[str] = []
    for term in terms:
        if any(len(phrase.codes) > 1 for phrase in term.phrases):
            places = list(product(COLUMNS[:depth], term.phrases))
            places += [("beginnings", each) for each in _beginnings(term, depth)]
            is_there = [f"strpos(' ' || {column} || ' ', %s) > 0" for column, _ in places]
            conditions.append(f"({' OR '.join(is_there)})")
            texts += [phrase.in_text for _, phrase in places]
    sql, params = _found_by_postgresql(model, _for_postgresql(terms, depth), depth, conditions)
    return sql, params + texts


def _beginnings(term: Term, depth: int) -> Iterator[Phrase]:
    """Give the codes of the words that begin with one of the term's beginnings, by column."""
    for beginning in term.beginnings:
        for place in COLUMNS[:depth]:
            yield Phrase((code(beginning, PLACES[place]),), begun=True)


def _for_postgresql(terms: Sequence[Term], depth: int) -> str:
    """Write the tsquery of rows with all words; `_rows_of_postgresql` sees that they follow each
    other.

    Weights make PostgreSQL read each row that its index finds, so there are none where the depth
    needs none: titles have a column of their own, and no code of a beginning is that of a stem.
    """
    weights = "" if depth in (TITLE, ANYWHERE) else "ABC"[:depth]

    def alternatives(term: Term) -> Iterator[str]:
        for codes, begun in term.phrases:
            *before, last = (f"{each}:{weights}" if weights else each for each in codes)
            yield " & ".join([*before, f"{codes[-1]}:*{weights}" if begun else last])
        for (beginning,), _ in _beginnings(term, depth):
            yield f"{beginning}:*"

    return " & ".join(f"({' | '.join(alternatives(term))})" for term in terms)
