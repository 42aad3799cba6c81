"""Entries whose numbers have parts: loaded, merged, moved, compared and dumped as others are."""

import pytest
import yaml

from mrtc_site.editing.drift import differing
from mrtc_site.loading.dumper import dump
from mrtc_site.loading.loader import load
from mrtc_site.models import LoadedRecord
from reports.models import Report
from tests.loading.test_moved_rows import edit

from .databases import contents

pytestmark = [pytest.mark.django_db, pytest.mark.databases]
ROWS = """
- model: reports.report
  fields:
    annual_report: 2020
    type: [policy-report]
    number: 3-1
    title: Volume one
- model: reports.authorship
  fields: {report: [2020, policy-report, 3-1], researcher: [nari-shim], role: chief, order: 1}
- model: reports.reporttopic
  fields: {report: [2020, policy-report, 3-1], topic: [labour-migration]}
- model: reports.report
  fields:
    annual_report: 2020
    type: [policy-report]
    number: 3-2
    printed_number: '3'
    title: Another three
"""


def report(number):
    return Report.objects.get_by_natural_key(2020, "policy-report", number)


@pytest.fixture
def loaded(committed):
    """The year of 2020 with policy reports 3-1 and 3-2, loaded and dumped once."""
    path = committed / "reports.yaml"
    path.write_text(path.read_text() + ROWS)
    load(2020)
    dump(2020)
    return committed


def test_they_are_dumped_in_their_place_and_loaded_again_without_a_change(loaded):
    items = yaml.safe_load((loaded / "reports.yaml").read_text())
    numbers = [
        item["fields"]["number"]
        for item in items
        if item["model"] == "reports.report" and item["fields"]["type"] == ["policy-report"]
    ]
    assert numbers == [1, 2, 3, "3-1", "3-2", 4, 5, 6, 7, 8, 9, 10, 11, 12][: len(numbers)]
    texts = {path.name: path.read_bytes() for path in loaded.glob("*.yaml")}
    assert b"    number: 3-1\n    title: Volume one\n" in texts["reports.yaml"]
    assert b"    printed_number: '3'\n" in texts["reports.yaml"]
    assert b"report: [2020, policy-report, 3-1]" in texts["topics.yaml"]
    before = contents()
    assert load(2020).empty and dump(2020) == []
    assert contents() == before
    assert {path.name: path.read_bytes() for path in loaded.glob("*.yaml")} == texts


def test_what_staff_and_files_changed_of_one_is_merged_and_its_neighbours_stay(loaded):
    assert differing(Report.objects.all()) == {}
    changed = report("3-1")
    changed.title_ko = "제1권"
    changed.save()
    assert [*differing(Report.objects.all())] == [changed.pk]
    edit(loaded, "title: Volume one", "title: Volume I", ["reports.yaml"])
    load(2020)
    assert (report("3-1").title, report("3-1").title_ko) == ("Volume I", "제1권")
    assert report("3-2").title == "Another three"


def test_one_is_given_another_part_by_the_files_and_stays_the_same_row(loaded):
    pk = report("3-1").pk
    edit(loaded, "number: 3-1", "number: 3-3")
    edit(loaded, "[2020, policy-report, 3-1]", "[2020, policy-report, 3-3]")
    moved = [("reports 2020 policy-report 3-1", "reports 2020 policy-report 3-3")]
    load(2020, moved=moved)
    assert report("3-3").pk == pk
    keys = LoadedRecord.objects.filter(key__startswith="2020 policy-report 3").values_list("key")
    assert sorted(key.rpartition(" ")[2] for (key,) in keys) == ["3", "3-2", "3-3"]
    assert load(2020).empty
