"""After a dump, the files alone give another empty database the same data, or it is refused."""

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from education.models import Category
from mrtc_site.loading.dumper import dump, dump_years
from mrtc_site.loading.errors import LoadError
from mrtc_site.loading.loader import load
from mrtc_site.models import AnnualReport
from reports.models import Report, Researcher
from tests.make import add_author
from tests.rows import rows as rows_in

from .afresh import empty_the_database, everything, load_all_afresh
from .databases import contents
from .made import MadeYear, made_items

YINA = {"slug": "yina-yoon", "given_name": "Yi-na", "family_name": "Yoon", "name_ko": "윤이나"}
PUBLIC = {"slug": "general-public", "name": "Education for Everybody", "order": 7}


def year_beside(root, year):
    """Make a year whose entries refer to rows that only the files of 2020 have."""
    items = {"annual report": made_items(year)["annual report"]}
    made = MadeYear(root, year, items)
    report = {"annual_report": year, "type": "research-report", "number": 1, "title": "Another"}
    made.add("report", "reports.report", **report)
    part = {"report": [year, "research-report", 1], "role": "chief"}
    made.add("part", "reports.authorship", **part, researcher="yina-yoon")
    session = {"annual_report": year, "track": "basic", "number": 1, "title": "A session"}
    made.add("session", "education.educationsession", **session, category="general-public")
    return made


@pytest.fixture
def root(short):
    return short.parent


@pytest.fixture
def next_year(root):
    """2021, whose files rename what 2020's files have; both loaded."""
    made = year_beside(root, 2021)
    made.add("yina", "reports.researcher", **YINA)
    made.add("public", "education.category", **PUBLIC)
    made.load()
    (root / "2021/all.yaml").unlink()
    return made


def row_in(folder, model, slug):
    """Give the fields of a row of a year's files, or None."""
    for path in sorted(folder.glob("*.yaml")):
        for row in rows_in(path):
            if row["model"] == model and row["fields"].get("slug") == slug:
                return row["fields"]
    return None


def texts(root):
    return {path: path.read_bytes() for path in root.rglob("*.yaml")}


def refused(*years):
    """Give why a dump is refused, which changes nothing."""
    root = settings.FIXTURES_DIR
    before, files = contents(), texts(root)
    with pytest.raises(LoadError) as refusal:
        dump_years(years)
    assert (contents(), texts(root)) == (before, files)
    return str(refusal.value)


def assert_same_afresh():
    before = everything()
    load_all_afresh()
    assert everything() == before


def edit(model, slug, **values):
    row = model.objects.get(slug=slug)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


# A later year's files have the say of what an earlier year's files have, too


def test_what_a_later_years_files_say_of_shared_rows_stays_in_them(root, next_year):
    dump(2021)
    assert row_in(root / "2021", "reports.researcher", "yina-yoon") == YINA
    assert row_in(root / "2021", "education.category", "general-public") == PUBLIC
    assert row_in(root / "2020", "reports.researcher", "yina-yoon")["given_name"] == "Yina"
    assert_same_afresh()


@pytest.mark.parametrize("order", [[2020, 2021], [2021, 2020]])
def test_both_years_dumped_one_after_the_other_give_the_same(root, next_year, order):
    for year in order:
        dump(year)
    assert_same_afresh()
    assert dump_years([2020, 2021])[2020] == []


def test_staffs_name_for_whom_both_years_files_name_is_refused_to_the_first_alone(root, next_year):
    dump(2021)
    edit(Researcher, "yina-yoon", name_ko="윤 이나")
    edit(Category, "general-public", order=8)
    told = refused(2020)
    assert "researcher yina-yoon" in told and "education-category general-public" in told
    assert "“dump_annual_report 2020 2021”" in told
    dump_years([2020, 2021])
    assert_same_afresh()


def test_staffs_name_in_another_years_files_is_refused_to_the_year_that_only_uses_it(root):
    year_beside(root, 2021).load()
    (root / "2021/all.yaml").unlink()
    edit(Researcher, "yina-yoon", given_name="Yi-na")
    assert refused(2021) == (
        "The files of other years would still have otherwise than the database: researcher "
        "yina-yoon in those of 2020. Dump them together: “dump_annual_report 2020 2021”."
    )
    dump_years([2021, 2020])
    assert_same_afresh()


def test_a_name_edited_that_the_year_has_nothing_to_do_with_is_no_hindrance(root):
    year_beside(root, 2021).load()
    (root / "2021/all.yaml").unlink()
    edit(Researcher, "minjeong-park", given_name="Min-jeong")
    dump(2021)


def test_a_row_that_staff_deleted_and_another_years_files_have_is_refused(root, next_year):
    new = {"slug": "new-one", "given_name": "New", "family_name": "One"}
    for year in (2020, 2021):
        (root / str(year)).mkdir(exist_ok=True)
    next_year.add("new", "reports.researcher", **new)
    next_year.load()
    (root / "2021/all.yaml").unlink()
    dump(2021)
    other = year_beside(root, 2022)
    other.add("new", "reports.researcher", **{**new, "given_name": "Newer"})
    other.load()
    Researcher.objects.get(slug="new-one").delete()
    assert "researcher new-one in those of 2022" in refused(2021)


def test_a_person_whom_staff_made_in_passing_and_a_later_years_files_name_loads(root):
    new = {"slug": "new-one", "given_name": "New", "family_name": "One"}
    report = Report.objects.get_by_natural_key(2020, "issue-brief", 1)
    Researcher.objects.create(**new)
    add_author(report, "new-one", order=9)
    made = year_beside(root, 2021)
    made.add("new", "reports.researcher", **new)
    made["part"]["researcher"] = "new-one"
    made.load()
    (root / "2021/all.yaml").unlink()
    dump(2021)
    assert row_in(root / "2021", "reports.researcher", "new-one") == new
    there = everything()
    load_all_afresh()
    assert Researcher.objects.filter(slug="new-one").exists()
    add_author(Report.objects.get_by_natural_key(2020, "issue-brief", 1), "new-one", order=9)
    assert everything() == there  # what 2020's files are not dumped of
    dump(2020)
    assert_same_afresh()


# A year before the first one


def test_a_year_before_the_first_one_loads_on_a_new_machine(root):
    year_beside(root, 2019).load()
    assert_same_afresh()
    assert load(2019).empty and load(2020).empty


@pytest.mark.parametrize("order", [[2020], [2019], [2020, 2019]])
def test_whichever_year_is_dumped_the_files_load(root, order):
    year_beside(root, 2019).load()
    if 2019 in order:
        (root / "2019/all.yaml").unlink()
    for year in order:
        dump(year)
    assert_same_afresh()


def test_a_year_dumped_loads_without_later_ones(root):
    year_beside(root, 2019).load()
    (root / "2019/all.yaml").unlink()
    dump(2019)
    empty_the_database()
    load(2019)
    assert Report.objects.get().type.name == "Research Report"


def test_a_year_that_needs_anothers_files_says_so_once_a_row(root, capsys):
    year_beside(root, 2019).write()
    empty_the_database()
    with pytest.raises(CommandError, match=r"^2019: 4 faults in the fixtures"):
        call_command("load_annual_report", 2019)
    faults = capsys.readouterr().err.splitlines()
    assert faults[0].endswith(
        ": reports 2019 research-report 1: type: there is no report-type “research-report”; the "
        "files of 2020 have it: load them together"
    )
    assert len(faults) == 4 and all("load them together" in fault for fault in faults)


def test_what_staff_deleted_is_not_brought_back_by_an_earlier_year(root):
    lost = {"slug": "lost-one", "given_name": "Lost", "family_name": "One"}
    made = year_beside(root, 2021)
    made.add("lost", "reports.researcher", **lost)
    made.load()
    Researcher.objects.get(slug="lost-one").delete()
    earlier = year_beside(root, 2019)
    earlier["part"]["researcher"] = "lost-one"
    earlier.write()
    with pytest.raises(CommandError, match=r"^2019: 1 conflict"):
        call_command("load_annual_report")
    call_command("load_annual_report", prefer="fixture", verbosity=0)
    assert Researcher.objects.get(slug="lost-one").reports.get().annual_report_id == 2019


# The first run of a new machine


def test_a_year_that_can_not_load_leaves_all_to_be_loaded_again(root, capsys):
    made = year_beside(root, 2021)
    made["part"]["researcher"] = "nobody"
    made.write()
    empty_the_database()
    for _ in range(2):  # the second run says the same, and does not go on without the year
        with pytest.raises(CommandError, match=r"^2021: 1 fault in the fixtures"):
            call_command("load_annual_report", if_empty=True)
        assert not AnnualReport.objects.exists()
    made["part"]["researcher"] = "yina-yoon"
    made.write()
    capsys.readouterr()
    call_command("load_annual_report", if_empty=True)
    assert AnnualReport.objects.count() == 2
