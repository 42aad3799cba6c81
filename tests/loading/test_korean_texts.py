"""Korean texts are merged as all else is, and dumped below what is printed."""

import pytest

from mrtc_site.loading.dumper import dump
from mrtc_site.models import Section
from reports.models import Report

pytestmark = pytest.mark.django_db

DUMPED = """\
    abstract: Old words.
    # Editorial: not printed, added by staff.
    title_ko: 제목
    abstract_ko: |-
      초록입니다.

      둘째 문단입니다.
    contents_ko: 들어가며
"""


def test_staff_s_texts_and_the_fixtures_own_are_merged_and_dumped_as_editorial(made, fixtures_dir):
    made["report"].update(title_ko="제목", contents_ko="들어가며")
    made["section"].update(body_ko="여는 글")
    made.load()
    Report.objects.filter(pk=made.row("report").pk).update(
        abstract_ko="초록입니다.\n\n둘째 문단입니다."
    )
    made["section"].update(body_ko="고친 글")
    made.load()
    assert made.row("report").abstract_ko.startswith("초록")
    assert Section.objects.get(slug="opening").body_ko == "고친 글"
    (fixtures_dir / "2030/all.yaml").unlink()
    dump(2030)
    assert DUMPED in (fixtures_dir / "2030/reports.yaml").read_text()


def test_a_text_that_both_changed_apart_is_a_conflict(made):
    made["report"].update(abstract_ko="하나")
    made.load()
    Report.objects.filter(pk=made.row("report").pk).update(abstract_ko="둘")
    made["report"].update(abstract_ko="셋")
    path = "reports 2030 memo 2", ("abstract_ko",)
    assert made.conflicts() == {path: ("하나", "셋", "둘")}


def test_the_day_that_a_draft_goes_public_is_loaded_and_dumped_as_editorial(made, fixtures_dir):
    made["report"].update(state="draft", goes_public_on="2031-03-01")
    made.load()
    assert made.row("report").goes_public_on == "2031-03-01"
    (fixtures_dir / "2030/all.yaml").unlink()
    dump(2030)
    text = (fixtures_dir / "2030/reports.yaml").read_text()
    assert (
        "    # Editorial: not printed, added by staff.\n    goes_public_on: '2031-03-01'\n" in text
    )
