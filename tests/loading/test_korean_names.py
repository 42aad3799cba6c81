"""Korean titles and names in fixtures: written when there are any, kept when loaded again."""

import pytest

from mrtc_site.loading.dumper import dump
from mrtc_site.loading.loader import load
from mrtc_site.models import LoadedRecord, Section
from reports.models import Report, ReportType, Researcher

from .test_dump import assert_settled, changed_lines

pytestmark = pytest.mark.django_db

EDITORIAL = "+     # Editorial: not printed, added by staff."


def give_names():
    for row, name, text in (
        (Report.objects.get_by_natural_key(2020, "policy-report", 3), "title_ko", "우리말 제목"),
        (Researcher.objects.get(slug="minjeong-park"), "name_ko", "박민정"),
        (ReportType.objects.get(slug="issue-brief"), "name_ko", "현안 브리프"),
        (Section.objects.get(slug="introduction"), "title_ko", "기관 소개"),
    ):
        setattr(row, name, text)
        row.save()


def test_what_staff_give_is_dumped_and_nothing_else(committed):
    give_names()
    dump(2020)
    assert changed_lines(committed) == {
        "annual_report.yaml": [EDITORIAL, "+     title_ko: 기관 소개"],
        "reports.yaml": [
            *(EDITORIAL, "+     name_ko: 현안 브리프"),
            *(EDITORIAL, "+     title_ko: 우리말 제목"),
        ],
        "researchers.yaml": [EDITORIAL, "+     name_ko: 박민정"],
    }
    assert_settled()


def test_files_without_them_leave_those_of_staff(committed):
    give_names()
    assert load(2020).empty
    assert Researcher.objects.get(slug="minjeong-park").name_ko == "박민정"


def test_so_they_do_where_the_last_load_knew_no_korean_names(committed):
    """A database from before there were such fields."""
    for loaded in LoadedRecord.objects.all():
        for name in ("title_ko", "name_ko"):
            loaded.record.pop(name, None)
        loaded.save()
    give_names()
    assert load(2020).changes == []
    assert ReportType.objects.get(slug="issue-brief").name_ko == "현안 브리프"


def test_a_name_in_the_files_is_loaded(committed):
    path = committed / "researchers.yaml"
    text = path.read_text()
    line = "    family_name: Youk\n"
    assert text.count(line) == 1
    path.write_text(text.replace(line, f"{line}    name_ko: 육수현\n"))
    load(2020)
    assert Researcher.objects.get(family_name="Youk").name_ko == "육수현"
