"""What lists are called in headings and titles, in people's words, whatever filters are at work."""

import pytest
from django.http import QueryDict
from django.utils import translation

from cooperation.models import Category
from reports.models import ReportType
from reports.views import ResearcherList
from tests.lists import LISTS
from tests.pictures import read

PAGES = {**LISTS, "researchers": ResearcherList}
NAMES = {  # of each list: in English, in Korean
    "reports?": ("Reports", "보고서"),
    "reports?type=policy-report&researcher=minjeong-park": (
        "Policy reports by Minjeong Park",
        "Minjeong Park의 정책보고서",
    ),
    "reports?type=policy-report&type=issue-brief&type=working-paper&year=2020": (
        "Policy reports, issue briefs and working papers of 2020",
        "2020년 정책보고서, 이슈브리프 및 워킹페이퍼",
    ),
    "reports?type=iom-republic-of-korea&q=Visa": (
        "IOM Republic of Korea reports with “Visa”",
        "IOM 한국대표부 공동발간, 검색어 “Visa”",
    ),
    "reports?researcher=minjeong-park&researcher=nari-shim&role=chief&role=co-researcher": (
        "Reports by Minjeong Park or Nari Shim as chief researcher or co-researcher",
        "Minjeong Park 또는 Nari Shim의 보고서(연구책임자 또는 공동연구자)",
    ),
    "researchers?coauthor=minjeong-park&q=kim": (
        "Researchers who wrote with Minjeong Park with “kim”",
        "함께 집필한 연구자: Minjeong Park, 검색어 “kim”",
    ),
    "education?track=basic&track=consigned": (
        "Basic education and consigned education",
        "기본교육 및 수탁교육",
    ),
    "education?track=basic&category=general-public": (
        "Basic education: Education for General Public",
        "기본교육: 일반국민 대상 교육",
    ),
    "education?from=2020-11-01&to=2020-11-30": ("Education (November 2020)", "교육(2020년 11월)"),
    "education?from=2020-11-02&to=2020-11-30&q=x": (
        "Education (2 – 30 November 2020) with “x”",
        "교육(2020년 11월 2일~30일), 검색어 “x”",
    ),
    "education?from=2020-11-02": ("Education from 2 November 2020", "교육(2020년 11월 2일부터)"),
    "cooperation?scope=domestic&to=2020-11-02&year=2020": (
        "Domestic cooperation of 2020 until 2 November 2020",
        "2020년 국내협력(2020년 11월 2일까지)",
    ),
    "cooperation?category=others&category=domestic-network-activities": (
        "Other cooperation and Domestic Network Activities",
        "기타 협력 및 국내 네트워크 활동",
    ),
}


@pytest.mark.parametrize("asked", NAMES)
def test_a_list_is_called_by_what_it_lists(asked, db):
    kind, _, query = asked.partition("?")
    for language, name in zip(("en", "ko"), NAMES[asked], strict=True):
        with translation.override(language):
            assert PAGES[kind]().listing(QueryDict(query)).title == name


@pytest.mark.parametrize(
    ("name", "plural"),
    [
        ("Policy Report", "Policy reports"),
        ("IOM Data Brief", "IOM data briefs"),
        ("Country Profile", "Country Profile reports"),
    ],
)
def test_a_types_plural_follows_its_name(name, plural):
    assert ReportType(slug="made-up", name=name).list_name == plural


def test_names_in_headings_are_escaped_and_marked_with_their_language(client, second_year):
    ReportType.objects.filter(slug="issue-brief").update(slug="new", name="<b>New</b> Brief")
    address = "/ko/reports/?type=new&researcher=ada-oneill&q=<i>"
    heading = read(client, address).h1
    assert [part.text for part in heading.select("[lang=en]")] == [
        'Ada "A." O\'Neill; PhD',
        "<b>New</b> briefs",
    ]
    assert heading.find("b") is None and heading.text.endswith("검색어 “<i>”")


def test_a_category_called_others_says_others_of_what():
    assert Category(slug="others", name="Others").list_name == "Other cooperation"
