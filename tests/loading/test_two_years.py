"""Two years side by side: each has its own files, and what they share is in one of them."""

import re
import shutil
from pathlib import Path

import pytest

from cooperation.models import CooperationProject
from education.models import Category, EducationSession
from mrtc_site.loading.dumper import dump, dump_years
from mrtc_site.loading.loader import load
from mrtc_site.models import LoadedRecord, Section
from reports.models import Report, Researcher
from tests.make import add_author
from tests.rows import rows as rows_in

from .afresh import everything, load_all_afresh
from .databases import contents

REPORTS = 6  # the first of each series
MADE_UP = Path(__file__).parent.parent / "data/annual-report-2021.yaml"


@pytest.fixture
def folders(committed):
    """The committed fixtures of 2020, and made-up ones of 2021, not loaded."""
    (committed.parent / "2021").mkdir()
    shutil.copy(MADE_UP, committed.parent / "2021/all.yaml")
    return committed.parent


@pytest.fixture
def both(short, folders):
    """Both years loaded, and the second one dumped in its canonical form."""
    load(2021)
    (folders / "2021/all.yaml").unlink()
    dump(2021)
    return folders


def rows(folder):
    """Give (model, fields) of every row in a folder's files."""
    for path in sorted(folder.glob("*.yaml")):
        for row in rows_in(path):
            yield row["model"], row["fields"]


def people(folder):
    return {fields["slug"] for model, fields in rows(folder) if model == "reports.researcher"}


def dumped():
    dump(2020)
    dump(2021)


def assert_loads_afresh():
    """From the files alone, all years in order, comes the same database."""
    before = everything()
    load_all_afresh()
    assert everything() == before
    assert dump(2020) == dump(2021) == []


# On the pages


def test_the_list_of_a_year_holds_its_own(both, client):
    for year in (2020, 2021):
        page = client.get("/reports/", {"year": year}).text
        assert set(re.findall(r'href="/reports/(\d{4})/', page)) == {str(year)}
        assert Report.objects.filter(annual_report=year).count() == {2020: REPORTS, 2021: 3}[year]


def test_a_researcher_has_reports_of_both_years(both, client):
    page = client.get("/researchers/minjeong-park/").text
    assert "/reports/2021/statistics-brief/1/" in page and "/reports/2020/" in page
    assert client.get("/researchers/ada-oneill/").status_code == 200


def test_the_home_page_is_on_the_latest_year(db, folders, client):
    assert "2020" in client.get("/").text and "2021</h1>" not in client.get("/").text
    load(2021)
    page = client.get("/").text
    assert 'href="/annual-reports/2021/"' in page


def test_the_addresses_of_the_first_year_do_not_move(db, folders, client):
    models = (Report, EducationSession, CooperationProject, Section, Researcher)
    before = {row.pk: row.get_absolute_url() for model in models for row in model.objects.all()}
    pages = [row.get_absolute_url() for row in Report.objects.order_by("pk")[:5]]
    load(2021)
    after = {row.pk: row.get_absolute_url() for model in models for row in model.objects.all()}
    assert before.items() <= after.items()
    assert {client.get(page).status_code for page in pages} == {200}


def test_loading_the_second_year_leaves_the_first_as_it_was(db, folders):
    load(2021)
    before = contents()
    assert load(2020).empty
    assert contents() == before


# In the files


def test_each_years_files_hold_its_own_rows_only(both):
    dumped()
    for year in (2020, 2021):
        found = {
            fields.get("year") or fields.get("annual_report") or fields["report"][0]
            for model, fields in rows(both / str(year))
            if {"year", "annual_report", "report"} & fields.keys()
        }
        assert found == {year}


def test_what_both_years_use_is_in_the_first_ones_files_alone(both):
    dumped()
    first, second = people(both / "2020"), people(both / "2021")
    assert "minjeong-park" in first and second == {"ada-oneill"}
    terms = {model for model, _ in rows(both / "2021") if re.search("category|type", model)}
    assert terms == set()


def test_both_load_afresh_from_what_was_dumped(db, folders):
    """With all that 2020 holds."""
    load(2021)
    (folders / "2021/all.yaml").unlink()
    dumped()
    assert_loads_afresh()


def test_a_person_of_the_second_year_put_into_a_report_of_the_first_loads_afresh(both):
    report = Report.objects.get_by_natural_key(2020, "issue-brief", 1)
    add_author(report, "ada-oneill", order=9)
    dumped()
    assert len(people(both / "2020") & people(both / "2021")) == 0
    assert_loads_afresh()


@pytest.mark.parametrize("order", [(2020, 2021), (2021, 2020)])
def test_a_person_whom_staff_put_into_reports_of_both_years_loads_afresh(both, order):
    Researcher.objects.create(slug="new-one", given_name="New", family_name="One")
    for report in Report.objects.filter(type__slug="statistics-brief", number=1):
        add_author(report, "new-one", order=9)
    for year in order:
        dump(year)
        assert "new-one" in people(both / str(order[0]))
    dumped()
    assert [year for year in order if "new-one" in people(both / str(year))] == [2020]
    assert_loads_afresh()


def test_what_nothing_uses_yet_goes_to_the_latest_year_once(both):
    Researcher.objects.create(slug="new-one", given_name="New", family_name="One")
    Category.objects.create(slug="new-kind", name="New kind", order=9)
    dumped()
    assert people(both / "2021") == {"ada-oneill", "new-one"} and "new-one" not in people(
        both / "2020"
    )
    assert_loads_afresh()


def test_staff_edits_of_shared_rows_go_to_the_year_that_has_them(both):
    person = Researcher.objects.get(slug="minjeong-park")
    person.given_name = "Min-jeong"
    person.save()
    assert dump_years([2021, 2020]) == {2020: ["researchers.yaml"], 2021: []}
    assert_loads_afresh()


@pytest.mark.databases
def test_people_stand_in_the_order_of_their_names_on_every_database(both):
    """By the alphabet, not as one database or another sorts letters."""
    names = ["_", "a b", "a-b", "ab", "Ångström", "de Vries", "É", "Ê", "O'Neil", "Zoe", "김"]
    for number, name in [*enumerate(names)][::-1]:
        Researcher.objects.create(slug=f"n{number}", given_name="N", family_name=name)
    dumped()
    found = [
        fields["family_name"]
        for model, fields in rows(both / "2021")
        if model == "reports.researcher" and fields["given_name"] == "N"
    ]
    assert found == names
    assert dump(2021) == []


def test_only_the_asked_years_bases_move(both):
    report = Report.objects.get_by_natural_key(2021, "statistics-brief", 1)
    report.title = "Staff's"
    report.save()
    before = set(LoadedRecord.objects.filter(year=2020).values_list("pk", "updated_at"))
    dump(2021)
    assert set(LoadedRecord.objects.filter(year=2020).values_list("pk", "updated_at")) == before
