"""Makes the frozen edition of a year: its pages, files and fixtures in a bag."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import override

from mrtc_site.cache import memo
from mrtc_site.common import centre
from mrtc_site.common.languages import ENGLISH, KOREAN
from mrtc_site.entries.publishable import State
from mrtc_site.files.storage import documents
from mrtc_site.loading.dumper import year_alone
from mrtc_site.models import AnnualReport
from mrtc_site.portal.book_content import last_change
from mrtc_site.portal.kinds import ENTRIES

from .bag import NewBag, new_bag
from .crawling import Crawl, FreezeError
from .search_index import NAME, search_index

SITE, FIXTURES = "site", "fixtures"


def freeze(year: int, path: Path) -> tuple[int, int]:
    """Write the frozen edition of a year; give how many pages and files. Raises FreezeError."""
    edition = _public_edition(year)
    _refuse_drafts(year)
    changed = last_change(edition).date().isoformat()
    info = {
        "Source-Organization": f"{centre.NAME} ({centre.SHORT_NAME})",
        "External-Identifier": settings.SITE_URL + edition.get_absolute_url(),
        "External-Description": f"Annual report {year}, as of {changed}: open data/site/index.html",
        "Internal-Sender-Description": f"data/fixtures/{year} is for manage.py restore_edition",
    }
    try:
        with new_bag(path, f"mrtc-annual-report-{year}", info) as bag:
            add_fixtures(bag, year)
            with other_years_hidden(year):
                add_site(bag)
    except OSError as error:
        raise FreezeError(f"{path} can't be written: {error.strerror}.") from error
    return sum(name.endswith(".html") for name in bag.sums), len(bag.sums)


def add_fixtures(bag: NewBag, year: int) -> None:
    """Add the year's fixtures, with the rows that it shares with others, and its files."""
    folder = f"{FIXTURES}/{year}"
    texts, stored = year_alone(year)
    for name, text in texts.items():
        bag.add(f"{folder}/{name}", [text.encode()])
    for name, file in stored.items():
        with documents().open(name) as content:
            bag.add(f"{folder}/{file}", content.chunks())


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
    """Refuse to freeze a year with drafts, as the fixtures would hold them."""
    rows = (model.objects.filter(annual_report=year) for model in ENTRIES)
    drafts = [str(row) for some in rows for row in some.filter(state=State.DRAFT)]
    if drafts:
        named = "; ".join(drafts[:5]) + " …" * (len(drafts) > 5)
        raise FreezeError(f"These are drafts: {named}. Publish or delete them first.")


def add_site(bag: NewBag) -> None:
    bag.add(f"{SITE}/{NAME}", [search_index()])
    crawl = Crawl(lambda name, content: bag.add(f"{SITE}/{name}", content), [NAME])
    addresses = []
    for language in (ENGLISH, KOREAN):
        with override(language):
            addresses += [reverse("home"), reverse("search")]
    crawl.follow(addresses)


@contextmanager
def other_years_hidden(year: int) -> Iterator[None]:
    """Hide all other years from this process in the block, by a transaction that is rolled back. If
    there are other years, other writers wait meanwhile."""
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
