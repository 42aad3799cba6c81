"""Search's index is what the rows say, however they were written."""

from pathlib import Path

import pytest
import yaml
from django.core.management import call_command

from cooperation.models import Category as CooperationCategory
from cooperation.models import CooperationProject
from education.models import EducationSession
from mrtc_site.loading.record_types import kinds
from mrtc_site.models import AnnualReport, IndexedText, Redirect, Section
from mrtc_site.search import index as indexing
from mrtc_site.search.index import rebuild, searched_models
from reports.models import Authorship, Report, Researcher
from tests.make import (
    make_annual_report,
    make_project,
    make_report,
    make_researcher,
    make_section,
    make_session,
    type_of,
)
from tests.rows import raw_rows, rows

from .searching import check_index, find

pytestmark = pytest.mark.django_db


def change(row, **values):
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def first(model):
    return model.objects.order_by("pk").first()


def others():
    return CooperationCategory.objects.get(slug="others")


def part():
    return Authorship.objects.filter(role="co-researcher", researcher__slug="min-yi-yoo").first()


WRITES = {
    "a saved report": lambda: make_report("minjeong-park", ["nari-shim"], abstract="Quokka"),
    "a saved session": lambda: make_session(photo_caption="Quokka"),
    "a saved project": lambda: make_project(title="Quokka"),
    "a saved section": lambda: make_section(body="Quokka"),
    "a saved person": lambda: make_researcher(given_name="Quokka"),
    "a saved edition": lambda: make_annual_report(2021, centre_name="Quokka"),
    "a changed title": lambda: change(first(Report), title="Quokka"),
    "changed contents": lambda: change(first(Report), contents="Quokka\r\nWombat"),
    "a changed category": lambda: change(first(CooperationProject), category=others()),
    "a changed type": lambda: change(first(Report), type=type_of("statistics-brief"), number=9),
    "a renamed type": lambda: change(type_of("issue-brief"), name="Quokka"),
    "a renamed category": lambda: change(others(), name="Q"),
    "a renamed person": lambda: change(Researcher.objects.get(slug="nari-shim"), family_name="Q"),
    "a credited spelling": lambda: change(part(), credited_as="Quokka"),
    "a part of someone else": lambda: change(part(), researcher=make_researcher(), credited_as="Q"),
    "a part of another report": lambda: change(part(), report=make_report(), credited_as="Q"),
    "a part taken away": lambda: part().delete(),
    "parts taken away at once": lambda: Authorship.objects.filter(role="co-researcher").delete(),
    "a deleted report": lambda: first(Report).delete(),
    "reports deleted at once": lambda: Report.objects.filter(type__slug="policy-report").delete(),
    "a deleted session": lambda: first(EducationSession).delete(),
    "sections deleted at once": lambda: Section.objects.all().delete(),
    "an edition deleted with its sections": lambda: _edition_with_section().delete(),
    "a draft again": lambda: change(first(Report), state="draft"),
    "an edition that is a draft again": lambda: change(first(AnnualReport), state="draft"),
    "a person without reports deleted": lambda: make_researcher().delete(),
}


def _edition_with_section():
    edition = make_annual_report(2022)
    make_section(annual_report_id=2022)
    return edition


@pytest.mark.databases
def test_it_covers_every_row_as_loaded():
    assert check_index() == IndexedText.objects.count() == 1 + 42 + 51 + 42 + 33 + 32


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.label)
def test_rows_in_full_need_nothing_more_to_be_named_and_indexed(kind, django_assert_num_queries):
    Redirect.objects.create(old="/researchers/nari/", new="/researchers/nari-shim/")
    rows = list(kind.model.rows_in_full())
    assert rows
    with django_assert_num_queries(0):
        for row in rows:
            assert str(row)
            if kind.model in searched_models():
                assert row.search_texts()
            for part in row.authorship_list if kind.model is Report else ():
                assert str(part)


@pytest.mark.databases
def test_rows_changed_twice_or_deleted_while_many_are_written_are_indexed_as_they_are():
    with indexing.batch():
        changed, deleted = Report.objects.all()[:2]
        change(changed, title="Quokka")
        change(changed, title="Wombat")
        change(deleted, title="Quokka")
        deleted.delete()
    check_index()
    assert find("reports", "quokka") == []
    assert find("reports", "wombat") == [changed.get_absolute_url()]


@pytest.mark.databases
@pytest.mark.parametrize("write", WRITES)
def test_it_is_right_after(write):
    WRITES[write]()
    check_index()


def test_what_was_changed_is_found_by_the_new_words_only(client):
    report = make_report(title="A wombat")
    change(report, title="A quokka")
    assert find("reports", "quokka") == [report.get_absolute_url()]
    assert find("reports", "wombat") == []
    report.delete()
    assert find("reports", "quokka") == []


def test_a_renamed_person_is_found_and_finds_the_reports():
    before = find("reports", "shim")
    change(Researcher.objects.get(slug="nari-shim"), given_name="Quokka", family_name="Wombat")
    assert find("researchers", '"wombat quokka"') == ["/researchers/nari-shim/"]
    assert sorted(find("reports", "quokka")) == sorted(before) != []
    assert find("reports", '"shim nari"') == ["/reports/2020/issue-brief/13/"]  # as printed there


@pytest.mark.databases
def test_a_spelling_is_public_as_long_as_its_report_is():
    report = make_report("minjeong-park")
    change(report.authorships.get(), credited_as="Quokka")
    assert find("researchers", "quokka") == ["/researchers/minjeong-park/"]
    change(report, state="draft")
    assert find("researchers", "quokka") == find("reports", "quokka") == []
    change(report, state="published")
    edition = AnnualReport.objects.get()
    change(edition, state="draft")
    assert find("researchers", "quokka") == []
    change(edition, state="published")
    assert find("researchers", "quokka") == ["/researchers/minjeong-park/"]


def test_loaddata_indexes(tmp_path):
    rows = raw_rows(Path("fixtures/2020/reports.yaml"))
    briefs = [row for row in rows if "issue-brief" in str(row["fields"])]
    file = tmp_path / "briefs.yaml"
    file.write_text(yaml.safe_dump(briefs, allow_unicode=True), encoding="utf-8")
    Report.objects.filter(type__slug="issue-brief").delete()
    assert check_index() == 201 - 14
    call_command("loaddata", file, verbosity=0)
    assert check_index() == 201


@pytest.mark.databases
def test_a_load_indexes_what_it_creates_changes_and_removes(tmp_path, settings):
    """The merge load, which writes in bulk."""
    settings.FIXTURES_DIR = tmp_path
    folder = tmp_path / "2020"
    folder.mkdir()
    for file in Path("fixtures/2020").glob("*.yaml"):
        text = yaml.safe_dump(_edited(rows(file)), allow_unicode=True)
        (folder / file.name).write_text(text, encoding="utf-8")
    call_command("load_annual_report", 2020, verbosity=0)
    assert check_index() == 201 - 2 + 1
    assert find("reports", "quokka") == ["/reports/2020/issue-brief/99/"]
    assert find("researchers", "wombat") == ["/researchers/nari-shim/"]
    assert find("cooperation", "platypus") != []


def _edited(objects):
    """Remove a report and a session with their parts, add a report, rename a person and a
    category."""
    gone = ([2020, "policy-report", 3], [2020, "consigned", 22])
    kept = []
    for obj in objects:
        model, fields = obj["model"], obj["fields"]
        series = fields.get("type", fields.get("track"))
        own = [fields.get("annual_report"), series, fields.get("number")]
        if any(key in gone for key in (own, fields.get("report"), fields.get("session"))):
            continue
        if fields.get("slug") == "nari-shim":
            fields["family_name"] = "Wombat"
        if (model, fields.get("slug")) == ("cooperation.category", "others"):
            fields["name"] = "Platypus"
        kept.append(obj)
    if any(obj["model"] == "reports.report" for obj in objects):
        key = {"annual_report": 2020, "type": "issue-brief", "number": 99}
        report = {**key, "title": "A quokka", "state": "published"}
        kept.append({"model": "reports.report", "fields": report})
        part = {"report": [*key.values()], "researcher": "nari-shim", "role": "chief", "order": 1}
        kept.append({"model": "reports.authorship", "fields": part})
    return kept


@pytest.mark.databases
def test_it_is_built_anew_whatever_it_was():
    IndexedText.objects.filter(kind="reports.report").delete()
    IndexedText.objects.filter(kind="mrtc_site.section").update(title="squokka", beginnings="")
    IndexedText.objects.create(kind="reports.report", key="0", title="squokka")
    assert len(rebuild()) == len(searched_models()) == 6
    assert check_index() == 201


@pytest.mark.databases
def test_the_command_fills_an_emptied_index_and_says_of_how_many(capsys):
    found = find("reports", "immigrant")
    IndexedText.objects.all().delete()
    assert find("reports", "immigrant") == []
    call_command("index_search")
    assert capsys.readouterr().out == (
        "Indexed 1 annual report, 42 sections, 51 researchers, 42 reports, "
        "33 education sessions, 32 cooperation projects.\n"
    )
    assert check_index() == 201
    assert find("reports", "immigrant") == found != []


@pytest.mark.databases
def test_a_command_that_fails_leaves_the_index_as_it_was(monkeypatch):
    monkeypatch.setattr(EducationSession, "search_texts", lambda session: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        call_command("index_search")
    monkeypatch.undo()
    assert check_index() == 201


@pytest.mark.databases
def test_migrating_fills_an_index_that_lacks_rows():
    IndexedText.objects.filter(kind="reports.researcher").delete()
    call_command("migrate", verbosity=0)
    assert check_index() == 201


@pytest.mark.databases
def test_a_text_of_any_length_is_kept_and_its_beginning_found():
    """PostgreSQL has no tsvector of more than a megabyte."""
    many = " ".join(f"{number:x}quokka" for number in range(100_000, 200_000))
    report = make_report(abstract=f"wombat {many}", contents="platypus " + "x" * 300_000)
    for q in ("wombat", "platypus", "186a0quokka", '"wombat 186a0quokka"'):
        assert find("reports", q) == [report.get_absolute_url()]
    check_index()


@pytest.mark.databases
def test_a_phrase_is_found_however_late_in_a_text():
    """PostgreSQL's own phrases know the first 255 places of a word."""
    section = make_section(
        body="이 민 " * 1000 + "이민정책 the quokka " + "the " * 999 + "the wombat"
    )
    for q in ("정책", "이민정책", '"the wombat"', '"the quokka"'):
        assert section.get_absolute_url() in find("sections", q)
    assert find("sections", '"quokka wombat"') == []
