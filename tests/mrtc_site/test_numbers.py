"""Numbers of entries: 3 or, with a part, 3-1; as printed where two have one number."""

import csv
import io
import json
import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from mrtc_site.common.numbers import parse_number, whole_and_part
from mrtc_site.entries.redirects import Redirect
from mrtc_site.portal.missing.checks import left_out
from reports.models import Report
from tests.forms import errors, read_form
from tests.make import make_annual_report, make_editor, make_report
from tests.reports.test_admin import ADD, new
from tests.sheets import bring_in, export, preview, rows

from .test_admin_search import rows as found_by_staff

SERIES = "/reports/2021/policy-report"
TWICE = "/reports/2021/issue-brief/3-2"
wholes = st.integers(1, 32767)
parts = st.integers(1, 99)


@given(whole=wholes, part=parts)
def test_a_number_is_read_as_it_is_typed(whole, part):
    assert parse_number(f"{whole}") == whole
    assert parse_number(f" {whole}–{part} ") == f"{whole}-{part}"
    assert whole_and_part(f"{whole}-{part}") == (whole, part)


@pytest.mark.parametrize("number", ["3_1", "٣", "3-", "-1", "3-1-1", "x"])
def test_nothing_is_looked_up_by_what_is_no_number(db, number):
    with pytest.raises(ValueError, match="is no number"):
        Report.objects.filter(number=number).exists()


WRONG = ["3-0", "03-1", "3-01", "3-", "-1", "3_1", "3.1", "3-100", "32768", "3-1-1", "٣", "0", ""]


@pytest.mark.parametrize("typed", WRONG)
def test_what_is_no_number_is_refused_with_it_and_the_cure(typed):
    with pytest.raises(ValueError, match=rf"^“{re.escape(typed)}” is no number here: .*\(3-1\)"):
        parse_number(typed)


@pytest.mark.parametrize(
    ("numbers", "missing"),
    [
        ([1, 2, 4], [3]),
        (["1-1", "1-2", 2], []),
        ([1, "1-2", "2-3"], ["2-1", "2-2"]),
        (["2-1"], [1]),
    ],
)
def test_numbers_and_parts_that_are_left_out_are_told(numbers, missing):
    assert [*left_out(numbers)] == missing


@pytest.fixture
def reports(db):
    """A year with a report in two volumes, and with a number that is printed twice."""
    make_annual_report(2021)
    made = {"annual_report_id": 2021, "type": "policy-report"}
    for number in (10, "3-2", 4, "3-1", 3, "3-10"):
        make_report(**made, number=number, title=f"Numbered {number}", chief="nari-shim")
    made["type"] = "issue-brief"
    make_report(**made, number=3, title="The first three")
    make_report(**made, number="3-2", printed_number="3", title="The other three")


@pytest.fixture
def editor(client, reports):
    client.force_login(make_editor())
    return client


def report(number, series="policy-report"):
    return Report.objects.get_by_natural_key(2021, series, number)


@pytest.mark.databases
def test_a_series_is_in_the_order_of_numbers_and_parts(reports, client):
    page = BeautifulSoup(client.get("/reports/?year=2021&type=policy-report").content, "lxml")
    found = [link["href"] for link in page.select("main h2 a, main h3 a, main li a")]
    order = ["3", "3-1", "3-2", "3-10", "4", "10"]
    assert [link for link in dict.fromkeys(found) if link.startswith(SERIES)] == [
        f"{SERIES}/{number}/" for number in order
    ]
    public = Report.objects.published()
    assert [row.number for row in public.before(report("3-10"))[:2]] == ["3-2", "3-1"]
    assert [row.number for row in public.after(report("3-10"))[:2]] == [4, 10]


@pytest.mark.parametrize("number", ["3-01", "03-1", "3-0", "3-", "3_1", "3.1", "3–1", "5-1"])
def test_no_other_address_leads_to_a_part(reports, client, number):
    assert client.get(f"{SERIES}/{number}/").status_code == 404


def test_a_page_and_its_files_have_the_part_in_address_and_citation(reports, client):
    page = client.get(f"{SERIES}/3-1/").content.decode()
    assert "Policy Report 3-1" in page
    assert '<meta name="citation_technical_report_number" content="3-1">' in page
    assert re.search(r'"reportNumber":"3-1"', page)
    bib = client.get(f"{SERIES}/3-1.bib").getvalue().decode()
    assert "number = {3-1}" in bib and "@techreport{mrtc2021policy-report3-1," in bib
    ris = client.get(f"{SERIES}/3-1.ris").getvalue().decode()
    assert re.search(r"^SN  - 3-1\r$", ris, re.MULTILINE)
    [item] = json.loads(client.get(f"{SERIES}/3-1.csl.json").getvalue())
    assert (item["number"], item["id"]) == ("3-1", "mrtc2021policy-report3-1")


def test_the_second_of_two_with_one_number_shows_it_as_printed(reports, client):
    page = client.get(f"{TWICE}/").content.decode()
    assert "Issue Brief 3" in page and "Issue Brief 3-2" not in page
    [item] = json.loads(client.get(f"{TWICE}.csl.json").getvalue())
    assert (item["number"], item["id"]) == ("3", "mrtc2021issue-brief3-2")
    record = "oai:mrtc.localhost:reports/2021/issue-brief/3-2"
    listed = client.get("/oai/?verb=ListIdentifiers&metadataPrefix=oai_dc").content.decode()
    [identifier] = re.findall(rf"[^>]*{record.partition(':reports')[2]}(?=<)", listed)
    mods = client.get(f"/oai/?verb=GetRecord&metadataPrefix=mods&identifier={identifier}")
    assert "<mods:partNumber>3</mods:partNumber>" in mods.content.decode()


def test_programs_have_the_whole_number_its_part_and_what_is_printed(reports, client):
    found = {}
    for row in client.get("/api/reports/?year=2021").json()["results"]:
        found[row["url"].removeprefix("http://testserver/reports/2021/")] = (
            *(row["number"], row["part"], row["printed_number"]),
        )
    assert found == {
        "policy-report/3/": (3, None, ""),
        "policy-report/3-1/": (3, 1, ""),
        "policy-report/3-2/": (3, 2, ""),
        "policy-report/3-10/": (3, 10, ""),
        "policy-report/4/": (4, None, ""),
        "policy-report/10/": (10, None, ""),
        "issue-brief/3/": (3, None, ""),
        "issue-brief/3-2/": (3, 2, "3"),
    }
    assert client.get(f"/api{SERIES}/3-2/").json()["title"] == "Numbered 3-2"
    assert client.get(f"/api{SERIES}/3-02/").status_code == 404
    text = client.get("/reports.csv?year=2021&q=three").getvalue().decode("utf-8-sig")
    table = [*csv.DictReader(io.StringIO(text))]
    assert [(row["number"], row["part"], row["printed_number"]) for row in table] == [
        ("3", "", ""),
        ("3", "2", "3"),
    ]


@pytest.mark.databases
def test_parts_are_found_by_what_they_are_called(editor):
    for typed, address in (("Policy Report 3-2", f"{SERIES}/3-2/"), ("issue brief 3-2", TWICE)):
        assert address in editor.get("/search/", {"q": typed}).content.decode(), typed
    printed_3 = [report(number, "issue-brief") for number in (3, "3-2")]
    for typed, called in (
        ("policy report 3-2 2021", [report("3-2")]),
        ("정책보고서 3-1, 2021", [report("3-1")]),
        ("issue brief 3 2021", printed_3),
    ):
        found = found_by_staff(editor, "reports/report", typed)[: len(called)]
        assert {*found} == {str(row.pk) for row in called}, typed


def test_the_form_takes_a_part_and_says_what_is_wrong_with_another(editor):
    sent = new(**{"number": "99–2"}, **{"authorships-TOTAL_FORMS": "0"})
    said = errors(editor.post(ADD, {**read_form(editor, ADD), **sent, "number": "99-0"}))
    assert said[1:] == [
        "“99-0” is no number here: write a whole one from 1 to 32767 (3), or one with a part from "
        "1 to 99 after a hyphen (3-1), without a zero before either."
    ]
    assert editor.post(ADD, {**read_form(editor, ADD), **sent}).status_code == 302
    assert Report.objects.get(annual_report=2020, type__slug="issue-brief", number="99-2")
    again = editor.post(ADD, {**read_form(editor, ADD), **sent})
    assert any("Give another number." in sentence for sentence in errors(again))


@pytest.mark.databases
def test_a_part_that_gets_another_number_leaves_a_redirect_and_stays_known_as_it_was(
    editor,
):
    moved = report("3-1")
    form = f"/admin/reports/report/{moved.pk}/change/"
    sent = {**read_form(editor, form), "number": "3-3"}
    assert editor.post(form, sent).status_code == 302
    assert Redirect.objects.values_list("old", "new").get() == (f"{SERIES}/3-1/", f"{SERIES}/3-3/")
    assert editor.get(f"{SERIES}/3-1/")["Location"] == f"{SERIES}/3-3/"
    moved.refresh_from_db()
    assert (moved.number, moved.lasting_key) == ("3-3", "2021/policy-report/3-1")
    taken = editor.post(form, {**read_form(editor, form), "number": "3-2"})
    assert any("Exchange their numbers" in sentence for sentence in errors(taken))


@pytest.mark.databases
def test_two_drafts_exchange_numbers_with_parts(editor):
    one, other = report("3-1"), report("3-2")
    Report.objects.filter(pk__in=(one.pk, other.pk)).update(state="draft")
    data = {"action": "exchange_numbers", "_selected_action": [one.pk, other.pk]}
    assert editor.post("/admin/reports/report/", data).status_code == 302
    assert (report("3-1").pk, report("3-2").pk) == (other.pk, one.pk)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_sheet_comes_back_as_it_was_and_tells_what_became_a_date(editor, form):
    content = export(editor, "reports", form, "?annual_report__year__exact=2021")
    assert preview(editor, "reports", content).unchanged == 8
    table = rows(content)
    printed = {(row["type"], row["number"]): row["printed_number"] for row in table}
    assert (printed["policy-report", "3-2"], printed["issue-brief", "3-2"]) == ("", "3")
    [row] = [row for row in table if row["title"] == "Numbered 3-2"]
    bring_in(editor, "reports", [{**row, "title": "Volume two"}])
    assert report("3-2").title == "Volume two"
    page = preview(editor, "reports", [{**row, "number": "2026-03-02"}])
    assert "“2026-03-02” is no number here" in page.wrong[0]
    assert "Spreadsheet programs make a date of 3-1" in page.wrong[0]
