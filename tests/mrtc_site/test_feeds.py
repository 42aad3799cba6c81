"""Atom feeds of lists, read back by feedparser and compared with the fixtures."""

from datetime import UTC, datetime
from html import unescape
from urllib.parse import urlsplit

import feedparser
import pytest
from bs4 import BeautifulSoup
from lxml import etree

from reports.models import Report
from tests import expected
from tests.files import FILTERED, ask, ask_for_each
from tests.lists import query_string
from tests.make import make_report, make_session

pytestmark = [
    pytest.mark.django_db,
]
SITE = "http://testserver"
TAG = "tag:mrtc.re.kr,2020:"
ATOM = "{http://www.w3.org/2005/Atom}"
FEED = "application/atom+xml"


def read(content):
    found = feedparser.parse(content, sanitize_html=False)
    assert not found.bozo, found.bozo_exception
    assert found.version == "atom10" and found.feed.language == "en"
    return found


def told(entry):
    authors = [author.name for author in entry.get("authors", [])]
    (tag,) = entry.tags
    summary = unescape(entry.get("summary", ""))  # an empty one is left out
    return entry.title, entry.link, entry.id, summary, authors, tag.term


def due(row):
    people = []
    if row.kind == "reports":
        summary = row.abstract
        people = [expected.PEOPLE[slug] for slug, _, _ in row.parts]
    else:
        summary = f"{row.category_name}. {row.date_text or 'Date not given'}"
    return row.title, f"{SITE}{row.address}", TAG + row.address, summary, people, row.series


def test_it_has_the_rows_of_the_list(second_year, client):
    for content, rows in ask_for_each(client, "atom"):
        entries = [told(entry) for entry in read(content).entries]
        assert sorted(entries) == sorted(due(row) for row in rows)


def test_it_has_all_that_is_printed(client):
    found = [len(read(ask(client, f"/{kind}.atom")).entries) for kind in expected.ROWS]
    assert found == [42, 33, 32]


def test_what_changed_last_comes_first(client):
    for day, (series, number) in enumerate([("issue-brief", 5), ("policy-report", 3)], 1):
        when = datetime(2100, 1, day, 12, 30, tzinfo=UTC)
        Report.objects.filter(type__slug=series, number=number).update(updated_at=when)
    found = read(ask(client, "/reports.atom?sort=title"))
    assert [entry.link for entry in found.entries[:2]] == [
        f"{SITE}/reports/2020/policy-report/3/",
        f"{SITE}/reports/2020/issue-brief/5/",
    ]
    assert found.feed.updated == found.entries[0].updated == "2100-01-02T12:30:00+00:00"
    times = [entry.updated_parsed for entry in found.entries]
    assert times == sorted(times, reverse=True)


def test_of_many_it_has_the_last_fifty(client):
    made = [make_report().get_absolute_url() for _ in range(20)]
    links = [entry.link for entry in read(ask(client, "/reports.atom")).entries]
    assert links[:20] == [f"{SITE}{address}" for address in reversed(made)]
    assert len(links) == 50


def test_what_is_required_is_there_once(second_year, client):
    for kind in expected.ROWS:
        feed = etree.fromstring(ask(client, f"/{kind}.atom"))
        assert feed.tag == f"{ATOM}feed"
        for element in (feed, *feed.iter(f"{ATOM}entry")):
            for name in ("id", "title", "updated"):
                assert len(element.findall(ATOM + name)) == 1
            for when in element.findall(f"{ATOM}updated"):
                assert datetime.fromisoformat(when.text).tzinfo
        ids = [found.text for found in feed.iter(f"{ATOM}id")]
        assert len({*ids}) == len(ids) == 1 + len(expected.ROWS[kind])
        assert feed.find(f"{ATOM}author/{ATOM}name").text.startswith("Migration Research")


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("", "Reports – MRTC"),
        ("type=issue-brief", "Issue briefs – MRTC"),
        ("researcher=minjeong-park", "Reports by Minjeong Park – MRTC"),
        ("q=%3Cb%3E+%26", "Reports with “<b> &” – MRTC"),
    ],
)
def test_it_says_which_list_it_is_and_where(client, query, title):
    spelt = f"?{query}" if query else ""
    found = read(ask(client, f"/reports.atom{spelt}"))
    assert found.feed.title == title
    assert found.feed.id == f"{TAG}/reports.atom{spelt}"
    links = {(link.rel, link.href) for link in found.feed.links}
    assert links == {
        ("self", f"{SITE}/reports.atom{spelt}"),
        ("alternate", f"{SITE}/reports/{spelt}"),
    }


def test_identities_outlive_the_hosts_name(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    here, there = (
        read(client.get("/reports.atom", headers={"host": host}).content)
        for host in ("testserver", "mrtc.example.org")
    )
    assert [entry.id for entry in here.entries] == [entry.id for entry in there.entries]
    assert here.feed.id == there.feed.id
    assert {urlsplit(entry.link).netloc for entry in there.entries} == {"mrtc.example.org"}


def test_nothing_new_gives_the_same_feed_even_of_an_empty_list(client):
    for query in ("", "?q=zebra", "?type=issue-brief"):
        address = f"/reports.atom{query}"
        assert ask(client, address) == ask(client, address)
    assert read(ask(client, "/reports.atom?q=zebra")).entries == []


def test_awkward_characters_come_back_as_they_are(client):
    text = '<script>alert(1)</script> &amp; & "q" ]]> 한국어 😀 \x01'
    make_report(title=text, abstract=text, type="statistics-brief")
    first, *_ = read(ask(client, "/reports.atom?type=statistics-brief")).entries
    assert first.title == unescape(first.summary) == text.removesuffix(" \x01")


def test_a_report_without_an_abstract_has_no_summary(client):
    made = make_report(chief="seori-choi", type="statistics-brief", abstract="")
    first, *_ = etree.fromstring(ask(client, "/reports.atom?type=statistics-brief")).iter(
        f"{ATOM}entry"
    )
    assert first.find(f"{ATOM}title").text == made.title
    assert first.findall(f"{ATOM}summary") == []


def test_a_correction_keeps_the_identity(client):
    session = make_session(title="Teh title")
    before = read(ask(client, "/education.atom")).entries[0]
    session.title = "The title"
    session.save()
    after = read(ask(client, "/education.atom")).entries[0]
    assert (before.id, before.title, after.title) == (after.id, "Teh title", "The title")
    assert after.updated > before.updated


def test_pages_tell_readers_of_their_feed(second_year, client):
    for page, feed, title in (
        ("/", "/reports.atom", "Reports"),
        *((f"/{kind}/", f"/{kind}.atom", kind.title()) for kind in expected.ROWS),
        (
            "/researchers/seori-choi/",
            "/reports.atom?researcher=seori-choi",
            "Reports by Seori Choi",
        ),
        *(
            (f"/{kind}/?page=1&{query_string(query)}", f"/{kind}.atom?{query_string(query)}", None)
            for kind, query in FILTERED
        ),
    ):
        soup = BeautifulSoup(client.get(page).content, "lxml")
        (link,) = soup.select(f'head link[rel=alternate][type="{FEED}"]')
        found = read(ask(client, link["href"]))
        own = {each.href for each in found.feed.links if each.rel == "self"}
        same = read(ask(client, feed))
        assert [entry.id for entry in found.entries] == [entry.id for entry in same.entries], page
        assert own == {f"{SITE}{link['href']}"}
        assert found.feed.title == f"{link['title']} – MRTC"
        assert title in (None, link["title"])


def test_a_list_without_a_feed_tells_of_none(client):
    soup = BeautifulSoup(client.get("/researchers/").content, "lxml")
    assert not soup.select("link[rel=alternate][type]")
