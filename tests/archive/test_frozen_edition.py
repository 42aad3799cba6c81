"""A year as plain files: every page reached by links, nothing broken, in a valid bag."""

import hashlib
import io
import re
from collections import Counter
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.utils.translation import override
from lxml import html

from mrtc_site.archive import crawling
from mrtc_site.archive.bag import new_bag
from mrtc_site.archive.crawling import Crawl, FreezeError, name_of
from mrtc_site.archive.freezing import other_years_hidden
from mrtc_site.entries.redirects import Redirect
from mrtc_site.models import AnnualReport, Section
from reports.models import Report
from tests import expected

pytestmark = pytest.mark.django_db
ENTRIES = [row.address for row in expected.few_entries()]


def targets(file):
    """Give the (link, element's name) pairs of a page."""
    root = html.document_fromstring(file.read_bytes())
    for element in root.iter("*"):
        for name in ("href", "src", "action"):
            if link := element.get(name):
                yield link, element.tag
        for part in element.get("srcset", "").split(", "):
            if part:
                yield part.split()[0], element.tag


@pytest.fixture(scope="module")
def linked(frozen):
    """What links from both home pages lead to: files, broken links, and addresses elsewhere."""
    site = frozen / "data/site"
    waiting = [site / "index.html", site / "ko/index.html"]
    reached, broken, elsewhere = {*waiting}, [], set()
    while waiting:
        page = waiting.pop()
        for link, name in targets(page):
            parts = urlsplit(link)
            if parts.scheme:
                if name != "link":
                    elsewhere.add(f"{parts.scheme}://{parts.netloc}")
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            if link.startswith("/") or not target.is_file():
                broken.append((page, link))
            elif target not in reached:
                reached.add(target)
                waiting += [target] if target.suffix == ".html" else []
    return {file.relative_to(site).as_posix() for file in reached}, broken, elsewhere


def test_every_file_is_reached_by_links_of_which_none_is_broken(frozen, linked):
    reached, broken, _ = linked
    files = {
        file.relative_to(frozen / "data/site").as_posix()
        for file in (frozen / "data/site").rglob("*")
        if file.is_file()
    }
    assert broken == [] and reached == files


def test_every_entry_has_its_page_in_both_languages_and_its_files(linked):
    reached, *_ = linked
    pages = {f"{start}{path[1:]}index.html" for path in ENTRIES for start in ("", "ko/")}
    assert len(pages) == 2 * 18 and pages <= reached
    kinds = Counter(name.rpartition(".")[2] for name in reached)
    assert kinds["bib"] == 2 * (10 + 1)  # of each report and of the list, in both languages
    assert {"reports.csv", "education.xlsx", "cooperation.jsonl", "ko/reports.atom"} <= reached


def test_what_is_not_taken_along_is_in_the_living_portal(linked):
    *_, elsewhere = linked
    assert elsewhere == {"https://living.example"}


def test_a_list_is_there_with_each_filter_of_one_value(frozen, few_entries, client):
    site = frozen / "data/site"
    for word, filters in (("reports", "type"), ("education", "track"), ("cooperation", "scope")):
        soup = BeautifulSoup(client.get(f"/{word}/").content, "lxml")
        values = [box["value"] for box in soup.select(f"input[name={filters}]")]
        assert values
        for value in values:
            living = BeautifulSoup(client.get(f"/{word}/?{filters}={value}").content, "lxml")
            file = site / f"{word}/{filters}={value}/index.html"
            page = BeautifulSoup(file.read_bytes(), "lxml")
            titles = [[each.text for each in soup.select(".rows h2")] for soup in (page, living)]
            assert titles[0] == titles[1] != []


def test_files_are_those_of_the_living_portal(frozen, few_entries, client, settings):
    settings.SITE_URL = "https://living.example"
    files = [
        file
        for file in (frozen / "data/site").rglob("*")
        if file.is_file() and file.suffix not in (".html", ".js", ".css")
    ]
    assert len(files) > 100
    for file in files[:: len(files) // 60]:
        answer = client.get(f"/{file.relative_to(frozen / 'data/site').as_posix()}")
        assert answer.getvalue() == file.read_bytes(), file


def test_the_bag_is_as_bagit_has_it(frozen):
    """RFC 8493, 2.1 and 2.2."""
    assert (frozen / "bagit.txt").read_text() == (
        "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    )
    payload = [file for file in frozen.joinpath("data").rglob("*") if file.is_file()]
    tags = [frozen / name for name in ("bagit.txt", "bag-info.txt", "manifest-sha256.txt")]
    for manifest, files in (("manifest", payload), ("tagmanifest", tags)):
        lines = (frozen / f"{manifest}-sha256.txt").read_text().splitlines()
        assert sorted(lines) == sorted(
            f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.relative_to(frozen)}"
            for file in files
        )
    size = sum(file.stat().st_size for file in payload)
    info = dict(line.split(": ", 1) for line in (frozen / "bag-info.txt").read_text().splitlines())
    assert info["Payload-Oxum"] == f"{size}.{len(payload)}"
    assert info["External-Identifier"] == "https://living.example/annual-reports/2020/"
    assert (frozen.parent / "2020.zip").stat().st_size < 10_000_000


def test_the_same_files_make_the_same_bag(tmp_path):
    bags = []
    for blocks in ([b"1", b"2"], [b"12"]):
        with new_bag(tmp_path / "bag.zip", "name", {"Label": "value"}) as bag:
            bag.add("a/é", blocks)
        bags.append((tmp_path / "bag.zip").read_bytes())
    assert bags[0] == bags[1] and [*tmp_path.iterdir()] == [tmp_path / "bag.zip"]


def test_a_bag_that_is_not_finished_leaves_the_one_before(tmp_path):
    path = tmp_path / "bag.zip"
    path.write_text("before")
    with pytest.raises(ZeroDivisionError), new_bag(path, "name", {}) as bag:
        bag.add("a", (1 // 0 for _ in "a"))
    assert path.read_text() == "before" and [*tmp_path.iterdir()] == [path]


@pytest.fixture
def follow(settings, monkeypatch):
    """A function that follows from a page only links that begin so; it gives {name: content}."""
    settings.SITE_URL = "https://living.example"
    named = crawling.name_of

    def followed(address, *only):
        files = {}

        def name_of_few(link):
            return named(link) if link.startswith((address, *only)) else None

        monkeypatch.setattr(crawling, "name_of", name_of_few)
        crawl = Crawl(lambda name, content: files.update({name: b"".join(content).decode()}), [])
        crawl.follow([address])
        return files

    return followed


EDITION = "/annual-reports/2020/"


def test_what_moved_and_what_is_typed_without_its_slash_is_followed(follow):
    Redirect.objects.create(old="/education/old/", new="/education/2020/basic/3/")
    links = "[a](/education/old) [b](/education?track=basic#c)"
    Section.objects.filter(slug="mission").update(body=links)
    files = follow(EDITION, "/education/old/", "/education/2020/basic/3/")
    page = files["annual-reports/2020/index.html"]
    assert 'href="../../education/old/index.html"' in page
    assert 'href="https://living.example/education/?track=basic#c"' in page
    assert 'url=../2020/basic/3/index.html"' in files["education/old/index.html"]
    assert "education/2020/basic/3/index.html" in files


def test_a_link_that_leads_nowhere_is_told_with_the_page_that_has_it(follow):
    Section.objects.filter(slug="mission").update(body="[a](/nowhere/)")
    with pytest.raises(FreezeError, match=f"made: {EDITION} links to /nowhere/, which answers 404"):
        follow(EDITION, "/nowhere/")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/", "index.html"),
        ("/ko/reports/2020/issue-brief/1/", "ko/reports/2020/issue-brief/1/index.html"),
        ("/reports/?type=issue-brief&page=2", "reports/page=2/type=issue-brief/index.html"),
        ("/reports/?type=issue-brief&year=2020", None),
        ("/reports/?type=issue-brief&type=policy-report", None),
        ("/reports/?q=policy", None),
        ("/reports.csv?type=issue-brief", None),
        ("/reports/2020/issue-brief/1/cover.webp?v=0123", "reports/2020/issue-brief/1/cover.webp"),
        ("/ko/admin/", None),
        ("/api/docs/", None),
    ],
)
def test_an_address_has_a_file_unless_it_needs_a_server(address, name):
    assert name_of(address) == name


def test_other_years_are_hidden_meanwhile_and_there_again_after(second_year, client):
    def years():
        page = client.get("/annual-reports/").content.decode()
        return sorted({*re.findall(r"/annual-reports/(\d{4})/", page)})

    before = years()
    with other_years_hidden(2020):
        assert years() == ["2020"]
        assert {report.annual_report_id for report in Report.objects.published()} == {2020}
    assert years() == before and len(before) == 2


@pytest.mark.parametrize(
    ("change", "site", "said"),
    [
        (lambda: None, "", "SITE_URL"),
        (lambda: AnnualReport.objects.update(state="draft"), "https://a.example", "no published"),
        (
            lambda: Report.objects.filter(type__slug="issue-brief", number=1).update(state="draft"),
            "https://a.example",
            "Publish or delete",
        ),
    ],
)
def test_what_cannot_be_frozen_is_told_and_nothing_written(change, site, said, tmp_path, settings):
    settings.SITE_URL = site
    change()
    with override("en"), pytest.raises(CommandError, match=said):
        call_command("freeze", 2020, tmp_path / "a.zip", stdout=io.StringIO())
    assert not [*tmp_path.iterdir()]
