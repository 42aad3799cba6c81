"""Korean texts that staff add: shown on Korean pages in place of the printed ones, which are one
switch away; found and given to programs. Names and texts are invented."""

import pytest
from bs4 import BeautifulSoup

from mrtc_site.models import AnnualReport
from tests.make import make_editor, make_project, make_report, make_researcher, make_section
from tests.mrtc_site.searching import check_index, find
from tests.mrtc_site.test_korean import english_in
from tests.sheets import bring_in
from tests.told import told

pytestmark = pytest.mark.django_db

ABSTRACT = "이주민의 일과 삶을 살펴본다."
CONTENTS = "들어가며\n나가며"


def read(client, address):
    return BeautifulSoup(client.get(address).content, "lxml")


def make_korean_report(**fields):
    person = make_researcher(name_ko="가나다")
    texts = {"title_ko": "이주민의 삶", "abstract_ko": ABSTRACT, "contents_ko": CONTENTS}
    printed = {"abstract": "It looks at lives.", "contents": "Introduction\nConclusion"}
    return make_report(person.slug, **texts, **printed, **fields)


def test_a_report_s_korean_page_has_its_korean_texts_and_the_printed_ones_one_switch_away(client):
    address = make_korean_report().get_absolute_url()
    text = read(client, f"/ko{address}").select_one("article .text")
    switched = [details.extract() for details in text.select("details")]
    assert [part.get_text(strip=True) for part in text.select("div, li")] == [
        ABSTRACT,
        *CONTENTS.split(),
    ]
    assert not text.select("[lang]")
    assert [part.summary.text for part in switched] == ["영문 보기", "영문 보기"]
    assert [" ".join(part.select_one("[lang=en]").text.split()) for part in switched] == [
        "It looks at lives.",
        "IntroductionConclusion",
    ]
    english = read(client, address).select_one("article .text")
    assert not english.select("details, [lang]") and "이주민" not in english.text
    assert "It looks at lives." in english.text


def test_a_korean_list_has_the_beginning_of_the_korean_abstract(client):
    make_korean_report()
    for prefix, excerpt in (("/ko", ABSTRACT), ("", "It looks at lives.")):
        [row] = read(client, f"{prefix}/reports/?q=looks+at+lives").select("article.row")
        assert row.select_one(".excerpt").text == excerpt
        assert not row.select_one(".excerpt").has_attr("lang")


def test_a_text_that_only_one_language_has_stands_alone(client):
    address = make_report(abstract_ko=ABSTRACT, contents="One").get_absolute_url()
    korean = read(client, f"/ko{address}").select_one("article .text")
    assert ABSTRACT in korean.text and not korean.details
    assert korean.ol["lang"] == "en"
    assert ABSTRACT not in read(client, address).text


def test_an_edition_s_korean_page_has_its_korean_prose(client):
    slug = make_section(body="Good *day*.", body_ko="**안녕**하십니까.").slug
    korean = read(client, "/ko/annual-reports/2020/").select_one(f"#{slug}")
    assert korean.strong.text == "안녕" and korean.strong.find_parent(lang=True).name == "html"
    assert korean.details.select_one("[lang=en] em").text == "day"
    assert not read(client, "/annual-reports/2020/").select_one(f"#{slug} details")


def test_a_caption_is_korean_with_the_printed_one_beside_it(client):
    project = make_project(photo_caption="At the door", photo_caption_ko="문 앞에서")
    facts = read(client, f"/ko{project.get_absolute_url()}").select_one(".facts")
    details = facts.details.extract()
    assert "문 앞에서" in facts.text and "At the door" not in facts.text
    assert details.select_one("[lang=en]").text == "At the door"


@pytest.mark.parametrize(
    ("printed", "korean"),
    [
        ("Nov. 23, 2020", "2020년 11월 23일"),
        ("From 23rd November, 2020 to Present", "2020년 11월 23일"),
        ("2020년 11월 23일", "2020년 11월 23일"),
        ("Every Monday from Nov. 23, 2020", "Every Monday from Nov. 23, 2020"),
        ("Late Nov., 2020", "Late Nov., 2020"),
    ],
)
def test_a_date_that_says_more_in_print_than_in_edtf_stays_as_printed(client, printed, korean):
    project = make_project(date_text=printed, dates="2020-11-23")
    time = read(client, f"/ko{project.get_absolute_url()}").select_one(".facts time")
    assert time.text == korean
    assert time.get("lang") == ("en" if korean == printed and "년" not in printed else None)


def test_no_english_is_unmarked_where_all_korean_fields_are_given(client):
    project = make_project(
        title="Doors", title_ko="문", date_text="Nov. 23, 2020", dates="2020-11-23"
    )
    project.photo_caption, project.photo_caption_ko = "At the door", "문 앞에서"
    project.save()
    report = make_korean_report(title="Lives")
    for row in (report, project):
        page = client.get(f"/ko{row.get_absolute_url()}").content
        assert english_in(page) <= {"APA"}  # as citations name it
        outside = BeautifulSoup(page, "lxml").main
        for marked in outside.select("[lang=en], code"):
            marked.decompose()
        assert "lives" not in outside.text.lower() and "door" not in outside.text.lower()


@pytest.mark.databases
def test_words_are_found_in_either_language():
    report = make_korean_report()
    project = make_project(photo_caption_ko="느티나무 앞에서")
    section = make_section(body_ko="여는 글월입니다.")
    for kind, row, words in (
        ("reports", report, ["살펴본다", "나가며", "looks at lives"]),
        ("cooperation", project, ["느티나무"]),
        ("sections", section, ["글월"]),
    ):
        for word in words:
            assert find(kind, word) == [row.get_absolute_url()], word
    check_index()


def test_programs_read_them(client):
    report = make_korean_report()
    told = client.get(f"/api{report.get_absolute_url()}").json()
    assert (told["abstract_ko"], told["contents_ko"]) == (ABSTRACT, CONTENTS.split())
    assert told["authorships"][0]["name_ko"] == "가나다"
    project = make_project(photo_caption_ko="문 앞에서")
    told = client.get(f"/api{project.get_absolute_url()}").json()
    assert told["photo_caption_ko"] == "문 앞에서"
    make_section(slug="spoken", body_ko="안녕")
    sections = client.get("/api/annual-reports/2020/").json()["sections"]
    assert sections[-1]["body_ko"] == "안녕"


def test_they_are_imported_in_sheets(client):
    client.force_login(make_editor())
    report, project = make_report(title="One"), make_project(title="Two")
    key = {"year": "2020", "type": "issue-brief", "number": f"{report.number}"}
    stamp = {"last_changed": report.updated_at.isoformat()}
    bring_in(
        client, "reports", [{**key, **stamp, "abstract_ko": ABSTRACT, "contents_ko": CONTENTS}]
    )
    report.refresh_from_db()
    assert (report.abstract_ko, report.contents_ko) == (ABSTRACT, CONTENTS)
    key = {"year": "2020", "scope": "domestic", "number": f"{project.number}"}
    stamp = {"last_changed": project.updated_at.isoformat()}
    bring_in(client, "cooperation", [{**key, **stamp, "photo_caption_ko": "문 앞에서"}])
    project.refresh_from_db()
    assert project.photo_caption_ko == "문 앞에서"


def test_the_centres_address_is_in_korean_where_staff_have_given_it(client):
    def shown(page):
        address = BeautifulSoup(client.get(page).content, "lxml").select_one("footer address")
        return [(span.get("lang"), span.get_text()) for span in address.select("span")][1:]

    printed = AnnualReport.objects.get(year=2020)
    as_printed = [printed.affiliation, printed.address]
    assert shown("/ko/") == [("en", text) for text in as_printed]
    korean = ["가상의 협력기관", "가상시 가상로 1"]
    AnnualReport.objects.update(affiliation_ko=korean[0], address_ko=korean[1])
    assert shown("/ko/") == [(None, text) for text in korean]
    assert shown("/") == [(None, text) for text in as_printed]
    assert told(client, "/ko/").nodes["Organization"][0]["address"] == korean[1]
    assert client.get("/api/annual-reports/2020/").json()["address_ko"] == korean[1]
