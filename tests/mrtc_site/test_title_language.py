"""What is printed in another language than English is declared so, wherever a language is told."""

import json

import feedparser
import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse

from mrtc_site.common.languages import check_code
from mrtc_site.loading.dumper import dump
from mrtc_site.loading.loader import load
from reports.models import Report
from tests.forms import errors, read_form
from tests.loading.test_dump import assert_settled, changed_lines
from tests.make import make_editor, make_project, make_report, make_session, type_of
from tests.reports.oai_client import ask, texts
from tests.reports.readers import body
from tests.sheets import as_csv, confirm, export, preview, rows
from tests.told import told

from ..loading.conftest import committed, fixtures_dir  # noqa: F401 (fixtures)

pytestmark = [
    pytest.mark.django_db,
]

GERMAN = "Vertrauen in die Asylverwaltung"


@pytest.fixture
def german(db):
    return make_report(
        title=GERMAN,
        title_language="de",
        abstract="Was Ämter tun.",
        contents="Einleitung\nSchluss",
        type="statistics-brief",
    )


def read(client, address):
    return BeautifulSoup(client.get(address).content, "lxml")


def languages(soup, text):
    """Give the languages that the places where a text stands on a page are declared in."""
    found = [place.parent for place in soup.main.find_all(string=lambda own: text in own)]
    return {
        place.find_parent(lang=True)["lang"] if not place.get("lang") else place["lang"]
        for place in found
    }


@pytest.mark.parametrize("at", ["", "/ko"])
def test_pages_say_what_language_a_report_is_in(at, german, client):
    address = f"{at}{german.get_absolute_url()}"
    page = read(client, address)
    assert page.h1["lang"] == "de"
    for text in (german.abstract, "Einleitung", "Schluss"):
        assert languages(page, text) == {"de"}
    row = read(client, f"{at}/reports/?q=schluss")
    assert languages(row, GERMAN) == languages(row, german.abstract) == {"de"}
    assert languages(read(client, f"{at}/search/?q=schluss"), GERMAN) == {"de"}


def test_a_title_in_korean_needs_no_other_on_korean_pages(client):
    report = make_report(title="이민 통계", title_language="ko")
    korean = read(client, f"/ko{report.get_absolute_url()}")
    assert korean.h1.text == "이민 통계" and not korean.h1.has_attr("lang")
    assert not korean.select(".printed")
    assert read(client, report.get_absolute_url()).h1["lang"] == "ko"


def test_below_a_korean_title_is_the_printed_one_in_its_language(german, client):
    Report.objects.update(title_ko="난민 행정")
    page = read(client, f"/ko{german.get_absolute_url()}")
    assert (page.h1.text, page.h1.has_attr("lang")) == ("난민 행정", False)
    assert page.select_one(".printed[lang=de]").text == GERMAN


@pytest.mark.parametrize("make", [make_session, make_project])
def test_pages_say_what_language_an_activity_is_in(make, client):
    made = make(
        title="Gespräch",
        title_language="de",
        photo_caption="Bild",
        dates="2020-05-04",
        date_text="May 4, 2020",
    )
    page = read(client, made.get_absolute_url())
    assert page.h1["lang"] == "de" and languages(page, "Bild") == {"de"}
    assert languages(page, "May 4, 2020") == {"en"}
    kind = made._meta.app_label
    assert read(client, f"/{kind}/?q=gespräch").select_one(".rows h2 a")["lang"] == "de"
    calendar = read(client, f"/{kind}/?q=gespräch&view=calendar")
    assert calendar.select_one("svg.timeline a")["lang"] == "de"
    assert told(client, made.get_absolute_url()).dublin_core["language"] == ["de"]


def test_citations_say_it(german, client):
    own = german.get_absolute_url().rstrip("/")
    assert "language = {german}" in body(client.get(f"{own}.bib"))
    assert "LA  - de\r\n" in body(client.get(f"{own}.ris"))
    assert json.loads(body(client.get(f"{own}.csl.json")))[0]["language"] == "de"


@pytest.mark.parametrize(
    ("code", "name"),
    [("en", "english"), ("ko", "korean"), ("zh-Hant", "traditional chinese"), ("lo", "lo")],
)
def test_bibtex_has_the_name_of_a_language_that_django_knows(code, name, client):
    own = make_report(title_language=code).get_absolute_url().rstrip("/")
    assert f"language = {{{name}}}" in body(client.get(f"{own}.bib"))


def test_pages_tell_machines_of_it(german, client):
    page = told(client, german.get_absolute_url())
    assert page.tags["citation_language"] == page.dublin_core["language"] == ["de"]
    assert [node["inLanguage"] for node in page.nodes["Report"]] == ["de"]


def test_a_feed_in_english_tells_of_an_entry_that_is_not(german, client):
    make_report(title="In English", type="statistics-brief")
    found = feedparser.parse(client.get("/reports.atom?type=statistics-brief").content)
    spoken = {entry.title: entry.title_detail.language for entry in found.entries}
    assert found.feed.language == "en"
    assert (spoken[GERMAN], spoken["In English"]) == ("de", "en")


def test_harvesters_are_told_it(german, client):
    name = "oai:mrtc.re.kr:" + german.get_absolute_url().strip("/")
    dublin_core = ask(client, "GetRecord", identifier=name, metadataPrefix="oai_dc")
    assert texts(dublin_core, ".//dc:language") == ["de"]
    mods = ask(client, "GetRecord", identifier=name, metadataPrefix="mods")
    assert texts(mods, ".//mods:language/mods:languageTerm[@type='code']") == ["de"]
    plain = "oai:mrtc.re.kr:reports/2020/issue-brief/1"
    english = ask(client, "GetRecord", identifier=plain, metadataPrefix="oai_dc")
    assert texts(english, ".//dc:language") == ["en"]


def test_the_api_tells_it(german, client):
    assert client.get(f"/api{german.get_absolute_url()}").json()["title_language"] == "de"
    for kind in ("reports", "education", "cooperation"):
        (spoken,) = {
            row["title_language"]
            for row in client.get(f"/api/{kind}/").json()["results"]
            if row["title"] != GERMAN
        }
        assert spoken == "en"


# Where it comes from


def test_it_is_written_to_fixtures_only_where_it_is_not_english(committed):  # noqa: F811
    report = Report.objects.get_by_natural_key(2020, "policy-report", 3)
    report.title_language = "de"
    report.save()
    dump(2020)
    assert changed_lines(committed) == {"reports.yaml": ["+     title_language: de"]}
    assert_settled()


def test_fixtures_give_it_and_take_it_back(committed):  # noqa: F811
    path = committed / "reports.yaml"
    before = path.read_text()
    line = "    number: 3\n"
    path.write_text(before.replace(line, f"{line}    title_language: fr\n", 1))
    load(2020)
    (found,) = Report.objects.filter(title_language="fr")
    assert found.number == 3
    path.write_text(before)
    load(2020)
    assert not Report.objects.exclude(title_language="en")


def test_editors_choose_it(german, client):
    client.force_login(make_editor())
    address = reverse("admin:reports_report_change", args=[german.pk])
    sent = {**read_form(client, address), "title_language": "vn"}
    refused = "“vn” is not the code of a language. Write “en”, “ko”, “zh-Hant”, …"
    assert refused in errors(client.post(address, sent))
    assert client.post(address, {**sent, "title_language": "vi"}).status_code == 302
    german.refresh_from_db()
    assert german.title_language == "vi"
    assert read_form(client, reverse("admin:reports_report_add"))["title_language"] == "en"


@pytest.mark.parametrize("left_out", [True, False])
def test_what_editors_leave_empty_is_english(left_out, german, client):
    client.force_login(make_editor())
    address = reverse("admin:reports_report_change", args=[german.pk])
    sent = {**read_form(client, address), "title_language": ""}
    assert client.post(address, sent).status_code == 302
    add = reverse("admin:reports_report_add")
    new = {**read_form(client, add), "annual_report": 2020, "number": 99}
    new |= {"type": type_of("issue-brief").pk, "title": "New", "title_language": ""}
    if left_out:
        del new["title_language"]
    assert client.post(add, new).status_code == 302
    assert not Report.objects.exclude(title_language="en")


@pytest.mark.parametrize("spelt", ["", "''", "~"])
def test_what_fixtures_leave_empty_is_english(spelt, committed):  # noqa: F811
    path = committed / "reports.yaml"
    line = "    number: 3\n"
    path.write_text(path.read_text().replace(line, f"{line}    title_language: {spelt}\n", 1))
    assert load(2020).empty


def test_what_sheets_leave_empty_is_english(german, client):
    client.force_login(make_editor())
    (row,) = (row for row in rows(export(client, "reports", "csv")) if row["title"] == GERMAN)
    new = {name: row[name] for name in ("year", "type", "title")} | {"number": "98"}
    page = preview(client, "reports", as_csv([{**row, "title_language": ""}, new]))
    assert confirm(client, "reports", page).status_code == 302
    assert Report.objects.filter(number=98, title_language="en")
    assert not Report.objects.exclude(title_language="en")


def test_sheets_have_it(german, client):
    client.force_login(make_editor())
    found = {row["title"]: row for row in rows(export(client, "reports", "csv"))}
    row = found[GERMAN]
    assert row["title_language"] == "de"
    assert found["Review of Statistics on Immigrants"]["title_language"] == "en"
    page = preview(client, "reports", as_csv([{**row, "title_language": "jp"}]))
    assert "“jp” is not the code of a language." in page.text


CODES = ["en", "ko", "fil", "ckb", "zh-Hant", "sr-Latn", "pt-BR", "es-419", "zh-Hant-TW"]
NO_CODES = [
    "",
    "EN",
    "english",
    "jp",
    "cn",
    "vn",
    "e",
    "zh-hant",
    "zh_Hant",
    "de de",
    "한국어",
    "en\n",
]


def test_codes_are_those_of_html():
    for code in CODES:
        check_code(code)
    for text in NO_CODES:
        with pytest.raises(ValidationError, match="is not the code of a language"):
            check_code(text)


def test_every_language_that_unicode_names_has_a_code():
    """CLDR's list is kept by others than whoever typed ours."""
    from babel import Locale

    named = {code for code in Locale("en").languages if code.isalpha()} - {"root", "sh", "mo"}
    assert len(named) > 500
    for code in named:
        check_code(code)
