"""The frozen edition of a year: its pages, files and fixtures in a bag."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import override

from mrtc_site.cache import memo
from mrtc_site.common import institution as centre
from mrtc_site.common.languages import ENGLISH, KOREAN
from mrtc_site.entries.base import State
from mrtc_site.files.storage import documents
from mrtc_site.loading.dumper import year_alone
from mrtc_site.models import AnnualReport
from mrtc_site.portal.book_content import LISTED, last_change

from .bag import write_bag
from .crawling import Crawl, CrawlError
from .search_index import NAME, search_index

SITE, FIXTURES = "site", "fixtures"


class FreezeError(Exception):
    """The year can't be frozen; says why, and what cures it."""


def freeze(year: int, path: Path) -> tuple[int, int]:
    """Write the frozen edition of a year; give the numbers of its pages and of all its files.
    Raises FreezeError."""
    edition = _public_edition(year)
    _refuse_drafts(year)
    try:
        with only(year):
            site = pages()
    except CrawlError as error:
        raise FreezeError(f"A page could not be made: {error}") from error
    files = fixtures(year) | {f"{SITE}/{name}": content for name, content in site.items()}
    changed = last_change(edition).date().isoformat()
    info = {
        "Source-Organization": f"{centre.NAME} ({centre.SHORT_NAME})",
        "External-Identifier": settings.SITE_URL + edition.get_absolute_url(),
        "External-Description": f"Annual report {year}, as of {changed}: open data/site/index.html",
        "Internal-Sender-Description": f"data/fixtures/{year} is for manage.py restore_edition",
    }
    try:
        write_bag(path, f"mrtc-annual-report-{year}", files, info)
    except OSError as error:
        raise FreezeError(f"{path} can't be written: {error.strerror}.") from error
    return sum(name.endswith(".html") for name in site), len(files)


def fixtures(year: int) -> dict[str, bytes]:
    """Give the year's fixtures, with the rows that it shares with others, and its files."""
    folder = f"{FIXTURES}/{year}"
    texts, stored = year_alone(year)
    files = {f"{folder}/{name}": text.encode() for name, text in texts.items()}
    for name, file in stored.items():
        with documents().open(name) as content:
            files[f"{folder}/{file}"] = content.read()
    return files


def _public_edition(year: int) -> AnnualReport:
    if not settings.SITE_URL:
        raise FreezeError(
            "The setting SITE_URL is missing: the pages of a frozen edition lead back to the site."
        )
    try:
        return AnnualReport.objects.published().get(year=year)
    except AnnualReport.DoesNotExist:
        message = f"There is no published annual report {year}: load and publish it first."
        raise FreezeError(message) from None


def _refuse_drafts(year: int) -> None:
    """What isn't public would be in the fixtures."""
    rows = (model._default_manager.filter(annual_report=year) for model in LISTED.values())
    drafts = [str(row) for some in rows for row in some.filter(state=State.DRAFT)]
    if drafts:
        named = "; ".join(drafts[:5]) + " …" * (len(drafts) > 5)
        raise FreezeError(f"These are drafts: {named}. Publish or delete them first.")


def pages() -> dict[str, bytes]:
    """Give the public site as files that need no server."""
    crawl = Crawl({NAME: search_index()})
    addresses = []
    for language in (ENGLISH, KOREAN):
        with override(language):
            addresses += [reverse("home"), reverse("search")]
    crawl.follow(addresses)
    return crawl.files


@contextmanager
def only(year: int) -> Iterator[None]:
    """Hide all other years meanwhile, from this process alone: nothing is committed. Where there
    are any, whoever writes waits."""
    others = AnnualReport.objects.published().exclude(year=year)
    if not others:
        yield
        return
    memo.values.clear()
    with transaction.atomic():
        QuerySet.update(others, state=State.DRAFT)
        yield
        transaction.set_rollback(True)
    memo.values.clear()
