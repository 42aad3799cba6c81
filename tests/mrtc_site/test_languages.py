"""English and Korean: one address each, told to each other, and nothing else decides."""

import re
from contextlib import closing
from datetime import datetime

import feedparser
import pytest
from bs4 import BeautifulSoup
from django.utils import translation
from django.utils.formats import date_format
from lxml import etree

from reports.models import Report
from tests.forms import read_form
from tests.make import make_editor, make_report, make_researcher, make_section, make_session
from tests.told import told

pytestmark = [
    pytest.mark.django_db,
]

PAGES = [
    "/",
    "/annual-reports/",
    "/annual-reports/2020/",
    "/reports/",
    "/reports/?type=policy-report&researcher=minjeong-park",
    "/reports/2020/research-report/1/",
    "/reports/2020/research-report/1/cite/",
    "/researchers/",
    "/researchers/minjeong-park/",
    "/education/?from=2020-03-01&page=2",
    "/education/2020/basic/3/",
    "/cooperation/2020/domestic/6/",
]
PROGRAMS = [
    "/reports.csv",
    "/education.xlsx",
    "/api/reports/",
    "/oai/?verb=Identify",
    "/annual-reports/2020/linkset.json",
    "/sitemap.xml",
    "/robots.txt",
    "/opensearch.xml",
    "/healthz",
]


def read(client, address, **headers):
    response = client.get(address, headers=headers)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "lxml")


def words(tag):
    return " ".join(tag.text.split())


@pytest.mark.parametrize("address", ["/", "/ko/", "/reports/", "/ko/reports/?q=policy"])
def test_only_the_address_tells_the_language(address, client):
    """Not what a browser prefers, nor a cookie; so that caches may keep pages for everyone."""
    plain = client.get(address)
    client.cookies["django_language"] = "en" if "/ko/" in address else "ko"
    for preferred in ("ko", "en", "de, ko;q=0.5"):
        response = client.get(address, headers={"accept-language": preferred})
        assert response.content == plain.content
        assert "Accept-Language" not in response.get("Vary", "")
        assert not response.cookies


def test_what_is_said_of_the_language_is_true(client):
    assert client.get("/reports/")["Content-Language"] == "en"
    assert client.get("/ko/reports/")["Content-Language"] == "ko"


@pytest.mark.parametrize("address", PROGRAMS)
def test_what_programs_read_has_one_address_and_is_english(address, client):
    assert client.get(f"/ko{address}").status_code == 404
    with closing(client.get(address, headers={"accept-language": "ko"})) as answer:
        assert (answer.status_code, answer["Content-Language"]) == (200, "en")


def test_a_korean_page_leads_to_the_files_that_there_are(client):
    files = [link["href"] for link in read(client, "/ko/reports/").select(".take a")]
    tables = {"/reports.csv", "/reports.xlsx", "/reports.jsonl"}
    others = {f"/ko/reports.{name}" for name in ("bib", "ris", "csl.json", "atom")}
    assert {*files} == tables | others


@pytest.mark.parametrize(("address", "home"), [("/nowhere/", "/ko/"), ("/ko/nowhere/", "/")])
def test_from_a_page_that_is_not_there_it_leads_home(address, home, client):
    soup = BeautifulSoup(client.get(address).content, "lxml")
    assert soup.select_one("header .language a")["href"] == home


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_there_in_both_languages_which_lead_to_each_other(address, client):
    """By a switch, and as alternates: each the same three, by canonical address, as search engines
    want it."""
    here, there = told(client, address), told(client, f"/ko{address}")
    assert (here.soup.html["lang"], there.soup.html["lang"]) == ("en", "ko")
    switches = [page.soup.select_one("header .language a") for page in (here, there)]
    assert [(switch["href"], switch["lang"], switch["hreflang"]) for switch in switches] == [
        (f"/ko{address}", "ko", "ko"),
        (address, "en", "en"),
    ]
    assert [switch.text for switch in switches] == ["한국어", "English"]
    assert [here.alternates, there.alternates] == [
        {"en": here.canonical[0], "ko": there.canonical[0], "x-default": here.canonical[0]}
    ] * 2
    assert there.canonical[0].startswith("http://testserver/ko/")
    assert (here.opengraph["og:locale"], there.opengraph["og:locale"]) == (["en_GB"], ["ko_KR"])


def test_in_both_languages_it_is_the_same_report(client):
    """Cited, identified and related by its one permanent address."""
    here, there = (told(client, f"{at}/reports/2020/research-report/1/") for at in ("", "/ko"))
    assert {str(link.target) for link in there.links if link.rel == "cite-as"} == {
        "http://testserver/reports/2020/research-report/1/"
    }
    assert there.dublin_core["identifier"] == here.dublin_core["identifier"]
    assert there.nodes["Report"][0]["@id"] == here.nodes["Report"][0]["@id"]
    citations = [
        [cited.text for cited in page.soup.select(".cite dd.text")] for page in (here, there)
    ]
    assert citations[0] == citations[1]


def test_the_sitemap_has_each_page_in_both_with_the_other(client):
    root = etree.fromstring(client.get("/sitemap-reports.xml").content)
    names = {"s": root.nsmap[None], "x": "http://www.w3.org/1999/xhtml"}
    found = {
        url.findtext("s:loc", None, names): {
            link.get("hreflang"): link.get("href") for link in url.findall("x:link", names)
        }
        for url in root
    }
    english, korean = (f"http://testserver{at}/reports/2020/policy-report/3/" for at in ("", "/ko"))
    assert found[english] == found[korean]
    assert found[english] == {"en": english, "ko": korean, "x-default": english}
    assert len(found) == 2 * 42


def test_crawlers_are_kept_out_of_both_admins_and_searches(client):
    rules = client.get("/robots.txt").text.splitlines()
    for address in ("/admin/", "/search/", "/reports/?q=", "/ko/admin/", "/ko/search/"):
        assert f"Disallow: {address}" in rules
    assert "Disallow: /ko/cooperation/?sort=" in rules


# Dates, counts


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ("2020-12-04", "2020년 12월 4일"),
        ("2020-12", "2020년 12월"),
        ("2020", "2020년"),
        ("2020-01/2020-08", "2020년 1월~8월"),
        ("2020-06-01/2020-06-05", "2020년 6월 1일~5일"),
        ("{2020-10-23,2020-11-04}", "2020년 10월 23일, 11월 4일"),
        ("2020-01-29/2020-02-01", "2020년 1월 29일~2월 1일"),
        ("2020-12/..", "2020년 12월부터"),
        ("2020-12-01/..", "2020년 12월 1일부터"),
        ("2019-11-25/2022-05", "2019년 11월 25일~2022년 5월 31일"),
    ],
)
def test_dates_are_said_in_korean_beside_the_printed_ones(dates, said, client):
    session = make_session(dates=dates, date_text="Dec. 2020")
    address = session.get_absolute_url()
    assert words(read(client, address).select_one("time")) == "Dec. 2020"
    korean = read(client, f"/ko{address}")
    assert words(korean.select_one("time")) == said
    assert korean.select_one(".facts [lang=en]").text == "Dec. 2020"


def test_no_date_is_said_so(client):
    session = make_session()
    assert "날짜 기재 없음" in read(client, f"/ko{session.get_absolute_url()}").main.text


def test_counts_have_their_counters(client):
    for kind, count in KINDS.items():
        told, _, page = read(client, f"/ko/{kind}/").select_one("#count").text.partition(" 중 ")
        assert (told, page) == (count, "" if kind == "researchers" else "1–20")


KINDS = {
    "reports": "보고서 42건",
    "researchers": "연구자 51명",
    "education": "교육 33건",
    "cooperation": "협력사업 32건",
}


def test_filters_speak_korean(client):
    soup = read(client, "/ko/reports/?researcher=minjeong-park&role=chief&q=정책")
    said = [words(chip).removeprefix("조건 해제: ") for chip in soup.select(".chips a[title]")]
    assert said == ["연구자: Minjeong Park ×", "연구책임자 ×", "검색어: “정책” ×"]
    assert soup.h1.text == "Minjeong Park의 보고서(연구책임자), 검색어 “정책”"
    assert soup.title.text == f"{soup.h1.text} – 이민정책연구원"
    assert soup.h1.find(lang="en").text == "Minjeong Park"
    soup = read(client, "/ko/education/?from=2020-07-01&track=basic&category=others&page=x")
    problems = [words(problem) for problem in soup.select(".notice li")]
    assert problems == [
        "분류에 사용할 수 없는 값입니다: “others”",
        "쪽에 사용할 수 없는 값입니다: “x”",
    ]
    assert "2020년 7월 1일부터" in soup.select_one(".chips").text


# Korean titles and names


@pytest.fixture
def named(db):
    """Give a report, its chief and its type with Korean names."""
    make_researcher("hong", given_name="Gildong", family_name="Hong", name_ko="홍길동")
    return make_report(chief="hong", title="Made in English", title_ko="우리말 제목")


def test_korean_pages_show_korean_titles_and_names_where_there_are_some(named, client):
    soup = read(client, f"/ko{named.get_absolute_url()}")
    assert soup.h1.text == "우리말 제목" and not soup.h1.has_attr("lang")
    assert soup.select_one(".printed[lang=en]").text == "Made in English"
    assert soup.select_one(".lead .people a").text == "홍길동"
    for address in ("/ko/reports/?researcher=hong", "/ko/researchers/hong/"):
        page = read(client, address)
        assert page.select_one(".row a").text == "우리말 제목" and "홍길동" in page.main.text
    assert "우리말" not in read(client, named.get_absolute_url()).text


def test_otherwise_they_show_the_english_ones_marked_as_such(client):
    soup = read(client, "/ko/reports/2020/research-report/1/")
    assert soup.h1["lang"] == soup.select_one(".lead .people a")["lang"] == "en"
    assert soup.select_one(".kind .label").text == "연구보고서 1"


def test_staff_can_name_a_type_themselves(named, client):
    named.type.name_ko = "현안 브리프"
    named.type.save()
    assert "현안 브리프" in read(client, f"/ko{named.get_absolute_url()}").select_one(".kind").text


def test_chapters_the_imprint_and_an_empty_search_speak_korean(client):
    page = read(client, "/ko/annual-reports/2020/")
    assert [words(label) for label in page.select(".toc .label:not([lang])")] == [
        "제1장",
        "제2장",
        "제3장",
    ]
    assert page.select_one("footer address").strong.text == "이민정책연구원"
    for address in ("/", "/annual-reports/2020/"):
        assert "영문으로 제공" in words(read(client, f"/ko{address}").main)
        assert not re.search("[가-힣]{3}", words(read(client, address).main)), address
    assert "영문 검색어" in words(read(client, "/ko/search/?q=다람쥐").select_one(".nothing"))


def test_a_section_has_a_korean_heading(client):
    make_section(title="Greetings", title_ko="인사말", slug="greetings")
    heading = read(client, "/ko/annual-reports/2020/").select_one("#greetings h2")
    assert words(heading) == "인사말"


@pytest.mark.parametrize("at", ["", "/ko"])
@pytest.mark.parametrize("q", ["우리말", "홍길동", "이슈브리프", "gildong"])
def test_search_finds_korean_words_in_both_languages(at, q, named, client):
    links = [link["href"] for link in read(client, f"{at}/reports/?q={q}").select(".rows h2 a")]
    assert f"{at}{named.get_absolute_url()}" in links


def test_programs_are_told_both(named, client):
    answer = client.get(f"/api{named.get_absolute_url()}").json()
    assert (answer["title"], answer["title_ko"]) == ("Made in English", "우리말 제목")
    assert client.get("/api/researchers/hong/").json()["name_ko"] == "홍길동"
    titles = [entry.title for entry in feedparser.parse(client.get("/reports.atom").text).entries]
    assert "Made in English" in titles


# The admin


def test_history_and_names_of_entries_are_in_the_language_of_who_reads(client):
    client.force_login(make_editor())
    report = Report.objects.get(annual_report=2020, type__slug="research-report", number=1)
    history = f"admin/reports/report/{report.pk}/history/"
    english, korean = (read(client, f"{at}{history}") for at in ("/", "/ko/"))
    assert "Loaded from fixtures/2020" in words(english.select_one("#change-history"))
    told = words(korean.select_one("#change-history"))
    assert "2020년 원자료를 불러옴" in told and "Loaded from" not in told
    assert not re.search("오전|오후", told)
    with translation.override("ko"):
        assert str(report).startswith("2020년 연구보고서 1: ")
        assert (
            date_format(datetime(2026, 11, 29, 23, 3), "DATETIME_FORMAT")
            == "2026년 11월 29일 23:03"
        )


def test_the_admin_is_there_in_both(client):
    client.force_login(make_editor())
    address = "/admin/reports/report/"
    assert "보고서" not in read(client, address).select_one("#content").text
    korean = read(client, f"/ko{address}")
    assert korean.html["lang"] == "ko"
    assert {"제목", "구분·번호", "연도", "연구책임자"} <= {
        words(head) for head in korean.select("thead .text")
    }
    switch = korean.select_one("#user-tools [hreflang=en]")
    assert (switch["href"], switch.text) == (address, "English")
    assert {link.text for link in read(client, "/ko/admin/").select(".changelink")} == {"변경"}


@pytest.mark.parametrize("home", ["/", "/ko/"])
def test_the_admin_leads_to_the_site_in_the_same_language(home, client):
    client.force_login(make_editor())
    links = read(client, f"{home}admin/").select("#user-tools a")
    assert home in [link["href"] for link in links]


def test_what_is_saved_in_the_korean_admin_is_found_by_english_words_too(client):
    report = make_report(title="Plain")
    client.force_login(make_editor())
    address = f"/ko/admin/reports/report/{report.pk}/change/"
    sent = {**read_form(client, address), "title_ko": "새 제목"}
    assert client.post(address, sent).status_code == 302
    for q in ("issue+brief", "이슈브리프", "새+제목"):
        assert "Plain" in read(client, f"/reports/?q={q}&sort=newest").main.text


def test_outside_of_a_request_the_language_is_english(client):
    client.get("/ko/")
    assert translation.get_language() == "en"
