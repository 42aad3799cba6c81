"""The file of reports, to the last character."""

import pytest

pytestmark = [
    pytest.mark.django_db,
]

AWKWARD = (
    "\ufeffyear,type,number,title,chief_researcher,co_researchers,abstract,contents,url,"
    "language,published_on,pages,isbn,doi,registration_number,licence,document_url,"
    "title_ko,abstract_ko,contents_ko,chief_researcher_ko,co_researchers_ko,topics,places,part,printed_number\r\n"
    '2021,statistics-brief,1,"\'=SUM(1,2) ""quoted"", 100% 한국어",'
    '"Ada ""A."" O\'Neill; PhD",Minjeong Park; Nari Shim,'
    "\"'+82 is Korea's code.\nA second line; <b>bold</b> & more\","
    '"\'- first heading\nSecond, with ""quotes""",'
    "http://testserver/reports/2021/statistics-brief/1/,,,,,,,,,,,,,,,,,\r\n"
)
HEADER = AWKWARD.splitlines(keepends=True)[0]


def text(response):
    return b"".join(response.streaming_content).decode()


def test_awkward_characters(second_year, client):
    assert text(client.get("/reports.csv?researcher=ada-oneill")) == AWKWARD


def test_a_list_with_nothing_is_a_header(client):
    assert text(client.get("/reports.csv?q=zebra")) == HEADER


def test_a_report_without_people(second_year, client):
    line = "2021,research-report,2,Without anyone,,,Immigrant workers and their policy,,"
    address = "http://testserver/reports/2021/research-report/2/"
    found = text(client.get("/reports.csv?q=anyone"))
    assert found == f"{HEADER}{line}{address},,,,,,,,,,,,,,,,,\r\n"


def test_names_are_as_the_record_has_them(client):
    """Issue Brief 13 is credited to SHIM Nari."""
    told = text(client.get("/reports.csv?researcher=nari-shim&role=chief"))
    assert ",Nari Shim," in told and "SHIM" not in told


def test_it_is_a_file_to_save(client):
    response = client.get("/reports.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="reports.csv"'


@pytest.mark.parametrize(
    "address", ["/reports.xls", "/reports.", "/researchers.atom", "/search.csv"]
)
def test_there_are_no_other_formats(address, client):
    assert client.get(address).status_code == 404
