"""Related reports, and why they are."""

import re

import pytest
from bs4 import BeautifulSoup

from mrtc_site.models import Place, Topic
from tests import expected
from tests.make import make_annual_report, make_report, make_researcher

pytestmark = pytest.mark.django_db

REPORTS = {(row.series, row.number): row for row in expected.ROWS["reports"] if row.year == 2020}

# Written down before the rule was: what a reader of titles and abstracts would look at next.
RIGHT = {
    # Foreign workers, as care for the aging needs them
    "research-report/1": "research-report/5 research-report/7 policy-report/1 policy-report/2 "
    "policy-report/8 issue-brief/7 issue-brief/8 issue-brief/12",
    # Marriage migrants, and a programme of Gyeongsangbuk-do for them
    "research-report/2": "policy-report/5 working-paper/1 research-report/10",
    # From student to worker
    "research-report/5": "research-report/1 research-report/6 policy-report/1 policy-report/8 "
    "policy-report/11 issue-brief/7 issue-brief/8",
    # Korean Chinese
    "research-report/6": "issue-brief/14 research-report/9",
    # A province's own policy, as its people grow fewer
    "research-report/7": "issue-brief/1 issue-brief/7 issue-brief/11 policy-report/4 "
    "policy-report/9",
    # Borders
    "policy-report/3": "issue-brief/2 issue-brief/3 iom-republic-of-korea/1",
    # Teachers of the orientation course
    "policy-report/6": "policy-report/7 policy-report/12 issue-brief/10",
    # Refugees
    "working-paper/2": "working-paper/4",
    # The pandemic, and borders in it
    "issue-brief/2": "iom-republic-of-korea/1 issue-brief/3 issue-brief/6 issue-brief/10 "
    "issue-brief/13 policy-report/3",
    # Who stays for good
    "issue-brief/9": "issue-brief/4",
}


def read(client, row):
    address = row.address if hasattr(row, "address") else row.get_absolute_url()
    return BeautifulSoup(client.get(address).content, "lxml")


def related(soup):
    """Give [(address, {what is in common: names})], as the page has them."""
    rows = []
    for item in soup.select(".related li:has(> .why)"):
        reasons = (" ".join(reason.text.split()) for reason in item.select(".why li"))
        parts = [re.fullmatch(r"(Also by) (.+)|(.+?): (.+)", reason) for reason in reasons]
        told = {part[1] or part[3]: (part[2] or part[4]).split(", ") for part in parts}
        rows.append((item.find("a", recursive=False)["href"], told))
    return rows


def told_of(row, other):
    """Give what two reports have in common by the fixtures, but for words of their titles."""
    told = {}
    for name in ("topic", "place"):
        slugs = [slug for slug in getattr(row, f"{name}s") if slug in getattr(other, f"{name}s")]
        if slugs:
            names = [expected.SUBJECTS[name][slug]["name"] for slug in slugs]
            told[f"Same {name}{'s' * (len(slugs) > 1)}"] = names
    people = {slug for slug, _, _ in row.parts} & {slug for slug, _, _ in other.parts}
    if people:
        told["Also by"] = sorted(expected.PEOPLE[slug] for slug in people)
    return told


def test_the_first_related_report_is_a_right_one_for_eight_of_ten(site):
    firsts = {key: related(site[f"/reports/2020/{key}/"].soup())[0][0] for key in RIGHT}
    wrong = {
        key: first
        for key, first in firsts.items()
        if first not in {f"/reports/2020/{right}/" for right in RIGHT[key].split()}
    }
    assert len(firsts) == 10 and len(wrong) <= 2, wrong


@pytest.mark.parametrize("key", REPORTS, ids=lambda key: f"{key[0]}-{key[1]}")
def test_every_reason_is_true_and_none_is_left_out(key, site):
    by_address = {row.address: row for row in REPORTS.values()}
    row, found = REPORTS[key], related(site[REPORTS[key].address].soup())
    assert 0 < len(found) <= 6
    for address, told in found:
        other = by_address[address]
        for word in told.pop("In both titles", []):
            assert word in row.title and word[:5].lower() in other.title.lower()
        if "Also by" in told:
            told["Also by"].sort()
        assert told == told_of(row, other)


def test_topics_go_before_places_these_before_words_and_words_before_people(client):
    one = make_researcher().slug
    here = make_report(one, title="Zebras, and a study of policy")
    theirs, named_alike = make_report(one, title="A policy, studied"), make_report(title="A zebra")
    there, on_one, on_two = (make_report(title="Policy") for _ in range(3))
    for report in (here, there):
        report.place_links.create(place=Place.objects.get(slug="laos"))
    for slug, reports in (("first", (here, on_one, on_two)), ("second", (here, on_two))):
        topic = Topic.objects.create(slug=slug, name=slug.title(), name_ko="주제", order=21)
        for report in reports:
            report.topic_links.create(topic=topic)
    assert related(read(client, here)) == [
        (on_two.get_absolute_url(), {"Same topics": ["First", "Second"]}),
        (on_one.get_absolute_url(), {"Same topic": ["First"]}),
        (there.get_absolute_url(), {"Same place": ["Laos"]}),
    ]
    for report in (on_two, on_one, there):
        report.delete()
    assert related(read(client, here)) == [
        (named_alike.get_absolute_url(), {"In both titles": ["Zebras"]}),
        (theirs.get_absolute_url(), {"Also by": [str(here.chief.researcher)]}),
    ]


def test_newer_reports_go_first_among_those_with_as_much_in_common(client):
    make_annual_report(2021)
    one = make_researcher().slug
    here, newer = make_report(one), make_report(one, annual_report_id=2021)
    older = make_report(one)
    found = [address for address, _ in related(read(client, here))]
    assert found == [newer.get_absolute_url(), older.get_absolute_url()]


@pytest.mark.databases
def test_a_word_is_rare_that_five_titles_have_and_not_one_that_six_have(client):
    here, *others = (make_report(title="Zebras") for _ in range(5))
    addresses = [each.get_absolute_url() for each in others]
    assert [address for address, _ in related(read(client, here))] == addresses[:3]
    make_report(title="Zebra")
    assert related(read(client, here)) == []


def test_drafts_are_related_to_nothing_public(client):
    one = make_researcher().slug
    draft, here = make_report(one, state="draft"), make_report(one)
    assert draft.get_absolute_url() not in str(read(client, here))
