"""What is missing of a year: every kind of fault is found, nothing else; one may be silenced."""

import csv
import io
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from threading import Thread

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.contrib.messages import get_messages
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from education.models import Category
from mrtc_site.entries.subjects import Topic
from mrtc_site.files.storage import documents
from mrtc_site.models import AnnualReport, AsPrinted, LinkCheck, Section
from mrtc_site.models import Document as EditionDocument
from mrtc_site.portal.missing.checks import worklist
from mrtc_site.portal.missing.links import urls_in
from reports.models import Document, Report, Researcher
from tests.make import (
    add_author,
    make_annual_report,
    make_editor,
    make_project,
    make_report,
    make_researcher,
    make_section,
    make_session,
)

from .accounts.door import later
from .files.made import docx, pdf, picture
from .files.stored import add, store

pytestmark = pytest.mark.django_db
DEAD = "https://example.org/gone"


def found(year=2021):
    return {
        (check.slug, finding.name, finding.field, finding.detail)
        for check, findings, _ in worklist(year)
        for finding in findings
    }


def complete_report(number):
    texts = {"abstract": "Text.", "abstract_ko": "글", "contents": "One", "contents_ko": "하나"}
    names = {"title": f"Title {number}", "title_ko": f"제목 {number}", "type": "policy-report"}
    report = make_report("hana-kim", annual_report=the_year(), number=number, **names, **texts)
    add(Document, pdf(["Words"]), ".pdf", report=report, slug="report")
    report.topic_links.create(topic=Topic.objects.get(slug="made"))


def complete_activity(make, number):
    fields = {"title": f"Activity {number}", "title_ko": f"활동 {number}", "number": number}
    when = {"date_text": "Mar. 2, 2021", "dates": "2021-03-02"}
    captions = {"photo_caption": "A room", "photo_caption_ko": "방"}
    row = make(annual_report=the_year(), **fields, **when, **captions)
    row.topic_links.create(topic=Topic.objects.get(slug="made"))


def the_year():
    return AnnualReport.objects.get(year=2021)


@pytest.fixture
def clean_year():
    edition = make_annual_report(2021)
    Topic.objects.create(slug="made", name="Made", name_ko="만든", order=1)
    add(EditionDocument, pdf(["Words"]), ".pdf", annual_report=edition, slug="as-printed")
    make_researcher("hana-kim", given_name="Hana", family_name="Kim", name_ko="김하나")
    for number in range(1, 10):
        complete_report(number)
    for number in range(1, 4):
        complete_activity(make_session, number)
        complete_activity(make_project, number)
    for slug in ("opening", "middle", "closing"):
        texts = {"title_ko": "제목", "body": "Text.", "body_ko": "글"}
        make_section(annual_report_id=2021, slug=slug, **texts)


def seed_faults():
    """Break one thing of each kind; give what is to be found."""
    reports = {report.number: report for report in Report.objects.filter(annual_report=2021)}
    sessions = {row.number: row for row in the_year().educationsession_set.all()}
    projects = {row.number: row for row in the_year().cooperationproject_set.all()}
    sections = {row.slug: row for row in the_year().sections.all()}

    def change(row, **fields):
        type(row).objects.filter(pk=row.pk).update(**fields)

    def report(number):
        return f"reports 2021 policy-report {number}"

    change(reports[9], number=11)
    change(reports[1], abstract="")
    change(reports[2], contents="", title_ko="")
    reports[3].authorships.update(role="co-researcher")
    reports[4].documents.all().delete()
    add(Document, picture(), ".jpg", report=reports[4], slug="cover")
    reports[5].documents.all().delete()
    add(Document, docx(), ".docx", report=reports[5], slug="summary")
    change(reports[6], abstract_ko="", contents_ko="")
    reports[7].documents.all().delete()
    add(Document, pdf([""]), ".pdf", report=reports[7], slug="report")
    change(reports[8].documents.get(), file="00/gone.pdf")
    for number in (6, 7):
        row = Report.objects.get(pk=reports[number].pk)
        row.title = "Twice" if number == 6 else "TWICE!"
        row.save()
    change(sessions[1], state="draft")
    change(sessions[2], dates="", start=None, end=None)
    change(sessions[3], photo_caption_ko="", category=new_category())
    change(projects[1], dates="2021-03")
    change(projects[2], title_ko="")
    projects[3].topic_links.all().delete()
    change(sections["opening"], body="", body_ko="")
    change(sections["middle"], body_ko="", title_ko="")
    change(sections["closing"], body=f"See [the list]({DEAD}).")
    LinkCheck.objects.create(url=DEAD, problem="404 Not Found", checked_at=timezone.now())
    the_year().documents.all().delete()
    make_researcher("ha-na-kim", given_name="Ha-na", family_name="Kim", name_ko="")
    add_author(reports[1], "ha-na-kim", order=2)
    return {
        ("gap", "annual-report 2021", "", "reports policy-report 9"),
        ("gap", "annual-report 2021", "", "reports policy-report 10"),
        ("abstract", report(1), "abstract", ""),
        ("contents", report(2), "contents", ""),
        ("title-ko", report(2), "title_ko", ""),
        ("chief", report(3), "authorships", ""),
        ("document", report(4), "documents", ""),
        ("cover", report(5), "documents", "cover"),
        ("abstract-ko", report(6), "abstract_ko", ""),
        ("contents-ko", report(6), "contents_ko", ""),
        ("pdf-text", report(7), "documents", "report"),
        ("file-gone", report(8), "documents", "report"),
        ("title-twice", report(6), "title", ""),
        ("title-twice", report(7), "title", ""),
        ("draft", "education 2021 basic 1", "state", ""),
        ("day", "education 2021 basic 2", "dates", ""),
        ("caption-ko", "education 2021 basic 3", "photo_caption_ko", ""),
        ("term-ko", "education-category new", "name_ko", ""),
        ("day", "cooperation 2021 domestic 1", "dates", ""),
        ("title-ko", "cooperation 2021 domestic 2", "title_ko", ""),
        ("topic", "cooperation 2021 domestic 3", "topic_links", ""),
        ("section", "section 2021 opening", "body", ""),
        ("body-ko", "section 2021 middle", "body_ko", ""),
        ("heading-ko", "section 2021 middle", "title_ko", ""),
        ("dead-link", "section 2021 closing", "body", DEAD),
        ("printed-edition", "annual-report 2021", "documents", "as-printed"),
        ("people", "researcher ha-na-kim", "family_name", "hana-kim"),
        ("name-ko", "researcher ha-na-kim", "name_ko", ""),
    }


def new_category():
    return Category.objects.create(slug="new", name="New", order=50)


@pytest.mark.databases
def test_in_a_complete_year_nothing_is_missing_and_every_kind_of_fault_is_found(clean_year):
    assert found() == set()
    expected = seed_faults()
    assert found() == expected
    assert found(None) >= expected


def test_a_stored_file_that_nothing_names_is_missing_a_row_over_all_years():
    name = store(b"%PDF-nobody's", ".pdf")
    os.utime(documents().path(name), (0, 0))
    assert ("file-of-nothing", "", "", name) in found(None)
    assert not [slug for slug, *_ in found(2020) if slug == "file-of-nothing"]
    documents().delete(name)


@pytest.fixture
def staff(client):
    editor = make_editor(username="jiyoung")
    client.force_login(editor)
    return client


def page_of(response):
    assert response.status_code == 200
    return BeautifulSoup(response.content, "lxml")


def test_each_line_of_the_page_leads_to_a_field_of_the_form(staff, clean_year):
    expected = seed_faults()
    page = page_of(staff.get("/admin/missing/2021/"))
    links = [link["href"] for link in page.select(".missing .module td a")]
    assert len(links) == len(expected)
    forms = {}
    for link in links:
        address, _, fragment = link.partition("#")
        if address not in forms:
            forms[address] = page_of(staff.get(address))
        assert forms[address].find(id=fragment), link
    number = forms[next(each for each in forms if "number=10" in each)].find(id="id_number")
    assert number["value"] == "10"


def test_findings_are_named_in_the_language_of_the_page(staff):
    Report.objects.filter(type__slug="policy-report", number=12).update(number=13)
    page = page_of(staff.get("/ko/admin/missing/2020/"))
    assert page.select_one("#gap td a").text == "2020년 연차보고서: 정책보고서 12"
    [button] = page.select("#gap button")
    assert button["aria-label"] == "그대로 둠: 2020년 연차보고서: 정책보고서 12"
    assert not [cell for cell in page.select("#cover td a") if cell.text.endswith("cover")]


def test_what_is_right_as_it_is_leaves_the_list_with_who_and_when_until_asked_again(staff):
    address = "/admin/missing/2020/"
    before = found(2020)
    # The one basic session of 2020 whose date is not printed: row 10.
    button = page_of(staff.get(address)).select_one('#day button[aria-label*="education 10" i]')
    with later(seconds=0):  # and no day ends meanwhile
        assert staff.post(address, {"silence": button["value"]}).status_code == 302
        today = f"{timezone.localdate():%-d %B %Y}"
    assert before - found(2020) == {("day", "education 2020 basic 10", "dates", "")}
    page = page_of(staff.get(address))
    assert f"jiyoung, {today}" in page.select_one("#day details").text
    again = page.select_one("#day details button")
    assert staff.post(address, {"again": "9" * 5_000}).status_code == 302
    staff.post(address, {"again": again["value"]})
    assert found(2020) == before
    assert not AsPrinted.objects.exists()


def test_a_mark_follows_its_row_and_no_other_finding_of_it(staff):
    report = Report.objects.get_by_natural_key(2020, "issue-brief", 1)
    staff.post("/admin/missing/", {"silence": silence_key(staff, "contents", report)})
    Report.objects.filter(pk=report.pk).update(number=99, abstract="")
    of_report = {slug for slug, name, *_ in found(2020) if name == "reports 2020 issue-brief 99"}
    assert "contents" not in of_report
    assert "abstract" in of_report


@pytest.mark.parametrize("year", ["", "2020/", "2021/"])
def test_two_people_who_are_not_one_are_marked_once_though_each_is_of_another_year(year, staff):
    make_annual_report(2021)
    for slug, given, edition in (("hana-kim", "Hana", 2021), ("ha-na-kim", "Ha-na", 2020)):
        make_researcher(slug, given_name=given, family_name="Kim")
        make_report(slug, annual_report_id=edition)
    address = f"/admin/missing/{year}"
    [button] = page_of(staff.get(address)).select("#people button")
    staff.post(address, {"silence": button["value"]})
    for person in Researcher.objects.filter(family_name="Kim", slug__contains="na-kim"):
        person.slug = f"{person.slug}-of-the-centre"
        person.save()
    for edition in (None, 2020, 2021):
        assert not [slug for slug, *_ in found(edition) if slug == "people"]
    make_researcher("hana-kim", given_name="Hana", family_name="Kim")  # another one
    others = {detail for slug, _, _, detail in found(None) if slug == "people"}
    assert others == {"hana-kim-of-the-centre", "ha-na-kim-of-the-centre"}


@pytest.mark.databases
def test_a_mark_of_before_that_names_the_other_by_the_slug_is_kept_by_the_migration(staff):
    make_researcher("hana-kim", given_name="Hana", family_name="Kim")
    newer = make_researcher("ha-na-kim", given_name="Ha-na", family_name="Kim")
    [button] = page_of(staff.get("/admin/missing/")).select("#people button")
    staff.post("/admin/missing/", {"silence": button["value"]})
    migration = import_module("reports.migrations.0012_marks_by_key")
    migration.name_by_slug(apps, None)
    [mark] = AsPrinted.objects.all()
    assert (mark.check_slug, mark.row, mark.detail) == ("people", newer, "hana-kim")
    migration.name_by_key(apps, None)
    assert not [slug for slug, *_ in found(None) if slug == "people"]


def silence_key(staff, check, row):
    page = page_of(staff.get("/admin/missing/"))
    keys = [button["value"] for button in page.select(f"#{check} button")]
    return next(key for key in keys if key.split()[2] == str(row.pk))


@pytest.mark.parametrize(
    "key", ["", "day", "day 1 1 ", "nothing 1 1 x", "gap 99999999999999999999"]
)
def test_a_mark_for_what_is_not_missing_is_not_made(key, staff):
    response = staff.post("/admin/missing/2020/", {"silence": key})
    [said] = get_messages(response.wsgi_request)
    assert "no longer missing" in str(said)
    assert not AsPrinted.objects.exists()


def test_the_file_has_each_finding_once_with_who_silenced_it(staff):
    report = Report.objects.get_by_natural_key(2020, "issue-brief", 1)
    staff.post("/admin/missing/", {"silence": silence_key(staff, "contents", report)})
    text = staff.get("/admin/missing/2020.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {(row["check"], row["entry"], row["field"], row["detail"]) for row in rows} == found(
        2020
    ) | {("contents", "reports 2020 issue-brief 1", "contents", "")}
    assert [row["as_printed_by"] for row in rows if row["as_printed_by"]] == ["jiyoung"]
    assert rows[0]["url"].startswith("http://testserver/admin/")


@pytest.mark.parametrize("address", ["/admin/missing/", "/admin/missing/2020.csv"])
def test_what_is_missing_is_for_staff_alone(address, client):
    assert client.get(address).status_code == 302


def test_a_year_that_there_is_not_has_no_page_of_what_is_missing(staff):
    assert staff.get("/admin/missing/2033/").status_code == 404


def test_the_command_tells_whoever_loads_what_is_missing(staff, capsys):
    make_annual_report(2021)
    call_command("missing", 2021)
    assert capsys.readouterr().out == (
        "No printed edition: 1\n  annual-report 2021: documents: as-printed\n1 missing.\n"
    )
    button = page_of(staff.get("/admin/missing/2021/")).select_one("#printed-edition button")
    staff.post("/admin/missing/2021/", {"silence": button["value"]})
    call_command("missing", 2021)
    assert capsys.readouterr().out == "Nothing is missing.\n"
    with pytest.raises(CommandError, match="no annual report 2033"):
        call_command("missing", 2033)


@pytest.fixture
def elsewhere():
    """A site on this machine: /ok answers, /closed refuses programs, all else is gone."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response({"/ok": 200, "/closed": 403}.get(self.path, 404))
            self.end_headers()

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_links_that_no_longer_answer_are_found_by_the_command_and_forgotten_once_mended(
    elsewhere, staff, capsys
):
    body = f"[a]({elsewhere}/ok), {elsewhere}/closed; {elsewhere}/gone."
    section = make_section(body=body)
    call_command("check_links")
    assert f"{elsewhere}/gone: 404 Not Found, since" in capsys.readouterr().out
    dead = ("dead-link", f"section 2020 {section.slug}", "body", f"{elsewhere}/gone")
    assert [row for row in found(2020) if row[0] == "dead-link"] == [dead]
    Section.objects.filter(pk=section.pk).update(body=f"{elsewhere}/ok")
    call_command("check_links")
    assert capsys.readouterr().out == "No link is dead.\n"
    assert [check.url for check in LinkCheck.objects.all()] == [f"{elsewhere}/ok"]


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("See https://a.example/x.", ["https://a.example/x"]),
        ("[b](https://b.example/y), and", ["https://b.example/y"]),
        ("(https://c.example/z_(1))", ["https://c.example/z_(1)"]),
        ("<https://d.example/가> “http://e.example”", ["https://d.example/가", "http://e.example"]),
        ("no://where, example.org", []),
    ],
)
def test_addresses_are_read_out_of_sentences_and_markdown(text, urls):
    assert urls_in(text) == urls
