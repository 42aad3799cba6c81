"""Sheets take whatever the Korean admin shows: names, types, categories and states in Korean, too.
Names are invented."""

import pytest

from education.models import EducationSession
from reports.models import Report, ReportType
from tests.make import make_editor, make_researcher, make_type
from tests.sheets import bring_in, preview

pytestmark = pytest.mark.django_db

REPORT = {"year": "2020", "type": "연구보고서", "number": "77", "title": "Made"}
SESSION = {"year": "2020", "number": "77", "title": "Made"}


@pytest.fixture
def editor(client):
    client.force_login(make_editor())
    return client


@pytest.mark.parametrize("row", [REPORT | {"year": "2020년 연차보고서"}, REPORT])
def test_a_report_is_read_in_korean_by_an_english_speaking_admin(editor, row):
    chief = make_researcher(name_ko="가나다")
    other, third = make_researcher(name_ko="라 마바"), make_researcher()
    people = {"chief_researcher": "가 나다", "co_researchers": f"라마바 [R. M.]; {third.slug}"}
    bring_in(editor, "reports", [{**row, **people, "state": "공개", "licence": "CC BY 4.0"}])
    report = Report.objects.get(type__slug="research-report", number=77)
    assert (report.state, report.licence) == ("published", "cc-by-4.0")
    parts = [(part.researcher, part.credited_as) for part in report.authorships.all()]
    assert parts == [(chief, ""), (other, "R. M."), (third, "")]


@pytest.mark.parametrize(
    ("track", "category", "state"),
    [
        ("기본교육", "외국인주민 대상 교육", "초안"),
        ("Basic education", "Education for Foreign Residents", "Draft"),
        ("basic", "foreign-residents", "draft"),
    ],
)
def test_a_session_is_read_by_key_english_or_korean_name(editor, track, category, state):
    row = {**SESSION, "track": track, "category": category, "state": state}
    bring_in(editor, "education", [row])
    session = EducationSession.objects.get(number=77)
    assert (session.track_id, session.category.slug) == ("basic", "foreign-residents")
    assert session.state == "draft"


def test_a_name_that_several_have_is_refused_with_their_keys(editor):
    people = [make_researcher(name_ko="가나다") for _ in range(2)]
    make_type("made-a", name_ko="같은 이름")
    make_type("made-b", name_ko="같은 이름")
    [wrong] = preview(editor, "reports", [{**REPORT, "chief_researcher": "가나다"}]).wrong
    assert f"가나다 <{people[0].slug}> or 가나다 <{people[1].slug}>" in wrong
    [wrong] = preview(editor, "reports", [{**REPORT, "type": "같은 이름"}]).wrong
    assert "“같은 이름” is the name of several: write made-a or made-b" in wrong
    person = people[1]
    bring_in(editor, "reports", [{**REPORT, "chief_researcher": f"가나다 <{person.slug}>"}])
    assert Report.objects.get(number=77, title="Made").chief.researcher == person


def test_a_key_is_stronger_than_another_s_name(editor):
    make_type("made-a", name="made-b")
    kind = make_type("made-b", name="Other")
    bring_in(editor, "reports", [{**REPORT, "type": "made-b"}])
    assert ReportType.objects.get(reports__number=77) == kind


def test_what_is_no_choice_is_refused_in_a_sentence(editor):
    row = {**SESSION, "track": "심화교육", "category": "general-public"}
    [wrong] = preview(editor, "education", [row]).wrong
    assert "심화교육" in wrong
