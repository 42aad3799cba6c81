"""Words inside PDFs: their pages' texts, kept by the files' content, and where words stand."""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from itertools import chain
from typing import Any

from django.db import connection
from django.db.models import Exists, Model, OuterRef, QuerySet

from mrtc_site.cache.memo import cached
from mrtc_site.common.chunks import chunks
from mrtc_site.files import inspection
from mrtc_site.files.file_types import MEDIA_TYPES
from mrtc_site.files.models import Attachment, PageText
from mrtc_site.files.storage import on_disk

from .parser import Phrase, Query, Term
from .tokenizer import PLACES, beginning_codes, code, stem_codes

PDF = MEDIA_TYPES[".pdf"]
PAGE_BITS = 16  # of a page's number in the index; those above are its file's
LAST_PAGE = (1 << PAGE_BITS) - 1
BATCH = 100
TOGETHER = 20  # files that are read at once


def first_number(sha256: str) -> int:
    """Give what the numbers of a file's pages are counted from, so that what matches tells both."""
    return int(sha256[:11], 16) << PAGE_BITS


def page_codes(text: str) -> str:
    return f"{stem_codes([text])} {beginning_codes([text], 'text')}"


def keep(documents: QuerySet) -> None:
    """Keep what pages say, of the PDFs whose content is new. One that says nothing, or can't be
    read, has one empty page."""
    kept = PageText.objects.filter(sha256=OuterRef("sha256"))
    new = documents.filter(~Exists(kept), media_type=PDF)
    for some in chunks(new.order_by().values_list("sha256", "file").distinct(), TOGETHER):
        _keep_texts(some)


def _keep_texts(names: Iterable[tuple[str, str]]) -> None:
    paths = {}
    with ExitStack() as copies:
        for sha256, name in names:
            # Rows are restored first: `index_search` reads the file, once it is there.
            with suppress(FileNotFoundError):
                paths[sha256] = copies.enter_context(on_disk(name))
        texts_of = dict(zip(paths, inspection.page_texts(paths.values()), strict=True))
    for sha256, texts in texts_of.items():
        first = first_number(sha256)
        pages = (
            PageText(first + page, sha256, page, text, page_codes(text))
            for page, text in enumerate(texts[:LAST_PAGE] or [""], 1)
        )
        PageText.objects.bulk_create(pages, batch_size=BATCH, ignore_conflicts=True)


def rebuild() -> int:
    """Index all pages anew, and those of documents that were never looked into."""
    for model in Attachment.__subclasses__():
        for documents in model.__subclasses__():
            keep(documents.objects.all())
    pages = PageText.objects.order_by("pk")
    for page in pages.iterator(BATCH):
        PageText.objects.filter(pk=page.pk).update(codes=page_codes(page.text))
    return pages.count()


def without_text(documents: QuerySet) -> QuerySet:
    """Give the PDFs in which no word is found: scanned ones, say."""
    texts = PageText.objects.filter(sha256=OuterRef("sha256")).exclude(text="")
    return documents.filter(~Exists(texts), media_type=PDF)


def documents_of(model: type[Model]) -> Any:
    """Give the model of the documents that rows of a model have; None where they have none."""
    relations = model._meta.related_objects
    return next((each.related_model for each in relations if each.name == "documents"), None)


def rows_found_inside(model: type[Model], query: Query) -> dict[Any, int]:
    """Give {primary key: its document's} for the rows with a document in which a page has all that
    is wanted and nothing that is not."""
    documents = documents_of(model)
    if not query.wanted or documents is None:
        return {}

    def find() -> dict[Any, int]:
        files = cached(("files", query), lambda: _files_found(query))
        pdfs = documents.objects.filter(media_type=PDF) if files else documents.objects.none()
        found: dict[Any, int] = {}
        for pk, whole, sha256 in pdfs.values_list("pk", documents.part_of, "sha256"):
            if first_number(sha256) >> PAGE_BITS in files:
                found.setdefault(whole, pk)
        return found

    return cached(("found inside", model, query), find)


def _files_found(query: Query) -> set[int]:
    ask = _files_of_sqlite if connection.vendor == "sqlite" else _files_of_postgresql
    return _numbers(*ask(query))


def first_pages(query: Query, sha256s: Iterable[str], most: int) -> set[int]:
    """Give the numbers of the first such pages of each of these few files, whose texts are quicker
    read than all pages with common words."""
    condition, params = _in_texts(query)
    pages = _pages("id BETWEEN %s AND %s")
    first = f"SELECT id FROM {pages} WHERE {condition} ORDER BY id LIMIT {most}"  # noqa: S608 (our own)
    starts = [first_number(sha256) for sha256 in sha256s]
    if not starts:
        return set()
    selects = [f"SELECT * FROM ({first}) AS first"] * len(starts)  # noqa: S608 (our own)
    of_each = [(start, start + LAST_PAGE, *params) for start in starts]
    return _numbers(" UNION ALL ".join(selects), [*chain(*of_each)])


def _numbers(sql: str, params: Sequence[Any]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return {number for (number,) in cursor}


def _phrases(term: Term) -> list[Phrase]:
    """Give what stands for a term, its beginning included, but for phrases that are found by their
    beginning, too: each takes a look at all of a common word's pages."""
    beginnings = (code(beginning, PLACES["text"]) for beginning in term.beginnings)
    phrases = [*term.phrases, *(Phrase((each,), begun=True) for each in beginnings)]
    begun = {each.codes for each in phrases if each.begun}
    return [each for each in phrases if each.begun or each.codes not in begun]


def _ways(query: Query) -> tuple[tuple[Term, ...], ...]:
    """Give the ways to have all that is wanted."""
    return (query.wanted, *query.loosely)


def _pages(own: str) -> str:
    """Give the pages of a file in order, with a space around their codes, in SQL: made once
    (PostgreSQL would fetch a text again for each phrase that is looked for in it)."""
    once = "OFFSET 0" if connection.vendor == "postgresql" else ""
    padded = "SELECT id, ' ' || codes || ' ' AS codes"
    return f"({padded} FROM mrtc_site_pagetext WHERE {own} ORDER BY id {once}) AS pages"


def _in_texts(query: Query) -> tuple[str, list[str]]:
    """Give what is true of a page's codes, in SQL."""
    find = "instr" if connection.vendor == "sqlite" else "strpos"
    is_there, params = f"{find}(codes, %s) > 0", list[str]()

    def asked(term: Term) -> str:
        phrases = _phrases(term)
        params.extend(phrase.in_text for phrase in phrases)
        return f"({' OR '.join([is_there] * len(phrases))})"

    ways = [f"({' AND '.join(map(asked, way))})" for way in _ways(query)]
    unwanted = [f" AND NOT {asked(term)}" for term in query.unwanted]
    return f"({' OR '.join(ways)}){''.join(unwanted)}", params


def _files_of_sqlite(query: Query) -> tuple[str, list[str]]:
    def asked(term: Term) -> str:
        return f"({' OR '.join(phrase.for_sqlite for phrase in _phrases(term))})"

    ways = [f"({' AND '.join(map(asked, way))})" for way in _ways(query)]
    unwanted = [f" NOT {asked(term)}" for term in query.unwanted]
    match = f"({' OR '.join(ways)}){''.join(unwanted)}"
    pages = "FROM mrtc_site_pages WHERE mrtc_site_pages MATCH %s"
    return f"SELECT DISTINCT rowid >> {PAGE_BITS} {pages}", [match]


def _files_of_postgresql(query: Query) -> tuple[str, list[str]]:
    ways = [_files_of_way(replace(query, wanted=way, loosely=())) for way in _ways(query)]
    params = [param for _, params in ways for param in params]
    return " UNION ".join(select for select, _ in ways), params


def _files_of_way(query: Query) -> tuple[str, list[str]]:
    """The index knows which pages have all the words, and all pairs of syllables; that more follow
    each other, the texts: of each file, those up to the first page where they do."""
    terms = {*query.wanted, *query.unwanted}
    single = {term for term in terms if all(len(each.known_by) == 1 for each in _phrases(term))}
    unwanted = [f"!{_for_postgresql(term)}" for term in query.unwanted if term in single]
    words = " & ".join([*map(_for_postgresql, query.wanted), *unwanted])
    found = f"mrtc_site_files_with(to_tsquery('simple', %s), {PAGE_BITS})"
    files = f"SELECT file FROM {found} AS file"  # noqa: S608 (our own)
    if terms == single:
        return files, [words]
    condition, params = _in_texts(query)
    numbers = f"(file << {PAGE_BITS}) AND (file << {PAGE_BITS}) + {LAST_PAGE}"
    first = f"SELECT FROM {_pages(f'id BETWEEN {numbers}')} WHERE {condition} LIMIT 1"
    return f"{files} CROSS JOIN LATERAL ({first}) AS page", [words, *params]


def _for_postgresql(term: Term) -> str:
    """Ask that all words of some phrase are there. Those of every phrase are named once: at each
    name, the index goes through all pages of that word."""
    phrases = _phrases(term)
    shared = sorted(set.intersection(*(set(phrase.known_by[:-1]) for phrase in phrases)))

    def others(phrase: Phrase) -> str:
        *before, last = phrase.known_by
        words = [each for each in before if each not in shared]
        return f"({' & '.join([*words, last + ':*' * phrase.begun])})"

    any_phrase = f"({' | '.join(map(others, phrases))})"
    return f"({' & '.join([*shared, any_phrase])})"
