"""Downloads are counted by month, file and language: what people ask for, once, and nobody else."""

import csv
import io
from collections import Counter, deque
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mrtc_site.models import ProofLink
from mrtc_site.usage import counter, figures
from mrtc_site.usage.double_clicks import count_all_clicks
from mrtc_site.usage.models import Click, Counting, Downloads
from reports.models import Document, Report
from tests.make import make_editor, make_report
from tests.mrtc_site.files.made import pdf
from tests.mrtc_site.files.stored import add

pytestmark = pytest.mark.django_db

PAGE = "/reports/2020/research-report/1/"
FILE = f"{PAGE}report.pdf"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15"
ROBOTS = [
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "python-requests/2.32.3",
    "Wget/1.21.4",
    "",
]
START = datetime(2026, 11, 30, 14, 0, tzinfo=UTC)  # in Seoul an hour before December


class Clock:
    now = START

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    """The time of day, which tests set; what is counted is what they do."""
    clock = Clock()
    monkeypatch.setattr("django.utils.timezone.now", clock)
    monkeypatch.setattr(counter, "clicks", deque())
    return clock


@pytest.fixture
def report():
    report = Report.objects.get_by_natural_key(2020, "research-report", 1)
    add(Document, pdf(["The report"]), ".pdf", report=report, slug="report", language="ko")
    return report


def ask(client, address, agent=FIREFOX, who="198.51.100.7", **headers):
    response = client.get(address, headers={"User-Agent": agent, **headers}, REMOTE_ADDR=who)
    response.getvalue()
    return response


def counted():
    counter.write()
    count_all_clicks()
    return {(row.file, row.language): row.count for row in Downloads.objects.all()}


@pytest.mark.databases
def test_a_replayed_log_is_counted_as_by_hand(client, report, clock, monkeypatch):
    """Two workers write what they collected at different times, robots and parts among it."""
    dice, workers, expected = Random(24), [deque(), deque()], Counter()
    people = [(f"198.51.100.{n}", agent) for n in range(3) for agent in (FIREFOX, SAFARI)]
    files = {FILE: "ko", "/reports.csv": "en", f"{PAGE[:-1]}.bib": "en", "/ko/reports.ris": "ko"}
    latest = {}
    clock.now += timedelta(minutes=30)
    for _ in range(100):
        clock.now += timedelta(seconds=dice.choice([1, 4, 11, 29, 40, 90]))
        (who, agent), file = dice.choice(people), dice.choice([*files])
        kind = dice.choice(["whole", "whole", "first part", "later part", "robot"])
        if kind == "robot":
            agent = dice.choice(ROBOTS)
        parts = {"first part": "bytes=0-9", "later part": "bytes=10-19"}
        asked = {"Range": parts[kind]} if kind in parts and file == FILE else {}
        monkeypatch.setattr(counter, "clicks", dice.choice(workers))
        short = "?type=statistics-brief" if "/reports." in file else ""  # which is one file still
        response = ask(client, file + short, agent, who, **asked)
        assert response.status_code == (206 if asked else 200)
        if kind != "robot" and asked.get("Range") != "bytes=10-19":
            key, now = (who, agent, file), clock.now.timestamp()
            if now - latest.get(key, 0) > 30:
                seoul = clock.now + timedelta(hours=9)
                expected[seoul.month, file.removeprefix("/ko"), files[file]] += 1
            latest[key] = now
        for worker in workers:
            if worker and clock.now - worker[0].at >= timedelta(seconds=counter.EVERY):
                monkeypatch.setattr(counter, "clicks", worker)
                counter.write()
    for worker in workers:
        monkeypatch.setattr(counter, "clicks", worker)
        counter.write()
    count_all_clicks()
    rows = Downloads.objects.values_list("month__month", "file", "language", "count")
    assert {tuple(row[:3]): row[3] for row in rows} == dict(expected)
    assert {month for month, *_ in expected} == {11, 12}
    assert not Click.objects.exists()
    assert Counting.objects.get().since.isoformat() == "2026-11-30"


def test_clicks_are_kept_for_minutes_and_nobody_is_in_them(client, report, clock):
    ask(client, FILE)
    assert not Click.objects.exists()  # no page waits for a database
    counter.write()
    (click,) = Click.objects.all()
    kept = repr(vars(click))
    assert "198.51.100.7" not in kept and "Firefox" not in kept
    clock.now += timedelta(days=1)
    ask(client, FILE)
    counter.write()  # the one of yesterday is counted, and gone
    (later,) = Click.objects.all()
    assert later.visitor != click.visitor
    assert Downloads.objects.get().count == 1


def test_neither_staff_drafts_pages_nor_pictures_are_counted(client, report, clock):
    draft = make_report(state="draft")
    add(Document, pdf(["A draft"]), ".pdf", report=draft, slug="report", language="ko")
    client.force_login(make_editor(is_superuser=True))
    ask(client, FILE)
    assert ask(client, f"{draft.get_absolute_url()}report.pdf").status_code == 200
    client.logout()
    client.force_login(User.objects.create_user("nobody-s-staff"))
    addresses = PAGE, "/reports/", "/reports.atom", "/education.ics", f"{PAGE}nothing.pdf"
    for address in addresses:
        ask(client, address)
    proof = ProofLink.objects.create(row=draft, recipient="Hana Kim", who="jin")
    for name in ("report.pdf", ".bib"):
        path = f"{draft.get_absolute_url().strip('/')}{'' if name[0] == '.' else '/'}{name}"
        assert ask(client, f"/proof/{proof.token}/{path}").status_code == 200
    assert counted() == {}
    ask(client, FILE)
    assert counted() == {(FILE, "ko"): 1}


def test_what_a_browser_has_already_and_a_head_are_no_downloads(client, report, clock):
    etag = ask(client, FILE)["ETag"]
    counter.clicks.clear()
    assert ask(client, FILE, **{"If-None-Match": etag}).status_code == 304
    client.head(FILE, headers={"User-Agent": FIREFOX})
    assert counted() == {}


def test_clicks_are_kept_while_the_database_fails(client, report, clock, monkeypatch):
    ask(client, FILE)
    with monkeypatch.context() as broken:
        from django.db import OperationalError

        def fail(*args, **kwargs):
            raise OperationalError("no")

        broken.setattr(Click.objects, "bulk_create", fail)
        counter.write()
    assert counted() == {(FILE, "ko"): 1}


@pytest.fixture
def counts():
    Counting.objects.create(since=START.date())
    title = "Research Report 01, 2020: A title"
    for month, count in ((11, 3), (12, 5)):
        Downloads.objects.create(
            month=f"2026-{month}-01", file=FILE, language="ko", title=title, count=count
        )
    Downloads.objects.create(
        month="2025-02-01", file="/reports.csv", language="en", title="=Reports (CSV)", count=1
    )


def test_the_director_sees_a_years_table_and_picture(client, counts):
    client.force_login(make_editor())
    soup = BeautifulSoup(client.get("/admin/usage/downloads/").content, "lxml")
    (row,) = soup.select("#result_list tbody tr")
    assert row.a["href"] == FILE
    cells = [cell.get_text() for cell in row.select("td")]
    assert cells == ["ko", *[""] * 10, "3", "5", "8"]
    bars = [(text.get_text()) for text in soup.select("figure svg text")]
    assert bars[::2] == [*["0"] * 10, "3", "5"]
    assert "30 November 2026" in soup.get_text()
    earlier = client.get("/admin/usage/downloads/?year=2025").content.decode()
    assert "/reports.csv" in earlier and FILE not in earlier
    wrong = client.get("/admin/usage/downloads/?year=1999").content.decode()
    assert "No downloads were counted in “1999”." in wrong


def test_a_years_counts_are_a_csv(client, counts):
    client.force_login(make_editor())
    text = client.get("/admin/usage/downloads/2026.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    counts = {row["month"]: row["downloads"] for row in rows}
    assert counts == {"2026-11": "3", "2026-12": "5"}
    assert {(row["file"], row["language"], row["counted_since"]) for row in rows} == {
        (FILE, "ko", "2026-11-30")
    }
    text = client.get("/admin/usage/downloads/2025.csv").content.decode()
    assert "'=Reports (CSV)" in text


@pytest.mark.parametrize("year", ["1999", "0", "99999"])
def test_there_is_no_csv_of_a_year_without_counts(client, counts, year):
    client.force_login(make_editor())
    assert client.get(f"/admin/usage/downloads/{year}.csv").status_code == 404


@pytest.fixture
def moved():
    """Counts of a report's file of one month at two addresses, and the later one of these."""
    report = make_report(type="policy-report", number=71)
    report.number = 72
    report.save()
    old, new = (f"/reports/2020/policy-report/{number}/report.pdf" for number in (71, 72))
    for file, count in ((old, 3), (new, 4)):
        Downloads.objects.create(
            month="2026-11-01", file=file, language="ko", title="A title", count=count
        )
    return new


def test_a_file_that_has_moved_is_one_file(client, counts, moved, settings):
    settings.USAGE_PUBLIC = True
    client.force_login(make_editor())
    text = client.get("/admin/usage/downloads/2026.csv").content.decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text))
    assert [row["downloads"] for row in rows if row["file"] == moved] == ["7"]
    soup = BeautifulSoup(client.get("/admin/usage/downloads/?year=2026").content, "lxml")
    _first, second = soup.select("#result_list tbody tr")
    assert second.a["href"] == moved and second.select("td")[-1].get_text() == "7"
    lines = BeautifulSoup(client.get("/data/").content, "lxml").select("ol li")
    assert [line.a["href"] for line in lines] == [FILE, moved, "/reports.csv"]


def test_a_file_that_has_moved_is_looked_up_once_for_all_its_months(moved):
    old = moved.replace("72", "71")

    def number_of_queries():
        with CaptureQueriesContext(connection) as queries:
            [file] = [file for file in figures.of_year(2026) if file.language == "ko"]
        return file.total, len(queries)

    assert number_of_queries()[0] == 7
    before = number_of_queries()[1]
    Downloads.objects.create(month="2026-12-01", file=old, language="ko", title="A", count=5)
    assert number_of_queries() == (12, before)


@pytest.mark.parametrize("hide", ["draft", "deletion"])
def test_visitors_are_not_told_of_files_that_are_no_longer_public(
    client, counts, moved, settings, hide
):
    settings.USAGE_PUBLIC = True
    report = Report.objects.get(type__slug="policy-report", number="72")
    if hide == "draft":
        report.state = "draft"
        report.save()
    else:
        report.delete()
    lines = BeautifulSoup(client.get("/data/").content, "lxml").select("ol li")
    assert [line.a["href"] for line in lines] == [FILE, "/reports.csv"]


def test_strangers_and_staff_without_the_right_see_no_counts(client, counts):
    for address in ("/admin/usage/downloads/", "/admin/usage/downloads/2026.csv"):
        assert client.get(address).status_code == 302
    client.force_login(User.objects.create_user("reader", is_staff=True))
    for address in ("/admin/usage/downloads/", "/admin/usage/downloads/2026.csv"):
        assert client.get(address).status_code == 403


def test_visitors_are_told_by_a_setting_alone(client, counts, settings):
    assert "What is read" not in client.get("/data/").content.decode()
    settings.USAGE_PUBLIC = True
    soup = BeautifulSoup(client.get("/data/").content, "lxml")
    (first, second) = soup.select("ol li")
    assert (first.get_text(), first.a["href"]) == ("8 × Research Report 01, 2020: A title", FILE)
    assert second.get_text() == "1 × =Reports (CSV)"
