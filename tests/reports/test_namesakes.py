"""Several people of one name can be told apart wherever one is chosen."""

import re

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.urls import reverse

from tests.forms import read_form
from tests.loading.made import MadeYear
from tests.make import key_of, make_annual_report, make_editor, make_report, make_researcher

pytestmark = [
    pytest.mark.django_db,
]

APART = {
    "yang-liu": "2020–2021, Policy Report, Issue Brief",
    "yang-liu-2": "2020, Working Paper",
    "yang-liu-3": "2021, Working Paper",
}


@pytest.fixture
def three(db):
    """Three people of one name and their reports; one more has a draft alone."""
    make_annual_report(2021)
    for slug in (*APART, "yang-liu-4"):
        make_researcher(slug, given_name="Yang", family_name="Liu")
    make_report(chief="yang-liu", type="issue-brief")
    make_report(chief="yang-liu", type="policy-report", annual_report_id=2021)
    make_report(chief="yang-liu-2", type="working-paper", title="Zygotes")
    make_report(chief="yang-liu-3", type="working-paper", annual_report_id=2021)
    make_report(chief="yang-liu-4", state="draft")
    make_report(chief="yang-liu-3", type="statistics-brief", state="draft")


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "lxml")


def words(tag):
    return " ".join(tag.get_text(" ").split())


def chosen_by(client, address):
    """Give {slug: what a box for it says, without the count}."""
    boxes = read(client, address).select("[name=researcher]")
    return {
        box["value"]: re.sub(r" \d+$", "", words(box.parent)) for box in boxes if "liu" in str(box)
    }


def test_the_filter_tells_them_apart_and_nobody_else(three, client):
    found = chosen_by(client, "/reports/?researcher-name=liu")
    assert found == {slug: f"Yang Liu ({told})" for slug, told in APART.items()}
    others = read(client, "/reports/?type=statistics-brief")
    assert not others.select(".filters .apart") and others.select("[name=researcher]")


def test_what_is_chosen_says_whom_it_means(three, client):
    page = read(client, "/reports/?researcher=yang-liu-2&researcher=yang-liu-3")
    assert [words(chip) for chip in page.select(".chips a[title]")] == [
        f"Remove the filter: by Yang Liu ({APART[slug]}) ×" for slug in ("yang-liu-2", "yang-liu-3")
    ]
    alone = read(client, "/reports/?researcher=yang-liu-2")
    assert alone.title.text == "Reports by Yang Liu (2020, Working Paper) – MRTC"
    coauthor = read(client, "/researchers/?coauthor=yang-liu-2")
    assert "who wrote with Yang Liu (2020, Working Paper)" in words(coauthor.select_one(".chips"))


def test_suggestions_tell_them_apart(three, client):
    found = read(client, "/search/suggestions/?q=yang+liu").select("[role=option]")
    people = {item["data-href"]: words(item) for item in found if "/researchers/" in str(item)}
    assert people == {
        f"/researchers/{slug}/": f"Yang Liu researcher, {told}" for slug, told in APART.items()
    }


@pytest.mark.parametrize("address", ["/researchers/?q=liu", "/search/?q=liu"])
def test_lists_of_people_tell_them_apart(address, three, client):
    rows = read(client, address).select(".people-list li")
    found = {row.a["href"]: words(row) for row in rows}
    assert found["/researchers/yang-liu/"].startswith(f"Yang Liu ({APART['yang-liu']}) 2 reports")
    assert len(found) == 3


def test_korean_pages_do_in_korean(three, client):
    found = chosen_by(client, "/ko/reports/?researcher-name=liu")
    assert found["yang-liu-2"] == "Yang Liu (2020, 워킹페이퍼)"
    box = read(client, "/ko/reports/?researcher=yang-liu-2").select_one("[value=yang-liu-2]")
    assert [tag.text for tag in box.parent.select("[lang=en]")] == ["Yang Liu"]


def test_a_korean_name_is_shared_by_people_whose_english_ones_differ(client):
    for slug, given in (("minjung", "Minjung"), ("min-jung", "Min-jung")):
        make_researcher(slug, given_name=given, family_name="Zo", name_ko="조민정")
    make_report(chief="minjung", type="working-paper")
    make_report(chief="min-jung", type="policy-report")
    page = read(client, "/ko/reports/?researcher-name=조민정")
    assert {words(tag) for tag in page.select(".filters .apart")} == {
        "(2020, 워킹페이퍼)",
        "(2020, 정책보고서)",
    }


def test_of_those_whose_reports_are_alike_the_slug_tells(client):
    for slug in ("ann-zo", "ann-zo-2"):
        make_researcher(slug, given_name="Ann", family_name="Zo")
        make_report(chief=slug, type="working-paper")
    page = read(client, "/reports/?researcher-name=zo")
    assert [words(tag) for tag in page.select(".filters .apart")] == [
        "(2020, Working Paper, ann-zo)",
        "(2020, Working Paper, ann-zo-2)",
    ]


def test_so_it_does_where_years_and_types_are_but_differently_matched(client):
    make_annual_report(2021)
    for slug, series in (("ann-zo", "issue-brief"), ("ann-zo-2", "working-paper")):
        make_researcher(slug, given_name="Ann", family_name="Zo")
        make_report(chief=slug, type=series)
        other = {"issue-brief": "working-paper", "working-paper": "issue-brief"}[series]
        make_report(chief=slug, type=other, annual_report_id=2021)
    page = read(client, "/reports/?researcher-name=zo")
    told = {words(tag) for tag in page.select(".filters .apart")}
    assert told == {
        f"(2020–2021, Working Paper, Issue Brief, {slug})" for slug in ("ann-zo", "ann-zo-2")
    }


def test_one_name_in_either_field_is_one_name(client):
    make_researcher("mausam", given_name="Mausam", family_name="")
    make_researcher("mausam-2", given_name="", family_name="Mausam")
    make_report(chief="mausam", type="working-paper")
    make_report(chief="mausam-2", type="policy-report")
    page = read(client, "/reports/?researcher-name=mausam")
    assert len(page.select(".filters .apart")) == 2


# The admin


def test_staff_choose_by_name_and_slug(three, client):
    client.force_login(make_editor())
    asked = {"app_label": "reports", "model_name": "authorship", "field_name": "researcher"}
    found = client.get("/admin/autocomplete/", {**asked, "term": "yang liu"}).json()["results"]
    slugs = (*APART, "yang-liu-4")
    assert {(one["id"], one["text"]) for one in found} == {
        (key_of(slug), f"Yang Liu ({slug})") for slug in slugs
    }


def test_a_report_shows_staff_which_of_them_wrote_it(three, client):
    client.force_login(make_editor())
    report = make_report(chief="yang-liu-3")
    address = reverse("admin:reports_report_change", args=[report.pk])
    chosen = read(client, address).select_one("#id_authorships-0-researcher option[selected]")
    assert (chosen["value"], chosen.text) == (key_of("yang-liu-3"), "Yang Liu (yang-liu-3)")


def test_a_list_in_the_admin_says_whose_reports_it_has(three, client):
    client.force_login(make_editor())
    page = read(client, f"/admin/reports/report/?researchers__id__exact={key_of('yang-liu-2')}")
    chosen = page.select_one("select[name=researchers__id__exact] option[selected]")
    assert (chosen["value"], chosen.text) == (key_of("yang-liu-2"), "Yang Liu (yang-liu-2)")


ALMOST = {  # of Su-kyoung Kim, who is there already
    "accent": ("Sú-kyoung", "Kim", ""),
    "hyphen": ("Sukyoung", "Kim", ""),
    "space": ("Su kyoung", "Kim", ""),
    "order": ("Kim", "Su-kyoung", ""),
}


@pytest.mark.parametrize("names", ALMOST.values(), ids=ALMOST)
def test_the_form_of_somebody_new_points_out_who_has_nearly_that_name(names, client):
    client.force_login(make_editor())
    given, family, korean = names
    fields = {"given_name": given, "family_name": family, "name_ko": korean, "slug": "nearly"}
    response = client.post("/admin/reports/researcher/add/", fields, follow=True)
    told = read_messages(response)
    assert len(told) == 1 and "Su-kyoung Kim (su-kyoung-kim)" in told[0]
    assert f"/admin/reports/researcher/{key_of('su-kyoung-kim')}/change/" in told[0]


def test_a_form_that_changes_no_name_and_somebody_of_another_name_are_not_pointed_out(client):
    client.force_login(make_editor())
    make_researcher("nearly", given_name="Sukyoung", family_name="Kim")
    make_researcher("another", given_name="Sukyong", family_name="Kim")
    for slug in ("nearly", "another"):
        address = f"/admin/reports/researcher/{key_of(slug)}/change/"
        sent = read_form(client, address)
        assert read_messages(client.post(address, sent, follow=True)) == []


def read_messages(response):
    """Give the warnings on the page that followed."""
    return [str(m) for m in response.context["messages"] if m.level_tag == "warning"]


def test_a_load_and_its_dry_run_point_out_somebody_of_nearly_that_name(tmp_path, settings, capsys):
    settings.FIXTURES_DIR, settings.FIXTURE_DIRS = tmp_path, [tmp_path]
    year = MadeYear(tmp_path)
    year["researcher"].update(given_name="Sukyoung", family_name="Kim")
    year.write()
    slug = year["researcher"]["slug"]
    line = f"look     Sukyoung Kim <{slug}> may be Su-kyoung Kim <su-kyoung-kim>"
    for options in ({"dry_run": True}, {}):
        call_command("load_annual_report", year.year, **options)
        assert line in capsys.readouterr().out.splitlines()
    call_command("load_annual_report", year.year)
    assert "look " not in capsys.readouterr().out  # it is no news
