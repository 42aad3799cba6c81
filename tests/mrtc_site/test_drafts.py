"""What is a draft, or in a draft annual report, is public nowhere."""

import re
from collections import defaultdict
from urllib.parse import parse_qs

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import resolve

from mrtc_site.models import AnnualReport
from tests.crawl import Page
from tests.make import (
    make_annual_report,
    make_editor,
    make_project,
    make_report,
    make_researcher,
    make_section,
    make_session,
)

pytestmark = [
    pytest.mark.django_db,
]

WORD = "Quokka"  # in all that is made here, and printed nowhere
ASKED = [
    "/search/?q=immigrant",
    "/search/?q=park",
    "/reports/?q=policy&sort=title",
    "/reports/?researcher=minjeong-park&role=chief&role=co-researcher",
    "/education/?from=2020-01-01&q=e",
    "/cooperation/?to=2030-01-01&sort=newest",
    "/researchers/?sort=reports",
    "/reports.csv?type=issue-brief&sort=oldest",
    "/education.csv?track=basic",
    "/cooperation.csv?scope=domestic",
]

NEAR = re.compile(
    "/researchers/(minjeong-park|nari-shim)/|/reports/2020/issue-brief/14/"
    "|/education/2020/basic/11/|/cooperation/2020/domestic/18/"
)


@pytest.fixture
def drafts(db):
    """Give one draft of each kind and, in a draft annual report, one published entry of each.

    Each has the words, people, types and dates by which others are found.
    """
    make_annual_report(2021, state="draft", address=WORD, centre_name=WORD)
    make_section(annual_report_id=2021, title=WORD, body="immigrant")
    make_researcher("only-drafts", given_name=WORD, family_name="Park")
    hidden = [{"state": "draft", "number": 15}, {"annual_report_id": 2021, "number": 1}]
    made = []
    for how in hidden:
        words = {"title": f"{WORD} immigrant policy", **how}
        people = {"chief": "only-drafts", "others": ["minjeong-park", "nari-shim"]}
        made += [
            make_report(**people, abstract=WORD, contents=WORD, **words),
            make_session(**{**words, "dates": "2020-12-31", "date_text": WORD}),
            make_project(**{**words, "number": words["number"] + 18, "dates": "2020/.."}),
        ]
        made[-3].authorships.exclude(role="chief").update(credited_as=WORD)
    return made


def has_word(response):
    return WORD.lower() in response.getvalue().decode().lower()


def test_every_public_page_stays_the_same(site, drafts, client):
    """Of each kind of page and file (lists, facets, entries, neighbours, the edition, home) one in
    twelve, and those of the people and beside the numbers that drafts have."""
    kinds = defaultdict(list)
    for address in sorted(site):
        match, names = resolve(site[address].path), parse_qs(address.partition("?")[2])
        kinds[match.view_name, *names].append(address)
    swept = {address for kind in kinds.values() for address in kind[::12]}
    swept |= {address for address in site if NEAR.fullmatch(address)}
    for address in sorted(swept - {"/oai/?verb=Identify"}):  # which tells the time
        assert client.get(address).getvalue() == site[address].content, address
    assert len(swept) > 70


def test_what_is_asked_for_stays_the_same(client, request):
    before = {address: client.get(address).getvalue() for address in ASKED}
    request.getfixturevalue("drafts")
    for address, content in before.items():
        assert client.get(address).getvalue() == content, address


@pytest.mark.parametrize("kind", ["reports", "education", "cooperation", "researchers", "search"])
def test_no_words_of_theirs_find_anything(kind, drafts, client):
    page = BeautifulSoup(client.get(f"/{kind}/?q={WORD}").content, "lxml")
    assert page.select(".rows li") == []
    assert page.select_one(".nothing")


def test_no_filter_finds_them(drafts, client):
    for address in (
        "/reports/?researcher=only-drafts",
        "/reports/?year=2021",
        "/education/?year=2021",
        "/cooperation/?year=2021&from=2029-01-01",
    ):
        page = client.get(address).getvalue().decode()
        assert "is not understood" in page and WORD not in page
    assert client.get("/reports.csv?researcher=only-drafts").status_code == 400


def test_their_own_addresses_are_unknown(drafts, client):
    for draft in drafts:
        assert client.get(draft.get_absolute_url()).status_code == 404
    assert client.get("/annual-reports/2021/").status_code == 404


def test_a_researcher_of_drafts_only_is_unknown(drafts, client):
    assert client.get("/researchers/only-drafts/").status_code == 404
    assert not has_word(client.get("/researchers/"))
    drafts[0].state = "published"
    drafts[0].save()
    assert client.get("/researchers/only-drafts/").status_code == 200


def test_staff_see_drafts_at_their_addresses_marked_as_such(drafts, client):
    client.force_login(make_editor())
    for draft in drafts:
        response = client.get(draft.get_absolute_url())
        assert response.status_code == 200 and has_word(response)
        assert b"This is a draft: only staff see this page." in response.content
    assert b"This is a draft" not in client.get("/reports/2020/issue-brief/14/").content


def test_staff_see_a_draft_annual_report_at_its_address(drafts, client):
    client.force_login(make_editor())
    response = client.get("/annual-reports/2021/")
    assert response.status_code == 200 and has_word(response)


def test_staff_see_no_drafts_in_public_lists(site, drafts):
    staff = Client()
    staff.force_login(make_editor())
    for address in ("/", "/reports/", "/education.csv", "/researchers/minjeong-park/"):
        assert staff.get(address).getvalue() == site[address].content


def test_others_with_an_account_see_none(drafts, client):
    """Be it a reader's or, without the status of staff, a former editor's."""
    for user in (User.objects.create_user("reader"), make_editor(is_staff=False)):
        client.force_login(user)
        for draft in drafts:
            assert client.get(draft.get_absolute_url()).status_code == 404


def test_whoever_may_view_one_kind_sees_drafts_of_that_kind(drafts, client):
    user = User.objects.create_user("reporter", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_report"))
    client.force_login(user)
    seen = [client.get(draft.get_absolute_url()).status_code for draft in drafts[:3]]
    assert seen == [200, 404, 404]


def test_links_of_staff_lead_nowhere_broken(drafts, client):
    """From a draft, too, every link leads to a page."""
    client.force_login(make_editor())
    addresses = [draft.get_absolute_url() for draft in drafts[::2]]  # of each kind, in both ways
    pages = [Page(address, client.get(address)) for address in addresses]
    linked = {address for page in pages for address, _ in page.links()}
    assert [address for address in linked if client.get(address).status_code != 200] == []
    assert {*addresses} < linked


def test_published_they_are_all_there(drafts, client):
    AnnualReport.objects.filter(year=2021).update(state="published")
    for draft in drafts:
        draft.state = "published"
        draft.save()
        assert has_word(client.get(draft.get_absolute_url()))
    for address in ("/reports/", "/education/", "/cooperation/", "/researchers/", "/search/"):
        assert has_word(client.get(f"{address}?q={WORD}&sort=newest"))
    for address in ("/reports.csv", "/education.csv", "/cooperation.csv", "/annual-reports/2021/"):
        assert has_word(client.get(address))
    assert b"2021 month by month" in client.get("/").content
    assert has_word(client.get("/researchers/minjeong-park/"))
