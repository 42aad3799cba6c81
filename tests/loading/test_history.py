"""A load keeps each change as a revision of its own, so that one entry can be taken back alone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from reversion.models import Revision, Version

from mrtc_site.loading import revisions
from mrtc_site.loading.events import event, sentence
from mrtc_site.loading.record_types import kind_of
from reports.models import Report

from .databases import changed_tables, contents

LOADED = "Loaded from fixtures/2030"
AS_BEFORE = {"track", "scope"}  # 2020 has just these


@pytest.fixture
def changed(made):
    """Loaded with two reports changed, a session removed and a section created."""
    made["report"].update(title="New title", abstract="New words.")
    made["report 1"]["title"] = "New, with people"
    made["by bob"]["credited_as"] = "B."
    part = {**made["by bob"], "researcher": "cho", "order": 3}
    made.add("by cho", "reports.authorship", **part)
    made.remove("session")
    section = {**made["section"], "slug": "closing", "order": 2}
    made.add("closing", "mrtc_site.section", **section)
    made.load()
    return made


def versions(made, name):
    """Give the kept versions of a row, the latest first."""
    return list(Version.objects.get_for_object(made.row(name)))


def parts(made):
    found = made.row("report 1").authorships
    return list(found.values_list("researcher__slug", "role", "order", "credited_as"))


def test_a_first_load_keeps_each_row_once(made):
    for name, (model, _) in made.items.items():
        if model != "reports.authorship":
            [version] = versions(made, name)
            loaded = "Loaded from fixtures/2020" if name in AS_BEFORE else LOADED
            assert (sentence(version.revision.comment), version.revision.user) == (loaded, None)


def test_a_second_load_keeps_what_it_changed_and_nothing_else(changed):
    counts = {
        name: len(versions(changed, name))
        for name in ("report", "report 1", "closing", "section", "project", "ann", "memo")
    }
    assert counts == {
        "report": 2,
        "report 1": 2,
        "closing": 1,
        "section": 1,
        "project": 1,
        "ann": 1,
        "memo": 1,
    }


def test_each_revision_holds_one_entry_with_its_people(changed):
    for revision in Revision.objects.filter(comment__contains="2030"):
        kept = revision.version_set.exclude(content_type__model="authorship")
        assert len(kept) == 1
    [kept, _] = [version.revision.version_set.count() for version in versions(changed, "report 1")]
    assert kept == 1 + 3


def test_a_load_that_changes_nothing_keeps_nothing(changed):
    before = Revision.objects.count()
    changed.load()
    assert Revision.objects.count() == before


def test_one_entry_taken_back_leaves_the_others_alone(changed):
    before = contents()
    versions(changed, "report")[1].revision.revert(delete=True)
    row = changed.row("report")
    assert (row.title, row.abstract) == ("Old title", "Old words.")
    tables = {"reports_report", "mrtc_site_indexedtext"}  # and what follows from it
    assert changed_tables(before, contents()) == tables
    assert len(set(before["reports_report"]) - set(contents()["reports_report"])) == 1


def test_an_entry_is_taken_back_with_its_people(changed):
    versions(changed, "report 1")[1].revision.revert(delete=True)
    assert changed.value("report 1", "title") == "With people"
    assert parts(changed) == [("ann", "chief", 1, ""), ("bob", "co-researcher", 2, "")]


def test_what_was_taken_back_is_an_edit_that_the_next_load_keeps(changed):
    for name in ("report", "report 1"):
        versions(changed, name)[1].revision.revert(delete=True)
    changed.assert_settled()
    assert len(parts(changed)) == 2
    changed["report"]["title"] = "Newer title"
    assert list(changed.conflicts()) == [("reports 2030 memo 2", ("title",))]


def test_what_a_load_removed_is_there_to_be_recovered(changed):
    model = changed.rows("session").model
    [removed] = [
        version
        for version in Version.objects.get_deleted(model)
        if version.field_dict["annual_report_id"] == 2030
    ]
    assert sentence(removed.revision.comment) == "Removed by fixtures/2030"
    removed.revision.revert()
    assert changed.value("session", "title") == "Old title"
    changed.assert_settled()  # created by staff, as it were


def test_a_removed_report_is_recovered_with_its_people(made):
    for name in ("report 1", "by ann", "by bob"):
        made.remove(name)
    made.load()
    removed = Version.objects.get_deleted(made.rows("report 1").model).first()
    removed.revision.revert()
    assert parts(made) == [("ann", "chief", 1, ""), ("bob", "co-researcher", 2, "")]


@pytest.mark.django_db
def test_keeping_more_reports_asks_no_more_questions():
    """They have topics, places and people, whom the names of their parts name."""
    pks = list(Report.objects.filter(topics__isnull=False).values_list("pk", flat=True).distinct())
    counts = []
    for some in (pks[:2], pks[:12]):
        with CaptureQueriesContext(connection) as queries:
            revisions.record(kind_of(Report), some, event("loaded", year=2020))
        counts.append(len(queries))
    assert counts[0] == counts[1]
