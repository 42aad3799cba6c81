"""Search in the words inside PDFs: which rows have a document with them, and on which pages."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from django.db import connection
from django.db.models import Model

from mrtc_site.cache.memo import cached

from .parser import Phrase, Query, Term
from .pdf_index import LAST_PAGE, PAGE_BITS, PDF, documents_of, file_number, page_id
from .tokenizer import PLACES, code


def rows_found_inside(model: type[Model], query: Query) -> dict[Any, int]:
    """Give {primary key of a row: that of its document} where a page of the document has all that
    is wanted and nothing that is unwanted."""
    documents = documents_of(model)
    if not query.wanted or documents is None:
        return {}

    def find() -> dict[Any, int]:
        select = _files_on_sqlite if connection.vendor == "sqlite" else _files_on_postgresql
        files = cached(("files", query), lambda: _execute(*select(query)))
        pdfs = documents.objects.filter(media_type=PDF) if files else documents.objects.none()
        found: dict[Any, int] = {}
        for pk, whole, sha256 in pdfs.values_list("pk", documents.part_of, "sha256"):
            if file_number(sha256) in files:
                found.setdefault(whole, pk)
        return found

    return cached(("found inside", model, query), find)


def first_pages(query: Query, sha256s: Iterable[str], most: int) -> set[int]:
    """Give the ids of the first such pages, at most so many, of each of these files. They are few:
    to read their texts is quicker than to go through the index of a common word."""
    condition, params = _text_matches(query)
    pages = _pages_where("id BETWEEN %s AND %s")
    first = f"SELECT id FROM {pages} WHERE {condition} ORDER BY id LIMIT {most}"  # noqa: S608 (our own)
    ids = [(page_id(sha256, 0), page_id(sha256, LAST_PAGE)) for sha256 in sha256s]
    if not ids:
        return set()
    selects = [f"SELECT * FROM ({first}) AS first"] * len(ids)  # noqa: S608 (our own)
    return _execute(" UNION ALL ".join(selects), [*chain(*((*each, *params) for each in ids))])


def _execute(sql: str, params: Sequence[Any]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return {number for (number,) in cursor}


def _phrases(term: Term) -> list[Phrase]:
    """Give the phrases any of which is the term: those of words that begin with it, too, and
    without the whole words that these find anyway, as each goes through all pages of a common
    word."""
    beginnings = (code(beginning, PLACES["text"]) for beginning in term.beginnings)
    phrases = [*term.phrases, *(Phrase((each,), begun=True) for each in beginnings)]
    begun = {each.codes for each in phrases if each.begun}
    return [each for each in phrases if each.begun or each.codes not in begun]


def _pages_where(condition: str) -> str:
    """Give pages in order, in SQL, with a space before and after their codes. OFFSET has PostgreSQL
    read a text once, and not again for each phrase that is looked for in it."""
    once = "OFFSET 0" if connection.vendor == "postgresql" else ""
    padded = "SELECT id, ' ' || codes || ' ' AS codes"
    return f"({padded} FROM mrtc_site_pagetext WHERE {condition} ORDER BY id {once}) AS pages"


def _text_matches(query: Query) -> tuple[str, list[str]]:
    """Give the condition that a page's codes match, in SQL, and its parameters."""
    find = "instr" if connection.vendor == "sqlite" else "strpos"
    is_there, params = f"{find}(codes, %s) > 0", list[str]()

    def matches(term: Term) -> str:
        phrases = _phrases(term)
        params.extend(phrase.in_text for phrase in phrases)
        return f"({' OR '.join([is_there] * len(phrases))})"

    alternatives = [f"({' AND '.join(map(matches, terms))})" for terms in query.alternatives]
    unwanted = [f" AND NOT {matches(term)}" for term in query.unwanted]
    return f"({' OR '.join(alternatives)}){''.join(unwanted)}", params


def _files_on_sqlite(query: Query) -> tuple[str, list[str]]:
    def matches(term: Term) -> str:
        return f"({' OR '.join(phrase.for_sqlite for phrase in _phrases(term))})"

    alternatives = [f"({' AND '.join(map(matches, terms))})" for terms in query.alternatives]
    unwanted = [f" NOT {matches(term)}" for term in query.unwanted]
    match = f"({' OR '.join(alternatives)}){''.join(unwanted)}"
    pages = "FROM mrtc_site_pages WHERE mrtc_site_pages MATCH %s"
    return f"SELECT DISTINCT rowid >> {PAGE_BITS} {pages}", [match]


def _files_on_postgresql(query: Query) -> tuple[str, list[str]]:
    selects = [
        _files_with_all(replace(query, wanted=terms, variants=())) for terms in query.alternatives
    ]
    params = [param for _, params in selects for param in params]
    return " UNION ".join(select for select, _ in selects), params


def _files_with_all(query: Query) -> tuple[str, list[str]]:
    """The index knows which pages have all the words, and all pairs of syllables. Whether longer
    phrases are there, only the texts know: of each file, they are read up to the first hit."""
    terms = {*query.wanted, *query.unwanted}
    single = {term for term in terms if all(len(each.lexemes) == 1 for each in _phrases(term))}
    unwanted = [f"!{_for_postgresql(term)}" for term in query.unwanted if term in single]
    words = " & ".join([*map(_for_postgresql, query.wanted), *unwanted])
    found = f"mrtc_site_files_with(to_tsquery('simple', %s), {PAGE_BITS})"
    files = f"SELECT file FROM {found} AS file"  # noqa: S608 (our own)
    if terms == single:
        return files, [words]
    condition, params = _text_matches(query)
    numbers = f"(file << {PAGE_BITS}) AND (file << {PAGE_BITS}) + {LAST_PAGE}"
    first = f"SELECT FROM {_pages_where(f'id BETWEEN {numbers}')} WHERE {condition} LIMIT 1"
    return f"{files} CROSS JOIN LATERAL ({first}) AS page", [words, *params]


def _for_postgresql(term: Term) -> str:
    """Write the tsquery of pages with all words of any of the term's phrases. The words that all
    phrases have stand in it once: each time, the index goes through all pages of that word."""
    phrases = _phrases(term)
    shared = sorted(set.intersection(*(set(phrase.lexemes[:-1]) for phrase in phrases)))

    def others(phrase: Phrase) -> str:
        *before, last = phrase.lexemes
        words = [each for each in before if each not in shared]
        return f"({' & '.join([*words, last + ':*' * phrase.begun])})"

    any_phrase = f"({' | '.join(map(others, phrases))})"
    return f"({' & '.join([*shared, any_phrase])})"
