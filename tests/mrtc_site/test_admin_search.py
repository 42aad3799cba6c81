"""Staff find people, entries and terms as visitors do, however names are typed."""

import pytest
from bs4 import BeautifulSoup

from education.models import Category
from mrtc_site import signals
from reports.models import Researcher
from tests.make import (
    make_annual_report,
    make_editor,
    make_project,
    make_report,
    make_researcher,
    make_section,
    make_session,
)

pytestmark = pytest.mark.django_db

CHOOSER = {"app_label": "reports", "model_name": "authorship", "field_name": "researcher"}
PEOPLE = {  # slug: given and family name
    "ovrelid": ("Lilja", "Øvrelid"),
    "cetinoglu": ("Özlem", "Çetinoğlu"),
    "schutze": ("Hinrich", "Schütze"),
    "oconnor": ("Ann", "O’Connor"),
    "lodz": ("Łucja", "Đặng-Łódź"),
    "isik": ("Þór", "Işık"),
    "aegir": ("Guðrún", "Ægisdóttir"),
    "weiss": ("Œdipe", "Weiß-Ħal"),
    "nari-shim-2": ("Nari", "Shim"),
}
TYPED = {  # what is typed: whom it finds
    "øvrelid": ["ovrelid"],
    "Ovrelid": ["ovrelid"],
    "ØVRE": ["ovrelid"],
    "çetinoğlu": ["cetinoglu"],
    "CETINOGLU": ["cetinoglu"],
    "ÇETİNOĞLU": ["cetinoglu"],
    "SCHÜTZE": ["schutze"],
    "schutze hinrich": ["schutze"],
    "O'Connor": ["oconnor"],
    "o’connor": ["oconnor"],
    "O Connor": ["oconnor"],
    "oconnor": ["oconnor"],
    "connor": ["oconnor"],
    "dang lodz": ["lodz"],
    "lucja": ["lodz"],
    "thor isik": ["isik"],
    "gudrun aegis": ["aegir"],
    "oedipe weiss": ["weiss"],
    "hal": ["weiss"],
    "nari-shim-2": ["nari-shim-2"],
    "nobody-is-called-so": [],
}


@pytest.fixture
def staff(client):
    client.force_login(make_editor())
    return client


@pytest.fixture
def people():
    with signals.batch():
        for slug, (given, family) in PEOPLE.items():
            make_researcher(slug, given_name=given, family_name=family)
            make_report(chief=slug)


def rows(client, kind, typed):
    response = client.get(f"/admin/{kind}/", {"q": typed})
    assert response.status_code == 200
    found = BeautifulSoup(response.content, "lxml").select("#result_list tbody tr")
    return [row.select_one("th a")["href"].split("/")[-3] for row in found]


def slugs(model, keys):
    """Name rows that the admin has by their primary keys."""
    return [model.objects.get(pk=key).slug for key in keys]


def chosen(client, typed):
    """Ask the chooser of people in the form of a report."""
    return client.get("/admin/autocomplete/", {**CHOOSER, "term": typed})


@pytest.mark.databases
def test_people_are_found_in_choosers_however_they_are_typed(staff, people):
    for typed, whom in TYPED.items():
        found = chosen(staff, typed).json()["results"]
        assert slugs(Researcher, (person["id"] for person in found)) == whom, typed


def test_people_are_found_in_the_list_however_they_are_typed(staff, people):
    for typed, whom in TYPED.items():
        assert slugs(Researcher, rows(staff, "reports/researcher", typed)) == whom, typed


@pytest.mark.databases
def test_visitors_find_the_same_people(client, people):
    for typed, whom in TYPED.items():
        if "-" not in typed:
            page = BeautifulSoup(client.get("/researchers/", {"q": typed}).content, "lxml")
            found = [link["href"].split("/")[-2] for link in page.select(".people-list a")]
            assert found == whom, typed


@pytest.mark.databases
def test_entries_and_sections_are_found_by_their_words(staff):
    text = "Schütze, O’Connor and zażółć: 이민정책"
    made = {
        "reports/report": make_report(title="By its abstract", abstract=text, state="draft"),
        "education/educationsession": make_session(title=text),
        "cooperation/cooperationproject": make_project(title="By its caption", photo_caption=text),
        "mrtc_site/section": make_section(body=text),
    }
    for kind, row in made.items():
        for typed in ("SCHÜTZE", "schutze", "o connor", "정책", "Zażółć"):
            assert str(row.pk) in rows(staff, kind, typed), (kind, typed)
        assert rows(staff, kind, "zebra") == [], kind


@pytest.mark.databases
def test_reports_are_found_by_people(staff, people):
    assert len(rows(staff, "reports/report", "ovrelid lilja")) == 1
    assert len(rows(staff, "reports/report", "o connor")) == 1


def test_terms_are_found_however_they_are_typed(staff):
    Category.objects.create(slug="ecole", name="École d’Été", name_ko="여름 학교", order=50)
    for typed in ("ecole", "ÉCOLE", "d'ete", "여름"):
        assert slugs(Category, rows(staff, "education/category", typed)) == ["ecole"], typed


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("policy report 6", "policy-report 6"),
        ("Policy Reports 06", "policy-report 6"),
        ("2020 policy-report 6", "policy-report 6"),
        ("policy report 6, 2020", "policy-report 6"),
        ("연구보고서 3", "research-report 3"),
        ("정책보고서6", "policy-report 6"),
    ],
)
def test_a_series_and_number_find_their_entry_first(typed, first, staff):
    response = staff.get("/admin/reports/report/", {"q": typed})
    row = response.context["cl"].result_list[0]
    assert f"{row.series} {row.number}" == first


def test_a_series_and_number_of_another_year_find_nothing_of_this(staff):
    response = staff.get("/admin/reports/report/", {"q": "2019 policy report 6"})
    assert not response.context["cl"].result_list


def test_what_is_unwanted_is_left_out(staff, people):
    assert rows(staff, "reports/researcher", "nari -shim") == []
    found = slugs(Researcher, rows(staff, "reports/researcher", "-shim"))
    assert "ovrelid" in found and "nari-shim-2" not in found and "nari-shim" not in found


def test_people_are_found_by_spellings_in_drafts(staff, people):
    make_annual_report(2021, state="draft")
    report = make_report(chief="ovrelid", annual_report_id=2021)
    report.authorships.update(credited_as="L. Oevrelid")
    found = rows(staff, "reports/researcher", "oevrelid")
    assert slugs(Researcher, found) == ["ovrelid"]


@pytest.mark.databases
def test_anything_typed_is_answered(staff, people):
    for typed in ("", " ", "?!", "\1", "%", "_", "x" * 1000, '"', "-"):
        assert chosen(staff, typed).status_code == 200, typed
        assert staff.get("/admin/reports/report/", {"q": typed}).status_code == 200, typed
