"""A new year's folder: its examples are told as long as they are left, its comments are kept."""

from operator import itemgetter

import pytest
import yaml
from django.conf import settings
from django.core.management import CommandError, call_command

from mrtc_site.loading.dumper import dump
from mrtc_site.loading.errors import BadFixtures, LoadError
from mrtc_site.loading.loader import load
from mrtc_site.models import AnnualReport
from reports.models import Report

from .databases import contents

NAMES = "researcher", "track", "scope"  # of other rows
COMMITTED = settings.BASE_DIR / "fixtures/2020"


@pytest.fixture
def started(db, fixtures_dir):
    """The folder of 2021 as it is begun, beside 2020."""
    call_command("start_annual_report", 2021, verbosity=0)
    return fixtures_dir / "2021"


def examples(folder):
    """Give the file and line of each value that says itself that it is an example, as PyYAML has
    them; what names another row is none."""
    found = set()
    for path in folder.glob("*.yaml"):
        for item in yaml.compose(path.read_text()).value:
            for name, value in item.value[1][1].value:
                if name.value not in NAMES and str(value.value).lower().startswith("example"):
                    found.add(f"2021/{path.name}, line {value.start_mark.line + 1}")
    return found


def faults(year=2021):
    before = contents()
    with pytest.raises(BadFixtures) as refusal:
        load(year)
    assert contents() == before
    return [str(fault) for fault in refusal.value.faults]


@pytest.mark.parametrize("name", ["reports", "education", "cooperation"])
def test_its_comments_name_the_topics_and_places_that_there_are(name, started):
    comments = (started / f"{name}.yaml").read_text()
    subjects = yaml.safe_load((COMMITTED / "topics.yaml").read_text())
    for kind in "topic", "place":
        of_kind = [row["fields"] for row in subjects if row["model"] == f"mrtc_site.{kind}"]
        slugs = [row["slug"] for row in sorted(of_kind, key=itemgetter("order"))]
        assert f"#   {kind}: Already known: {', '.join(slugs)}.\n" in comments


def replace_examples(folder):
    """Write something of one's own in the place of each example."""
    for path in folder.glob("*.yaml"):
        head, model, items = path.read_text().partition("\n\n- model")
        for old, new in {
            "Example: Jan.": "Jan.",
            "Example: ": "The ",
            "example-person": "mary-doe",
            "example": "one",
        }.items():
            items = items.replace(old, new)
        path.write_text(f"{head}{model}{items}")


def change(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_each_example_that_is_left_is_told_by_file_and_line(started):
    told = faults()
    assert {fault.split(": ")[0] for fault in told} == examples(started)
    assert all(
        fault.endswith("is still the example: replace it, or delete the row") for fault in told
    )
    assert len(told) > 15


def test_an_example_left_in_one_field_is_told_alone(started):
    replace_examples(started)
    change(started / "reports.yaml", "The the abstract", "Example: the abstract")
    (place,) = examples(started)
    assert faults() == [
        f"{place}: reports 2021 research-report 1: abstract: is still the example: replace it, or "
        "delete the row"
    ]


def test_a_year_whose_examples_are_replaced_loads(started):
    replace_examples(started)
    load(2021)
    report = Report.objects.get(annual_report=2021)
    assert report.title == "The the title as printed"
    assert report.visibility == "Published, still hidden: 2021 is a draft"


def test_a_title_that_only_begins_like_an_example_is_one(started):
    replace_examples(started)
    change(started / "reports.yaml", "The the title as printed", "Example of integration")
    load(2021)
    assert Report.objects.get(annual_report=2021).title == "Example of integration"


# Comments


COMMENTED = """\
# The head of the file.
# With a second line.

# above the row
- model: mrtc_site.annualreport  # beside its model
  fields:
    # within the row
    year: 2030
    centre_name: "Centre # no comment"
    centre_name_ko: '이민 😀'  # beside a value: 한국어
    address: |  # beside a block's beginning
      A street
      # no comment, either
    # below a block
    telephone: '1'
    affiliation: |
      A ministry

# above the section
- model: mrtc_site.section
  fields: {annual_report: 2030, slug: a, order: 1,  # in braces
    title: A}
# of a section that is deleted
- model: mrtc_site.section
  fields: {annual_report: 2030, slug: b, order: 2, title: B}
# at the end
"""
DUMPED = """\
# The head of the file.
# With a second line.

# above the row
# beside its model
# within the row
# beside a value: 한국어
# beside a block's beginning
# below a block
- model: mrtc_site.annualreport
  fields:
    year: 2030
    state: draft
    centre_name: 'Centre # no comment'
    centre_name_ko: "이민 \\U0001F600"
    affiliation: A ministry
    address: |-
      A street
      # no comment, either
    telephone: '1'

# above the section
# in braces
- model: mrtc_site.section
  fields:
    annual_report: 2030
    slug: a
    order: 1
    level: 1
    title: A

# at the end

# of a section that is deleted
"""


@pytest.fixture
def commented(db, fixtures_dir):
    folder = fixtures_dir / "2030"
    folder.mkdir()
    (folder / "annual_report.yaml").write_text(COMMENTED)
    load(2030)
    return folder / "annual_report.yaml"


def test_comments_are_kept_by_a_dump_each_with_its_row(commented):
    AnnualReport.objects.get(year=2030).sections.get(slug="b").delete()
    dump(2030)
    assert commented.read_text() == DUMPED
    assert load(2030).empty
    assert dump(2030) == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_comments_are_kept_however_editors_on_other_systems_write(commented, encoding):
    AnnualReport.objects.get(year=2030).sections.get(slug="b").delete()
    commented.write_bytes(COMMENTED.replace("\n", "\r\n").encode(encoding))
    load(2030)
    dump(2030)
    assert commented.read_text() == DUMPED


def test_the_explanations_of_a_new_year_are_kept(started):
    replace_examples(started)
    load(2021)
    explained = {path.name: path.read_text().split("\n- model")[0] for path in started.iterdir()}
    dump(2021)
    for name, text in explained.items():
        assert (started / name).read_text().startswith(text.strip() + "\n"), name
    assert load(2021).empty


def test_it_says_what_language_a_document_is_where_none_is_said(started):
    """With the help of its field in the admin, where one has to be said."""
    comments = (started / "reports.yaml").read_text().split("# model: reports.document\n")[1]
    assert (
        "#   language: A code such as “ko” or “en”. Unless told otherwise, “en”. May be left out.\n"
        in comments
    )


def test_files_and_pictures_are_explained_in_words(started):
    text = (started / "education.yaml").read_text()
    photograph = text.split("# model: education.photograph")
    assert photograph[0].splitlines()[-1] == "# A picture of a session."
    assert (
        "#   file: Its path in the year's folder, as “files/research-report-1.pdf”.\n"
        in photograph[1]
    )
    everything = "".join(path.read_text() for path in started.iterdir())
    assert "(id, " not in everything  # as Django describes a model that has no words


# What was never loaded


def test_a_dump_refuses_to_lose_what_was_written_and_never_loaded(commented):
    change(commented, "title: A}", "title: Better}")
    before, text = contents(), commented.read_bytes()
    with pytest.raises(LoadError, match=r"never loaded, and would be lost: section 2030 a\. Load"):
        dump(2030)
    assert (contents(), commented.read_bytes()) == (before, text)
    load(2030)
    dump(2030)
    assert "title: Better" in commented.read_text()


def test_a_dump_refuses_to_bring_back_what_was_taken_out_and_not_loaded(commented):
    text = commented.read_text()
    commented.write_text(text[: text.index("# of a section")])
    with pytest.raises(LoadError, match="section 2030 b"):
        dump(2030)


def test_a_dump_refuses_to_write_over_files_with_faults(commented):
    change(commented, "title: A}", "titel: A}")
    with pytest.raises(CommandError, match=r"2030/annual_report\.yaml, line \d+: .*titel"):
        call_command("dump_annual_report", 2030)


def test_all_years_are_dumped_where_none_is_named(commented, capsys):
    call_command("dump_annual_report")
    told = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in told] == ["2020", "2030"]
