"""Two records of one person become one, and two again."""

import pytest
from bs4 import BeautifulSoup

from mrtc_site.entries.redirects import Redirect
from mrtc_site.loading.dumper import dump
from reports.models import Authorship, Merge, Researcher
from tests.forms import errors, read_form
from tests.make import add_author, make_editor, make_report, make_researcher

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    client.force_login(make_editor(username="ann"))
    return client


@pytest.fixture
def reports(staff):
    """By Nari Shim, by “N. Shim” as another person, and by both."""
    make_researcher("nari-s", given_name="Nari", family_name="Shin")
    make_researcher("n-shim", given_name="N.", family_name="Shim", name_ko="심나리")
    own, theirs, both = make_report("nari-s"), make_report("n-shim"), make_report("n-shim")
    spelt = make_report()
    add_author(spelt, "n-shim", role="co-researcher", order=1, credited_as="SHIM N.")
    add_author(both, "nari-s", role="co-researcher", order=2)
    return own, theirs, both, spelt


def contents():
    columns = ("report", "researcher__slug", "role", "order", "credited_as")
    return (
        sorted(
            Researcher.objects.values_list("pk", "slug", "given_name", "family_name", "name_ko")
        ),
        sorted(Authorship.objects.values_list(*columns)),
        sorted(Redirect.objects.values_list("old", "new")),
    )


def merge(client, kept="nari-s", gone="n-shim", **chosen):
    keys = dict(Researcher.objects.filter(slug__in=[kept, gone]).values_list("slug", "pk"))
    sent = {"action": "choose_merge", "_selected_action": [keys[kept], keys[gone]]}
    page = client.post("/admin/reports/researcher/", sent)["Location"]
    picked = {name: keys[slug] for name, slug in {"slug": kept, **chosen}.items()}
    return client.post(page, picked, follow=True)


def test_all_goes_to_the_one_who_stays_and_prints_as_before(reports, staff):
    own, theirs, both, spelt = reports
    merge(staff, name_ko="n-shim", given_name="nari-s", family_name="n-shim")
    assert not Researcher.objects.filter(slug="n-shim").exists()
    person = Researcher.objects.get(slug="nari-s")
    assert (person.given_name, person.family_name, person.name_ko) == ("Nari", "Shim", "심나리")
    parts = {
        part.report_id: (part.role, part.order, part.credited_as)
        for part in person.authorships.all()
    }
    assert parts == {
        own.pk: ("chief", 1, "Nari Shin"),
        theirs.pk: ("chief", 1, "N. Shim"),
        both.pk: ("chief", 1, "N. Shim"),
        spelt.pk: ("co-researcher", 1, "SHIM N."),
    }
    for before in ("", "/ko"):
        answer = staff.get(f"{before}/researchers/n-shim/")
        assert answer.status_code == 301
        assert answer["Location"] == f"{before}/researchers/nari-s/"
        assert "no-store" in answer["Cache-Control"] or "no-cache" in answer["Cache-Control"]


def test_it_is_undone_as_one_step(reports, staff):
    before = contents()
    page = merge(staff, given_name="n-shim", family_name="n-shim", name_ko="n-shim")
    assert contents() != before
    undo = BeautifulSoup(page.content, "lxml").select_one(".messagelist a")["href"]
    assert staff.get(undo).status_code == 200
    staff.post(undo)
    assert contents() == before
    assert staff.get("/researchers/n-shim/").status_code == 200
    assert not Merge.objects.exists()


def test_what_was_edited_since_is_not_undone(reports, staff):
    merge(staff)
    Authorship.objects.filter(report=reports[1]).update(credited_as="Someone")
    before = contents()
    page = staff.post(
        f"/admin/reports/researcher/merges/{Merge.objects.get().pk}/undo/", follow=True
    )
    assert reports[1].label in page.text and "Take that back first." in page.text
    assert contents() == before


def test_recent_changes_offer_to_part_them_again(reports, staff):
    merge(staff)
    soup = BeautifulSoup(staff.get("/admin/changes/?who=ann").content, "lxml")
    told = "N. Shim (n-shim) became one with Nari Shin (nari-s)."
    lines = [line for line in soup.select("tbody > tr") if told in line.text]
    assert {line.find("a", string="Take back")["href"] for line in lines} == {
        f"/admin/reports/researcher/merges/{Merge.objects.get().pk}/undo/"
    }


def test_other_than_two_people_are_not_made_one(reports, staff):
    person = Researcher.objects.get(slug="n-shim")
    sent = {"action": "choose_merge", "_selected_action": [person.pk]}
    page = staff.post("/admin/reports/researcher/", sent, follow=True)
    assert "Choose two people to make them one; 1 are chosen." in page.text
    staff.post(f"/admin/reports/researcher/merge/?person={person.pk}&person=x")
    assert Researcher.objects.filter(pk=person.pk).exists()


def test_fixtures_follow_at_the_next_dump(staff, settings, tmp_path):
    settings.FIXTURES_DIR = tmp_path
    dump_all = dump(2020)
    assert dump_all
    merge(staff, kept="sookyung-kim", gone="su-kyoung-kim")
    dump(2020)
    people, reports = (tmp_path / f"2020/{name}.yaml" for name in ("researchers", "reports"))
    assert "slug: su-kyoung-kim" not in people.read_text()
    assert "su-kyoung-kim" not in reports.read_text()
    redirects = (tmp_path / "2020/redirects.yaml").read_text()
    assert "old: /researchers/su-kyoung-kim/" in redirects
    assert "new: /researchers/sookyung-kim/" in redirects


@pytest.mark.parametrize(
    "names", [("nari", "shin", ""), ("Another", "Person", "심나리")], ids=["printed", "Korean"]
)
def test_a_name_that_somebody_has_is_told_before_it_is_saved_again(names, reports, staff):
    form = "/admin/reports/researcher/add/"
    sent = {**read_form(staff, form), "slug": "third-one"}
    sent |= dict(zip(("given_name", "family_name", "name_ko"), names, strict=True))
    answer = staff.post(form, sent)
    assert "Somebody has this name already" in " ".join(errors(answer))
    assert not Researcher.objects.filter(slug="third-one").exists()
    soup = BeautifulSoup(answer.content, "lxml")
    slug = "nari-s" if names[0] == "nari" else "n-shim"
    [link] = soup.select(".errornote a, .errorlist a")
    assert f"({slug})" in link.text
    told = soup.select_one("[name=told]")["value"]
    assert staff.post(form, {**sent, "told": told}).status_code == 302
    assert Researcher.objects.filter(slug="third-one").exists()


def test_a_persons_form_lists_their_reports(reports, staff):
    person = Researcher.objects.get(slug="n-shim")
    soup = BeautifulSoup(
        staff.get(f"/admin/reports/researcher/{person.pk}/change/").content, "lxml"
    )
    links = {link["href"] for link in soup.select(".field-their_reports a")}
    assert links == {f"/admin/reports/report/{report.pk}/change/" for report in reports[1:]}
