"""Files below /ko/: feeds, calendars and citations in Korean, with the keys and ids of the English
ones; tables have one address. Names and texts are invented."""

import csv
import io
import json

import bibtexparser
import feedparser
import pytest
import rispy
from icalendar import Calendar
from lxml import etree

from tests.make import make_project, make_report, make_researcher
from tests.told import told

pytestmark = pytest.mark.django_db


def make_korean_report(*names, **fields):
    slugs = [make_researcher(name_ko=name).slug for name in names]
    texts = {"title": "Lives", "title_ko": "이주민의 삶", "abstract_ko": "이주민을 살펴본다."}
    return make_report(slugs[0], slugs[1:], **{**texts, "abstract": "It looks.", **fields})


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.getvalue().decode()


def test_a_report_s_ris_is_korean_with_names_as_one_and_the_same_key(client):
    address = make_korean_report("가 나다", "라마바").get_absolute_url().removesuffix("/")
    [korean] = rispy.loads(read(client, f"/ko{address}.ris"))
    [english] = rispy.loads(read(client, f"{address}.ris"))
    assert korean["id"] == english["id"]
    assert (korean["title"], korean["translated_title"]) == ("이주민의 삶", "Lives")
    assert (english["title"], english["translated_title"]) == ("Lives", "이주민의 삶")
    assert korean["authors"] == ["가나다,", "라마바,"]
    assert (korean["language"], english["language"]) == ("ko", "en")
    assert (korean["publisher"], korean["place_published"]) == ("이민정책연구원", "서울")
    assert (korean["type_of_work"], korean["abstract"]) == ("이슈브리프", "이주민을 살펴본다.")
    assert korean["urls"] == [f"http://testserver/ko{address}/"]


def test_a_report_s_bibtex_and_csl_json_are_korean_with_names_as_one(client):
    address = make_korean_report("가 나다", "라마바").get_absolute_url().removesuffix("/")
    [entry] = bibtexparser.parse_string(read(client, f"/ko{address}.bib")).entries
    [english] = bibtexparser.parse_string(read(client, f"{address}.bib")).entries
    assert entry.key == english.key
    fields = {name: field.value for name, field in entry.fields_dict.items()}
    assert fields["author"] == "{가나다} and {라마바}"
    assert (fields["title"], fields["titleaddon"]) == ("{이주민의 삶}", "Lives")
    assert fields["language"] == "korean" and fields["institution"] == "{이민정책연구원}"
    assert english["titleaddon"] == "이주민의 삶" and english["title"] == "{Lives}"
    [item] = json.loads(read(client, f"/ko{address}.csl.json"))
    [printed] = json.loads(read(client, f"{address}.csl.json"))
    assert item["author"] == [{"literal": "가나다"}, {"literal": "라마바"}]
    assert (item["title"], item["language"], item["id"]) == ("이주민의 삶", "ko", printed["id"])
    assert "original-title" not in item and printed["original-title"] == "이주민의 삶"


def test_a_report_whose_title_is_printed_in_korean_has_no_other_title_in_files(client):
    fields = {"title": "이주민의 꿈", "title_language": "ko", "title_ko": ""}
    address = make_korean_report("가나다", **fields).get_absolute_url().removesuffix("/")
    [korean], [english] = (rispy.loads(read(client, f"{at}{address}.ris")) for at in ("/ko", ""))
    assert korean["title"] == english["title"] == "이주민의 꿈"
    assert not {"translated_title"} & {*korean, *english}
    assert (korean["publisher"], korean["authors"]) == ("이민정책연구원", ["가나다,"])


def test_where_a_name_is_missing_in_korean_citations_are_as_printed(client):
    address = make_korean_report("가나다", "").get_absolute_url().removesuffix("/")
    korean, english = (rispy.loads(read(client, f"{at}{address}.ris")) for at in ("/ko", ""))
    assert korean[0].pop("urls") == [f"http://testserver/ko{address}/"]
    assert english[0].pop("urls") == [f"http://testserver{address}/"]
    assert korean == english


def test_a_long_file_is_in_one_language_to_its_end(client):
    for number in range(3):
        make_korean_report("가나다", number=600 + number)
    query = "?q=이주민의+삶"
    entries = rispy.loads(read(client, f"/ko/reports.ris{query}"))
    assert [entry["publisher"] for entry in entries] == ["이민정책연구원"] * 3
    entries = rispy.loads(read(client, f"/reports.ris{query}"))
    assert {entry["publisher"] for entry in entries} == {"Migration Research and Training Centre"}


def test_styles_in_english_are_as_printed_on_korean_pages(client):
    page = read(client, f"/ko{make_korean_report('가나다').get_absolute_url()}cite/")
    assert "Lives" in page and "Migration Research and Training Centre" in page


def test_a_korean_feed_has_korean_titles_names_and_summaries_and_the_same_ids(client):
    make_korean_report("가나다")
    make_report(title="Printed only", abstract="Only English.", number=601)
    korean = feedparser.parse(read(client, "/ko/reports.atom"))
    english = feedparser.parse(read(client, "/reports.atom"))
    assert korean.feed.title == "보고서 – 이민정책연구원" and korean.feed.language == "ko"
    assert korean.feed.author == "이민정책연구원" and korean.feed.id != english.feed.id
    assert [entry.id for entry in korean.entries] == [entry.id for entry in english.entries]
    printed, full = korean.entries[:2]
    assert (full.title, full.author) == ("이주민의 삶", "가나다")
    assert full.summary == "이주민을 살펴본다."
    assert full.title_detail.language == full.summary_detail.language == "ko"
    assert full.link.startswith("http://testserver/ko/reports/")
    assert (printed.title, printed.title_detail.language) == ("Printed only", "en")
    assert printed.summary_detail.language == "en"


def test_a_summary_in_another_language_than_its_title_is_marked(client):
    make_report(title_ko="제목", abstract="In English.")
    [entry, *_] = feedparser.parse(read(client, "/ko/reports.atom")).entries
    assert (entry.title_detail.language, entry.summary_detail.language) == ("ko", "en")


def test_a_korean_calendar_has_korean_titles_and_the_same_uids(client):
    project = make_project(title_ko="만남", dates="2020-12-01/..", date_text="Dec. 1, 2020 -")
    address = project.get_absolute_url().removesuffix("/")
    korean, english = (
        Calendar.from_ical(read(client, f"{at}{address}.ics")).walk("VEVENT")[0]
        for at in ("/ko", "")
    )
    assert korean["uid"] == english["uid"]
    assert (str(korean["summary"]), str(english["summary"])) == ("만남", project.title)
    assert korean["description"].startswith(f"국내협력 {project.number}, 2020\n원문의 날짜 표기: ")
    assert "이민정책연구원" in read(client, "/ko/cooperation.ics").partition("BEGIN:VEVENT")[0]


@pytest.mark.parametrize("name", ["reports.csv", "education.xlsx", "cooperation.jsonl"])
def test_a_table_has_one_address(client, name):
    assert client.get(f"/ko/{name}").status_code == 404


def test_library_catalogues_get_both_languages_each_marked(client):
    report = make_korean_report("가나다", contents="One\nTwo", contents_ko="하나\n둘")
    records = {}
    for prefix in ("oai_dc", "mods"):
        page = read(client, f"/oai/?verb=ListRecords&metadataPrefix={prefix}&set=type:issue-brief")
        [record] = [
            each
            for each in etree.fromstring(page.encode()).iter("{*}record")
            if report.title in "".join(each.itertext())
        ]
        records[prefix] = record
    lang = "{http://www.w3.org/XML/1998/namespace}lang"

    def texts(prefix, name):
        return [
            (each.get(lang), "".join(each.itertext()).strip())
            for each in records[prefix].iter(f"{{*}}{name}")
            if each.get(lang)
        ]

    both = [("en", "Lives"), ("ko", "이주민의 삶")]
    abstracts = [("en", "It looks."), ("ko", "이주민을 살펴본다.")]
    assert texts("oai_dc", "title") == texts("mods", "titleInfo") == both
    assert texts("oai_dc", "description") == texts("mods", "abstract") == abstracts
    assert texts("mods", "tableOfContents") == [("en", "One -- Two"), ("ko", "하나 -- 둘")]
    [translated] = records["mods"].xpath("//*[local-name()='titleInfo'][@type='translated']")
    assert translated.get(lang) == "ko"


def test_json_ld_gives_the_shown_title_and_the_other_one(client):
    report = make_korean_report("가나다")
    for prefix, name, other in (("", "Lives", "이주민의 삶"), ("/ko", "이주민의 삶", "Lives")):
        page = told(client, f"{prefix}{report.get_absolute_url()}")
        [node] = [node for node in page.nodes["Report"] if "genre" in node]
        assert (node["name"], node["alternateName"]) == (name, [other])
        assert node["inLanguage"] == "en"
        person = node["author"][0]
        assert {person["name"], *person["alternateName"]} == {"가나다", person["name"]} | {
            f"Made {person['familyName']}"
        }


def test_tables_have_korean_texts_and_names_behind_what_is_printed(client):
    report = make_korean_report("가나다", "", "라마바", contents_ko="하나\n둘")
    address = f"http://testserver{report.get_absolute_url()}"
    lines = csv.DictReader(io.StringIO(read(client, "/reports.csv?q=이주민의+삶")))
    [row] = [row for row in lines if row["url"] == address]
    korean = {
        "title_ko": "이주민의 삶",
        "abstract_ko": "이주민을 살펴본다.",
        "contents_ko": "하나\n둘",
        "chief_researcher_ko": "가나다",
        "co_researchers_ko": "; 라마바",
    }
    later = {"topics": "", "places": "", "part": "", "printed_number": ""}
    assert [*row.items()][-9:] == [*korean.items(), *later.items()]
    assert row["title"] == "Lives" and row["chief_researcher"].startswith("Made")
    [sent] = read(client, "/reports.jsonl?q=이주민의+삶").splitlines()
    assert json.loads(sent)["co_researchers_ko"] == ["", "라마바"]
    make_project(title="Meeting doors", title_ko="문에서 만남")
    [row] = csv.DictReader(io.StringIO(read(client, "/cooperation.csv?q=Meeting+doors")))
    assert [*row.items()][-5:] == [("title_ko", "문에서 만남"), *later.items()]
