"""Sheets of reports: their people, credited names and namesakes, in two cells."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.models import Authorship, Report, Researcher
from tests import expected
from tests.make import add_author, make_editor, make_report, make_researcher
from tests.sheets import bring_in, confirm, export, lines, preview, read, rows

pytestmark = [
    pytest.mark.django_db,
]
PEOPLE = ["chief_researcher", "co_researchers"]
KEY = {"year": "2020", "type": "issue-brief", "number": "400"}


@pytest.fixture
def editor(client):
    client.force_login(make_editor(username="ann"))
    return client


@pytest.fixture
def report(db):
    return make_report("minjeong-park", ["nari-shim", "hayoung-cho"], number=400, state="draft")


def cells(client):
    """Give the two cells of people of the one report that is a draft."""
    [row] = rows(export(client, "reports", query="?state__exact=draft"))
    return [row[name] for name in PEOPLE]


def sheet(chief=None, others=None, **values):
    people = {"chief_researcher": chief, "co_researchers": others}
    return [{**KEY, **values, **{name: cell for name, cell in people.items() if cell is not None}}]


def parts(report):
    found = report.authorships.values_list("order", "researcher__slug", "role", "credited_as")
    return [*found.order_by("order")]


AWKWARD = """Ada "A." O'Neill; PhD"""
QUOTED = '"Ada ""A."" O\'Neill; PhD"'


def test_but_for_credited_names_the_public_columns_are_as_in_the_public_file(second_year, editor):
    def plain(row):
        people = [re.sub(r" \[[^]]*\]", "", cell).replace(QUOTED, AWKWARD) for cell in row[4:6]]
        return [*row[:4], *people, *row[6:26]]

    found = [plain(row) for row in lines(export(editor, "reports", "csv"))]
    assert sorted(found) == sorted(expected.table("reports", expected.ROWS["reports"]))


def test_a_name_credited_otherwise_is_in_brackets(editor):
    found = rows(export(editor, "reports"))
    assert {"Nari Shim [SHIM Nari]", "Minjeong Park [Min Minjeong Park]"} <= {
        name for row in found for cell in PEOPLE for name in row[cell].split("; ")
    }


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_awkward_names_are_quoted(form, second_year, editor):
    [row] = rows(export(editor, "reports", form, "?q=quoted"))
    assert row["chief_researcher"] == QUOTED
    assert row["co_researchers"] == "Minjeong Park [@Park]; Nari Shim"


def test_namesakes_are_told_apart_by_their_slug(report, editor):
    make_researcher("minjeong-park-2", given_name="Minjeong", family_name="Park")
    Authorship.objects.filter(report=report, researcher__slug="nari-shim").delete()
    add_author(report, "minjeong-park-2", order=2, credited_as="M. Park")
    chief, others = cells(editor)
    assert chief == "Minjeong Park <minjeong-park>"
    assert others == "Minjeong Park <minjeong-park-2> [M. Park]; Hayoung Cho"
    assert not preview(editor, "reports", export(editor, "reports")).sent
    page = preview(editor, "reports", sheet("Minjeong Park"))
    assert page.wrong[0].endswith(
        "2 people are called “Minjeong Park”: write Minjeong Park <minjeong-park> or Minjeong Park "
        "<minjeong-park-2>"
    )


@pytest.mark.parametrize(
    ("chief", "others", "people"),
    [
        # two change places
        ("Nari Shim", "Minjeong Park; Hayoung Cho", "nari-shim minjeong-park hayoung-cho"),
        ("Hayoung Cho", "Minjeong Park; Nari Shim", "hayoung-cho minjeong-park nari-shim"),
        (None, "Hayoung Cho; Nari Shim", "minjeong-park hayoung-cho nari-shim"),
        # people come and go
        ("Minjeong Park", "Hayoung Cho", "minjeong-park hayoung-cho"),
        (None, "", "minjeong-park"),
        ("Min Yi Yoo", None, "min-yi-yoo nari-shim hayoung-cho"),
        (None, "Min Yi Yoo; Hayoung Cho", "minjeong-park min-yi-yoo hayoung-cho"),
        # ways to write it
        ("minjeong  PARK", " nari shim ;Hayoung Cho;; ", "minjeong-park nari-shim hayoung-cho"),
        ("<hayoung-cho>", '"Nari Shim"', "hayoung-cho nari-shim"),
        ("Hayoung Cho <hayoung-cho>", "Nari\u00a0Shim", "hayoung-cho nari-shim"),
    ],
)
def test_people_are_merged_as_part_of_their_report(chief, others, people, report, editor):
    old = report.updated_at
    content = sheet(chief, others, title="Changed")
    bring_in(editor, "reports", content)
    told = parts(report)
    assert [who for _, who, *_ in told] == people.split()
    assert [role for _, _, role, _ in told] == ["chief"] + ["co-researcher"] * (len(told) - 1)
    report.refresh_from_db()
    assert report.updated_at > old
    assert preview(editor, "reports", content).unchanged


def test_a_report_may_lose_its_chief(report, editor):
    bring_in(editor, "reports", sheet(""))
    assert [part[1:3] for part in parts(report)] == [
        ("nari-shim", "co-researcher"),
        ("hayoung-cho", "co-researcher"),
    ]


def test_people_who_stay_are_not_written_again(report, editor):
    before = {a.researcher.slug: a.pk for a in report.authorships.all()}
    bring_in(editor, "reports", sheet(None, "Nari Shim; Hayoung Cho; Min Yi Yoo"))
    after = {a.researcher.slug: a.pk for a in report.authorships.all()}
    assert before.items() < after.items()


def test_unaltered_people_keep_the_order_that_they_have(report, editor):
    """Even one with gaps, or where the chief is not first."""
    for order, part in enumerate(report.authorships.all()):
        Authorship.objects.filter(pk=part.pk).update(order=30 - 10 * order)
    before = parts(report)
    bring_in(editor, "reports", sheet("Minjeong Park", "Hayoung Cho; Nari Shim", title="Changed"))
    assert parts(report) == before


@pytest.mark.parametrize(
    ("cell", "credited"),
    [
        ("Nari Shim [SHIM Nari]", "SHIM Nari"),
        ("Nari Shim [SHIM Nari] <nari-shim>", "SHIM Nari"),
        ("Nari Shim <nari-shim> [ SHIM  Nari ]", "SHIM Nari"),
        ('"Nari Shim [SHIM; ""N."" [Nari]]"', 'SHIM; "N." [Nari]'),
        ("Nari Shim []", ""),
        ("Nari Shim [=1+1]", "=1+1"),
    ],
)
def test_names_as_credited_come_back(cell, credited, report, editor):
    bring_in(editor, "reports", sheet(None, cell))
    assert parts(report)[1] == (2, "nari-shim", "co-researcher", credited)
    for form in ("csv", "xlsx"):
        exported = export(editor, "reports", form, "?state__exact=draft")
        assert not preview(editor, "reports", exported).sent


@pytest.mark.parametrize(
    ("chief", "others", "reason"),
    [
        (
            "Minjeong Prak",
            None,
            "there is no researcher “Minjeong Prak”; did you mean Minjeong Park",
        ),
        (None, "Nari Shim; Nobody", "there is no researcher “Nobody”"),
        (None, "<nari-shin>", "there is no researcher “<nari-shin>”; did you mean nari-shim?"),
        (None, "Nari Shim <hayoung-cho>", "there is no researcher “Nari Shim <hayoung-cho>”"),
        (None, "[SHIM Nari]", "there is no researcher “”"),
        (
            "Nari Shim; Min Yi Yoo",
            "",
            "a report has at most one chief researcher, not Nari Shim (nari-shim) and Min Yi",
        ),
        (None, "Minjeong Park", "Minjeong Park is named twice"),
        (None, "Nari Shim; Nari Shim", "Nari Shim is named twice"),
        (None, "Nari Shim [SHIM", "“Nari Shim [SHIM” is not understood; write Name [as credited]"),
        (None, "Hayoung Cho; Nari <a> <b> <c>", "“Nari <a> <b> <c>” is not understood; write Name"),
        (None, '"Nari" Shim', '“"Nari" Shim” is not understood; write Name'),
        (None, f"Nari Shim [{'x' * 201}]", "Ensure this value has at most 200 characters"),
        (None, "Nari Shim " + " [" * 5000, "is not understood"),
        (None, "x" + " " * 20000 + "<", "is not understood"),
    ],
)
def test_wrong_people_are_told(chief, others, reason, report, editor):
    before = parts(report)
    page = preview(editor, "reports", sheet(chief, others))
    column = "chief_researcher" if chief else "co_researchers"
    assert f"| {column} |" in page.wrong[0] and reason in page.wrong[0]
    assert not page.sent and parts(report) == before


def test_the_difference_is_shown_in_names(report, editor):
    page = preview(editor, "reports", sheet("Nari Shim", "Minjeong Park; Hayoung Cho"))
    assert page.changed[0].count("|") == 5
    assert "| chief_researcher | Minjeong Park → Nari Shim |" in page.changed[0]


def test_someone_else_changed_the_people_meanwhile(report, editor):
    page = preview(editor, "reports", sheet(None, "Nari Shim"))
    Authorship.objects.get(report=report, researcher__slug="nari-shim").delete()
    answer = read(confirm(editor, "reports", page), status=409)
    assert "changed since the preview was made, last on " in answer.wrong[0]
    assert len(parts(report)) == 2


def test_a_new_report_comes_with_its_people(editor):
    bring_in(editor, "reports", sheet("Minjeong Park [PARK M.]", "Nari Shim", title="New"))
    report = Report.objects.get(number=400)
    assert parts(report) == [
        (1, "minjeong-park", "chief", "PARK M."),
        (2, "nari-shim", "co-researcher", ""),
    ]


def test_a_researcher_renamed_after_the_preview_is_not_mistaken(report, editor):
    page = preview(editor, "reports", sheet("Min Yi Yoo"))
    Researcher.objects.filter(slug="min-yi-yoo").update(given_name="Minnie")
    answer = read(confirm(editor, "reports", page), status=409)
    assert "there is no researcher “Min Yi Yoo”" in answer.wrong[0]


@settings(
    max_examples=8,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.tuples(*[st.text("ab;[]<>\"' =@\n\u00a0한", min_size=1, max_size=12)] * 2),
    st.text("ab;[]<>\"' =@\r\n한", max_size=20),
    st.booleans(),
)
def test_any_name_comes_back_as_it_was(report, editor, name, credited, namesake):
    report.authorships.all().delete()
    Researcher.objects.filter(slug__startswith="odd").delete()
    for slug in ["odd", "odd-2"][: 1 + namesake]:
        make_researcher(slug, given_name=name[0], family_name=name[1])
    add_author(report, "odd", role="chief", credited_as=credited)
    add_author(report, "nari-shim", order=2)
    page = preview(editor, "reports", export(editor, "reports", query="?state__exact=draft"))
    assert page.unchanged == 1 and not page.wrong and not page.changed

    chief, others = cells(editor)
    report.authorships.all().delete()
    bring_in(editor, "reports", sheet(chief, others))
    assert [part[1:3] for part in parts(report)] == [
        ("odd", "chief"),
        ("nari-shim", "co-researcher"),
    ]
    assert parts(report)[0][3].split() == credited.split()
