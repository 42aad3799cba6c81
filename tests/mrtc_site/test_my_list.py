"""What is made of one's own list: one POST names it, and nothing is stored."""

import json

import pytest
from bs4 import BeautifulSoup
from icalendar import Calendar

from mrtc_site.models import ProofLink
from reports.models import Report
from tests.make import make_report, make_researcher, make_session

pytestmark = pytest.mark.django_db
PATHS = [
    "cooperation/2020/domestic/2/",
    "reports/2020/policy-report/8/",
    "education/2020/basic/3/",
    "reports/2020/issue-brief/3/",
]


def post(client, wanted, entries=PATHS, **more):
    return client.post("/my-list/", {"as": wanted, "entry": entries, **more})


def test_reports_come_in_the_order_of_the_list(client):
    response = post(client, "reports.csl.json")
    ids = [item["id"] for item in json.loads(response.getvalue())]
    assert ids == ["mrtc2020policy-report8", "mrtc2020issue-brief3"]
    response = post(client, "reports.csl.json", PATHS[::-1])
    assert [item["id"] for item in json.loads(response.getvalue())] == ids[::-1]
    assert response["Content-Disposition"] == 'attachment; filename="my-list-reports.csl.json"'
    assert "no-store" in response["Cache-Control"] and not response.cookies


def test_a_report_that_has_moved_since_it_was_put_aside_is_there(client):
    report = make_report(type="policy-report", number=71)
    report.number = 72
    report.save()
    paths = [f"reports/2020/policy-report/{number}/" for number in (71, 8, 72)]
    response = post(client, "reports.jsonl", paths)
    lines = [json.loads(line) for line in response.getvalue().splitlines()]
    assert [line["number"] for line in lines] == [72, 8]


def test_the_same_list_comes_from_the_korean_page(client):
    response = client.post("/ko/my-list/", {"as": "reports.csl.json", "entry": PATHS})
    ids = [item["id"] for item in json.loads(response.getvalue())]
    assert ids == ["mrtc2020policy-report8", "mrtc2020issue-brief3"]


def test_a_table_is_the_same_from_either_page(client):
    data = {"as": "reports.csv", "entry": PATHS}
    in_korean = client.post("/ko/my-list/", data).getvalue()
    assert b"/reports/2020/policy-report/8/," in in_korean and b"/ko/" not in in_korean
    assert in_korean == client.post("/my-list/", data).getvalue()


def test_each_kind_has_files_of_its_own(client):
    calendar = Calendar.from_ical(post(client, "education.ics").getvalue())
    assert len(calendar.events) == 1
    rows = post(client, "cooperation.csv").getvalue().decode().splitlines()
    assert len(rows) == 2 and "/cooperation/2020/domestic/2/," in rows[1]


@pytest.mark.parametrize(
    ("style", "sign"),
    [("cite-apa", "(2020). "), ("cite-vancouver", "; 2020"), ("cite-국문apa-준용", "(2020).")],
)
def test_citations_are_in_one_style_in_the_lists_order(client, style, sign):
    response = post(client, "citations", style=style)
    text = response.content.decode()
    first, second = (
        Report.objects.get(type__slug=slug, number=number)
        for slug, number in (("policy-report", 8), ("issue-brief", 3))
    )
    assert text.count('<li class="text">') == 2 and sign in text
    assert text.index(first.title.split(":")[0]) < text.index(second.title.split(":")[0])


@pytest.mark.parametrize(("prefix", "marked"), [("", [None, "ko"]), ("/ko", ["en", None])])
def test_citations_in_another_language_than_the_page_are_marked(client, prefix, marked):
    """One of the two reports can't be cited in Korean."""
    korean = make_report(make_researcher(name_ko="가나다").slug, title_ko="이주민의 삶")
    data = {"as": "citations", "style": "cite-국문apa-준용"}
    data["entry"] = [PATHS[1], korean.get_absolute_url()[1:]]
    page = BeautifulSoup(client.post(f"{prefix}/my-list/", data).content, "lxml")
    assert [item.get("lang") for item in page.select("#citations li")] == marked


@pytest.mark.parametrize(
    ("entries", "named"),
    [
        (["reports/2020/policy-report/999/"], "reports/2020/policy-report/999/"),
        (["reports/2020/policy-report/8.bib"], "reports/2020/policy-report/8.bib"),
        (["researchers/minjeong-park/"], "researchers/minjeong-park/"),
        (["admin/"], "admin/"),
        pytest.param(["reports/2020/8\0/"], "reports/2020/8", marks=pytest.mark.databases),
        ([f"reports/2020/policy-report/{number}/" for number in range(1, 202)], "200"),
    ],
)
def test_what_is_no_entry_is_named(client, entries, named):
    response = post(client, "reports.bib", entries)
    assert response.status_code == 400 and named in response.content.decode()


def test_a_draft_is_no_entry_for_anybody(admin_client):
    path = make_report(state="draft").get_absolute_url().lstrip("/")
    assert post(admin_client, "reports.bib", [path]).status_code == 400


def test_a_draft_that_has_moved_is_named_by_its_public_address_alone(client):
    report = make_report(type="policy-report", number=71)
    report.number, report.state = 72, "draft"
    report.save()
    said = post(client, "reports.bib", ["reports/2020/policy-report/71/"]).text
    assert "“reports/2020/policy-report/71/”" in said and "72" not in said


@pytest.mark.parametrize("make", [make_report, make_session])
def test_pages_say_what_is_a_draft_so_that_no_script_offers_to_keep_it(make, client, admin_client):
    entry = make(state="draft")
    proof = ProofLink.objects.create(row=entry, recipient="Hana Kim", who="jin")
    for page in (
        admin_client.get(entry.get_absolute_url()),
        client.get(f"/proof/{proof.token}/"),
    ):
        assert '<article class="detail draft">' in page.text
    entry.state = "published"
    entry.save()
    assert '<article class="detail">' in client.get(entry.get_absolute_url()).text


@pytest.mark.parametrize(
    ("wanted", "style"),
    [("", ""), ("reports.exe", ""), ("reports.atom", ""), ("x.bib", ""), ("citations", "x")],
)
def test_an_unknown_file_or_style_is_refused(client, wanted, style):
    assert post(client, wanted, style=style).status_code == 400
