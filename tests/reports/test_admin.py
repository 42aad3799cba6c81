"""Reports in the admin: people picked, ordered, changed and refused in the report's own form."""

import json

import pytest
from bs4 import BeautifulSoup

from reports.models import Report
from tests.forms import errors, people, read_form
from tests.make import add_author, key_of, make_editor, make_report, make_researcher, type_of

pytestmark = pytest.mark.django_db

ADD = "/admin/reports/report/add/"


def new(**others):
    """What the form of a new report sends."""
    return {
        "annual_report": "2020",
        "type": str(type_of("issue-brief").pk),
        "number": "99",
        "title": "A new brief",
        "state": "published",
        "abstract": "What it says.",
        "contents": "Introduction\r\nConclusion",
        **others,
    }


@pytest.fixture
def staff(client):
    for slug in ("one", "two", "three"):
        make_researcher(slug)
    client.force_login(make_editor())
    return client


def parts(report):
    return [*report.authorships.values_list("order", "researcher__slug", "role")]


def change(report):
    return f"/admin/reports/report/{report.pk}/change/"


def test_a_report_is_added_with_its_people_in_order(staff):
    rows = [(1, "two", "chief"), (2, "one", "co-researcher"), (3, "three", "co-researcher")]
    assert staff.post(ADD, new(**people(*rows))).status_code == 302
    report = Report.objects.get(number=99)
    assert parts(report) == rows
    assert report.headings == ["Introduction", "Conclusion"] and "\r" not in report.contents
    page = staff.get("/reports/2020/issue-brief/99/").content.decode()
    assert page.index("Made Two") < page.index("Made One") < page.index("Made Three")


def test_people_without_an_order_come_after_the_others(staff):
    rows = [(1, "two", "chief"), ("", "one", "co-researcher"), ("", "three", "co-researcher")]
    staff.post(ADD, new(**people(*rows)))
    told = [(order, slug) for order, slug, _ in parts(Report.objects.get(number=99))]
    assert told == [(1, "two"), (2, "one"), (3, "three")]


def test_two_chiefs_are_refused(staff):
    said = errors(staff.post(ADD, new(**people((1, "one", "chief"), (2, "two", "chief")))))
    assert any("at most one chief researcher" in sentence for sentence in said)
    assert not Report.objects.filter(number=99)


@pytest.mark.parametrize("roles", [("chief", 1, "chief", 2), ("chief", 1, "co-researcher", 1)])
def test_what_two_of_one_name_can_t_both_be_is_refused(roles, staff):
    for slug in ("yang-liu", "yang-liu-2"):
        make_researcher(slug, given_name="Yang", family_name="Liu")
    role, order, other_role, other_order = roles
    rows = [(order, "yang-liu", role), (other_order, "yang-liu-2", other_role)]
    said = errors(staff.post(ADD, new(**people(*rows))))
    assert any("Yang Liu (yang-liu) and Yang Liu (yang-liu-2)" in sentence for sentence in said)
    assert not Report.objects.filter(number=99)


@pytest.mark.parametrize("role", ["", "author"])
def test_a_role_that_there_is_not_is_refused(role, staff):
    said = errors(staff.post(ADD, new(**people((1, "one", role), (2, "two", "chief")))))
    assert any("This field is required" in one or "author is not one" in one for one in said)
    assert not Report.objects.filter(number=99)


def test_what_is_new_has_no_time_of_last_change(staff):
    def shown(address):
        return "Last changed" in staff.get(address).content.decode()

    kinds = ["reports/report", "education/educationsession", "cooperation/cooperationproject"]
    for kind in (*kinds, "mrtc_site/section", "mrtc_site/annualreport"):
        assert not shown(f"/admin/{kind}/add/"), kind
    assert shown(f"/admin/reports/report/{Report.objects.first().pk}/change/")


def test_a_person_twice_is_refused(staff):
    rows = [(1, "one", "chief"), (2, "one", "co-researcher")]
    said = errors(staff.post(ADD, new(**people(*rows))))
    assert any("a report; Made One (one) is here twice" in sentence for sentence in said)
    assert not Report.objects.filter(number=99)


def test_a_number_taken_is_refused(staff):
    said = errors(staff.post(ADD, new(**people(), number="1")))
    assert any(
        "/reports/2020/issue-brief/1/ is the address of “Issue Brief 1" in each for each in said
    )


@pytest.mark.parametrize("number", ["0", "-1", "x", "40000", ""])
def test_a_number_that_is_none_is_refused(number, staff):
    said = errors(staff.post(ADD, new(**people(), number=number)))
    assert len(said) > 1 and Report.objects.count() == 42


def test_a_title_is_needed(staff):
    assert "This field is required." in errors(staff.post(ADD, new(**people(), title=" ")))


def test_chief_and_co_researcher_change_places_in_one_save(staff):
    report = make_report("one", ["two"])
    sent = read_form(staff, change(report))
    sent |= {"authorships-0-role": "co-researcher", "authorships-1-role": "chief"}
    sent |= {"authorships-0-order": "2", "authorships-1-order": "1"}
    assert staff.post(change(report), sent).status_code == 302
    assert parts(report) == [(1, "two", "chief"), (2, "one", "co-researcher")]


def test_people_change_places_in_one_save(staff):
    report = make_report("one", ["two", "three"])
    sent = read_form(staff, change(report))
    for place, slug in enumerate(["two", "three", "one"]):
        sent[f"authorships-{place}-researcher"] = key_of(slug)
    assert staff.post(change(report), sent).status_code == 302
    assert [slug for _, slug, _ in parts(report)] == ["two", "three", "one"]


def test_a_chief_is_replaced_in_one_save(staff):
    report = make_report("one", ["two"])
    sent = read_form(staff, change(report))
    sent |= {"authorships-0-DELETE": "on"} | people((1, "three", "chief"), before=2)
    assert staff.post(change(report), sent).status_code == 302
    assert parts(report) == [(1, "three", "chief"), (2, "two", "co-researcher")]


def test_a_person_is_taken_out_and_put_back_in_another_role_in_one_save(staff):
    report = make_report("one", ["two"])
    sent = read_form(staff, change(report))
    sent |= {"authorships-1-DELETE": "on"} | people((5, "two", "co-researcher"), before=2)
    assert staff.post(change(report), sent).status_code == 302
    assert parts(report) == [(1, "one", "chief"), (5, "two", "co-researcher")]


def test_a_person_added_by_someone_else_meanwhile_is_no_fault(staff):
    report = make_report("one")
    sent = read_form(staff, change(report)) | people((2, "two", "co-researcher"), before=1)
    add_author(report, "two", order=2)
    said = errors(staff.post(change(report), sent))
    assert any("changed by someone else" in sentence for sentence in said)
    assert len(parts(report)) == 2


def test_what_someone_else_saved_meanwhile_is_not_overwritten(staff):
    report = make_report("one")
    sent = read_form(staff, change(report)) | {"title": "Mine"}
    report.title = "Theirs"
    report.save()
    assert any(
        "changed by someone else" in said for said in errors(staff.post(change(report), sent))
    )
    report.refresh_from_db()
    assert report.title == "Theirs"


def test_researchers_are_found_by_autocomplete(staff):
    asked = {"app_label": "reports", "model_name": "authorship", "field_name": "researcher"}
    for words, slugs in (
        ("Minjeong", ["minjeong-park", "minjung-kim"]),  # as typed, first
        ("Minjung", ["minjung-kim", "minjeong-park"]),
        ("SHIM Nari", ["nari-shim"]),
    ):
        response = staff.get("/admin/autocomplete/", {**asked, "term": words})
        found = [row["id"] for row in json.loads(response.content)["results"]]
        assert found == [*map(key_of, slugs)]
    form = staff.get(ADD).content.decode()
    assert "admin-autocomplete" in form


def test_a_chooser_of_people_says_what_it_is_while_nobody_is_chosen(staff):
    """Select2 shows it, and those who only hear the page hear it as the chooser's name."""
    for address, name in ((ADD, "Researcher"), ("/admin/reports/report/", "researcher")):
        page = BeautifulSoup(staff.get(address).content, "lxml")
        assert page.select_one("select.admin-autocomplete")["data-placeholder"] == name


def test_reports_are_listed_by_researcher(staff):
    page = staff.get(f"/admin/reports/report/?researchers__id__exact={key_of('nari-shim')}")
    assert b"Issue Brief 13" in page.content and b"Issue Brief 12<" not in page.content


def test_the_researchers_of_the_list_s_filter_are_searched_for_and_not_listed(staff):
    """However many there are, and with all else that the list was asked for."""
    asked = "/admin/reports/report/?q=policy&state__exact=published"
    form = BeautifulSoup(staff.get(asked).content, "lxml").select_one(".searched-filter")
    chooser = form.select_one("select.admin-autocomplete")
    assert [option.get("value") for option in chooser("option")] == [""]
    assert (chooser["name"], chooser["data-ajax--url"]) == (
        "researchers__id__exact",
        "/admin/autocomplete/",
    )
    hidden = {field["name"]: field["value"] for field in form.select("[type=hidden]")}
    assert hidden == {"q": "policy", "state__exact": "published"}


def test_the_list_s_filter_shows_who_was_chosen_and_lets_go(staff):
    made = make_report("one", ["two"])
    chosen = f"&researchers__id__exact={key_of('two')}"
    page = staff.get(f"/admin/reports/report/?state__exact=published{chosen}&p=0")
    soup = BeautifulSoup(page.content, "lxml")
    assert [row.th.text for row in soup.select("#result_list tbody tr")] == [made.title]
    [option] = soup.select(".searched-filter option[selected]")
    assert (option["value"], option.text) == (key_of("two"), "Made Two (two)")
    assert soup.select_one(".searched-filter a")["href"] == "?state__exact=published"


@pytest.mark.parametrize("key", ["nobody", "", "a b", "%ff", "9" * 18, "9" * 300, "-1"])
def test_a_researcher_that_there_is_not_filters_without_an_error(key, staff):
    page = staff.get(f"/admin/reports/report/?researchers__id__exact={key}")
    assert page.status_code == 200
    assert ("result_list" in page.content.decode()) == (not key)


def test_a_changed_report_keeps_who_changed_it(staff):
    report = make_report("one")
    sent = read_form(staff, change(report)) | {"title": "Corrected"}
    staff.post(change(report), sent)
    history = staff.get(f"/admin/reports/report/{report.pk}/history/").content.decode()
    assert "editor-" in history and "Corrected" in history
