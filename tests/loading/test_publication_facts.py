"""Facts of publication and corrections: loaded, merged, dumped and edited as all else is."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from reversion.models import Version

from mrtc_site.editing.reverting import revert
from mrtc_site.loading.dumper import dump
from mrtc_site.loading.errors import BadFixtures
from reports import licences
from reports.identifiers import check_doi, check_isbn
from reports.models import Report
from tests.forms import errors, read_form

pytestmark = pytest.mark.django_db

FACTS = {
    "published_on": "2030-12",
    "pages": 154,
    "isbn": "978-0-306-40615-7",
    "doi": "10.1234/mrtc.2030.1",
    "registration_number": "11-1270000-000001-01",
    "language": "ko",
    "licence": "kogl-1",
}
DUMPED = """\
- model: reports.report
  fields:
    annual_report: 2030
    type: [memo]
    number: 2
    title: Old title
    state: draft
    abstract: Old words.
    # Editorial: not printed, added by staff.
    title_ko: 제목
    published_on: 2030-12
    pages: 154
    isbn: 978-0-306-40615-7
    doi: 10.1234/mrtc.2030.1
    registration_number: 11-1270000-000001-01
    language: ko
    licence: kogl-1

- model: reports.correction
  fields:
    report: [2030, memo, 2]
    date: 2031-05-03
    text: Table 4.

- model: reports.correction
  fields:
    report: [2030, memo, 2]
    date: 2031-05-12
    text: The title.
"""


def correct(made, day, text):
    made.add(f"on {day}", "reports.correction", report=[2030, "memo", 2], date=day, text=text)


def corrections(report):
    return {f"{each.date}": each.text for each in report.corrections.all()}


@pytest.fixture
def report(made):
    made["report"].update(title_ko="제목", **FACTS)
    correct(made, "2031-05-12", "The title.")
    correct(made, "2031-05-03", "Table 4.")
    made.load()
    return made.row("report")


@pytest.mark.databases
def test_they_are_loaded_and_dumped_below_one_comment_however_often(made, report, fixtures_dir):
    assert {name: getattr(report, name) for name in FACTS} == FACTS
    assert corrections(report) == {"2031-05-03": "Table 4.", "2031-05-12": "The title."}
    made.assert_settled()
    (fixtures_dir / "2030/all.yaml").unlink()
    dump(2030)
    text = (fixtures_dir / "2030/reports.yaml").read_text()
    assert text.endswith(DUMPED) and text.count("Editorial") == 1
    Report.objects.filter(pk=report.pk).update(pages=155)
    dump(2030)
    assert (fixtures_dir / "2030/reports.yaml").read_text() == text.replace("154", "155")


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("isbn", "978-0-306-40615-8", "“978-0-306-40615-8” has a digit wrong"),
        ("isbn", "97803064", "“97803064” is no ISBN. Write its 13 digits"),
        ("doi", "https://doi.org/10.1234/5", "Write what is behind https://doi.org/"),
        ("published_on", "3 May 2021", "“3 May 2021” is not a date that can be placed"),
        ("published_on", "2021-05/..", "“2021-05/..” does not say how it ends"),
        ("pages", "0", "greater than or equal to 1"),
        ("language", "korean", "“korean” is not the code of a language"),
        ("licence", "cc-by", "“cc-by” is none of these: kogl-1, kogl-2,"),
    ],
)
def test_a_wrong_one_is_told_with_its_cure_and_nothing_is_loaded(made, name, value, reason):
    made["report"][name] = value
    with pytest.raises(BadFixtures) as refusal:
        made.load()
    [fault] = refusal.value.faults
    assert (fault.entry, fault.field) == ("reports 2030 memo 2", name) and reason in fault.reason


@pytest.mark.parametrize("isbn", ["9780306406157", "0-306-40615-2", "0-8044-2957-X"])
def test_isbns_of_both_lengths_are_taken(isbn):
    check_isbn(isbn)


@pytest.mark.parametrize("digit", "013456789X")
def test_an_isbn_of_ten_digits_has_one_right_last_digit(digit):
    with pytest.raises(ValidationError):
        check_isbn(f"030640615{digit}")


def test_a_doi_has_a_prefix_and_a_name():
    check_doi("10.1000/182")
    with pytest.raises(ValidationError):
        check_doi("10.1000/")


@pytest.mark.parametrize(
    ("code", "address"),
    [
        ("kogl-3", "https://www.kogl.or.kr/info/licenseType3.do"),
        ("cc-by-nc-sa-4.0", "https://creativecommons.org/licenses/by-nc-sa/4.0/"),
        ("cc0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    ],
)
def test_licences_lead_to_their_text(code, address):
    assert licences.LICENCES[code][1] == address


@pytest.mark.databases
def test_corrections_of_fixture_and_staff_are_merged(made, report):
    made.remove("on 2031-05-12")
    correct(made, "2031-05-03", "Tables 4 and 5.")
    report.corrections.create(date=date(2031, 6, 1), text="Page 9.")
    made.load()
    assert corrections(report) == {"2031-05-03": "Tables 4 and 5.", "2031-06-01": "Page 9."}
    made.assert_settled()


def test_a_correction_that_both_changed_is_a_conflict(made, report):
    correct(made, "2031-05-03", "Table 5.")
    report.corrections.filter(date="2031-05-03").update(text="Table 6.")
    path = "reports 2030 memo 2", ("corrections", "2031-05-03", "text")
    assert made.conflicts() == {path: ("Table 4.", "Table 5.", "Table 6.")}


def test_two_corrections_of_one_day_are_refused(made, report):
    made.items["again"] = made.items["on 2031-05-03"]
    with pytest.raises(BadFixtures, match=r"2031-05-03 is there already \(all.yaml, line \d+\)"):
        made.load()


def test_they_are_edited_in_the_report_s_form_and_undone(report, admin_client, admin_user):
    address = reverse("admin:reports_report_change", args=[report.pk])
    form = read_form(admin_client, address)
    assert form["isbn"] == FACTS["isbn"] and form["corrections-0-text"] == "Table 4."
    sent = form | {"pages": "160", "corrections-0-text": "Table 5.", "language": ""}
    sent |= {"corrections-1-DELETE": "on"}
    assert admin_client.post(address, sent).status_code == 302
    report.refresh_from_db()
    assert (report.pages, report.language) == (160, "")
    assert corrections(report) == {"2031-05-03": "Table 5."}
    stale = admin_client.post(address, form | {"pages": "170"})
    assert any("This was changed by someone else" in error for error in errors(stale))
    _, loaded, *_ = Version.objects.get_for_object(report)
    revert(loaded, "Back.", admin_user)
    report.refresh_from_db()
    assert (report.pages, report.language) == (154, "ko")
    assert corrections(report) == {"2031-05-03": "Table 4.", "2031-05-12": "The title."}
