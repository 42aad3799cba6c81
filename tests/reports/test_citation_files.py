"""BibTeX, RIS and CSL-JSON: one report and whole lists, read back and compared with the YAML."""

import pytest

from tests.make import make_report, make_researcher

from .cited import INSTITUTION, REPORTS, address, kind, people, squeezed
from .readers import READERS, body, read_bibtex

pytestmark = [
    pytest.mark.django_db,
]
TYPES = {
    "bib": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "csl.json": "application/vnd.citationstyles.csl+json",
}
formats = pytest.mark.parametrize("format", READERS)


def told(row):
    return {
        "key": f"mrtc{row.year}{row.series}{row.number}",
        "author": people(row),
        "title": row.title,
        "institution": INSTITUTION,
        "type": kind(row),
        "number": str(row.number),
        "language": "en",
        "year": str(row.year),
        "url": address(row),
        "abstract": squeezed(row.abstract),
        "keywords": row.about,
    }


def file_of(client, format, report):
    return client.get(report.get_absolute_url().rstrip("/") + f".{format}")


@formats
def test_a_reports_own_file_is_as_the_record_has_it(client, format):
    """(Every fourth: a list's file, below, has them all.)"""
    read = [
        entry
        for row in REPORTS[::4]
        for entry in READERS[format](body(client.get(f"{row.address.rstrip('/')}.{format}")))
    ]
    assert read == [told(row) for row in REPORTS[::4]]


@formats
def test_a_list_has_all_its_reports_in_its_order(client, format):
    read = [*READERS[format](body(client.get(f"/reports.{format}?sort=oldest")))]
    assert read == [told(row) for row in REPORTS]
    assert len(read) == 42


@formats
def test_a_list_has_what_its_query_asks_for(client, format):
    query = "type=issue-brief&researcher=seori-choi&role=chief"
    keys = [
        entry["key"] for entry in READERS[format](body(client.get(f"/reports.{format}?{query}")))
    ]
    assert keys == ["mrtc2020issue-brief1"]


@formats
def test_an_empty_list_is_an_empty_file(client, format):
    text = body(client.get(f"/reports.{format}?q=nobodywrotethis"))
    assert text == ("[]\n" if format == "csl.json" else "")


@formats
@pytest.mark.parametrize("query", ["type=novel", "year=1999", "sort=length", "q=%20-"])
def test_what_makes_no_sense_is_refused_with_the_sentence(client, format, query):
    response = client.get(f"/reports.{format}?{query}")
    assert response.status_code == 400
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert "is not understood" in response.content.decode()
    assert response.content == client.get(f"/reports.csv?{query}").content


@formats
def test_files_say_what_they_are_and_are_saved_under_their_address(client, format):
    whole = client.get(f"/reports.{format}")
    single = client.get(f"/reports/2020/issue-brief/2.{format}")
    assert {whole["Content-Type"], single["Content-Type"]} == {f"{TYPES[format]}; charset=utf-8"}
    assert whole["Content-Disposition"] == f'attachment; filename="reports.{format}"'
    name = f"reports-2020-issue-brief-2.{format}"
    assert single["Content-Disposition"] == f'attachment; filename="{name}"'
    assert whole.streaming and single.streaming


@formats
def test_drafts_are_in_none(client, admin_client, format):
    draft = make_report(state="draft", title="Unfinished")
    assert file_of(client, format, draft).status_code == 404
    assert "Unfinished" not in body(client.get(f"/reports.{format}"))
    assert "Unfinished" in body(file_of(admin_client, format, draft))


def test_a_type_is_in_one_pair_of_braces(client):
    """pandoc, for one, reads what is inside the first pair as it stands."""
    made = make_report(type="research-report")
    assert "\ttype = {Research Report},\n" in body(file_of(client, "bib", made))


def test_the_centre_has_one_name_in_ris_which_a_comma_ends(client):
    lines = body(file_of(client, "ris", make_report())).split("\r\n")
    assert [line for line in lines if line.startswith("AU")] == [f"AU  - {INSTITUTION},"]


@formats
def test_a_report_without_people_is_by_the_centre(client, format):
    (entry,) = READERS[format](body(file_of(client, format, make_report())))
    assert entry["author"] == [(INSTITUTION, "")]
    assert "abstract" not in entry


@formats
def test_a_report_without_a_chief_is_by_its_co_researchers(client, format):
    report = make_report(others=["su-kyoung-kim", "min-yi-yoo"])
    (entry,) = READERS[format](body(file_of(client, format, report)))
    assert entry["author"] == [("Kim", "Su-kyoung"), ("Yoo", "Min Yi")]


@formats
def test_the_chief_comes_first_whatever_the_order_says(client, format):
    report = make_report(chief="seori-choi", others=["min-yi-yoo"])
    report.authorships.filter(role="chief").update(order=9)
    (entry,) = READERS[format](body(file_of(client, format, report)))
    assert entry["author"] == [("Choi", "Seori"), ("Yoo", "Min Yi")]


@formats
def test_the_key_outlives_corrections(client, format):
    report = make_report(title="Teh title", chief="seori-choi")
    (before,) = READERS[format](body(file_of(client, format, report)))
    report.title = "The title"
    report.save()
    report.authorships.all().delete()
    (after,) = READERS[format](body(file_of(client, format, report)))
    assert before["key"] == after["key"] and before["title"] != after["title"]
    assert before["key"].isascii() and " " not in before["key"]


@formats
def test_it_says_which_page_it_describes(client, format):
    response = client.get(f"/reports/2020/issue-brief/2.{format}")
    page = "http://testserver/reports/2020/issue-brief/2/"
    assert response["Link"] == f'<{page}>; rel="describes"; type="text/html"'


@pytest.mark.parametrize("address", ["/reports.docx", "/reports/2020/issue-brief/2.csv"])
def test_there_are_no_other_formats(client, address):
    assert client.get(address).status_code == 404


def test_names_that_bibtex_would_part_are_held_together(client):
    slug = make_researcher(family_name="Kim, Jr.", given_name="Rock and Roll").slug
    text = body(file_of(client, "bib", make_report(chief=slug, others=["seori-choi"])))
    assert "{Kim, Jr.}, {Rock and Roll} and Choi, Seori" in text
    (entry,) = read_bibtex(text)
    assert entry["author"] == [("Kim, Jr.", "Rock and Roll"), ("Choi", "Seori")]


def test_the_capitals_of_a_title_are_kept(client):
    text = body(client.get("/reports/2020/issue-brief/2.bib"))
    assert "title = {{Korea's Immigration Model in Response to COVID-19}}" in text
