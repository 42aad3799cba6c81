"""What harvesters are told of changes: datestamps, and reports that are gone."""

from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone

from mrtc_site.models import AnnualReport
from reports.models import Authorship, Report, ReportType, Researcher
from reports.oai import harvest
from reports.oai.models import HarvestedRecord
from tests.reports.oai_client import NAMES, ask, error, texts

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2021, 1, 31, 12, 30, 15, tzinfo=UTC)
DC = {"metadataPrefix": "oai_dc"}


@pytest.fixture(autouse=True)
def _long_ago():
    """All has been as it is for long."""
    for model in (AnnualReport, Report, ReportType, Researcher):
        model.objects.update(updated_at=LONG_AGO)
    HarvestedRecord.objects.update(datestamp=LONG_AGO)


@pytest.fixture
def report():
    return Report.objects.get(type="research-report", number=7)


def told(client, **arguments):
    """Give the headers of a harvest as {end of the identifier: whether it is deleted}."""
    tree = ask(client, "ListRecords", **DC, **arguments)
    headers = tree.findall(".//oai:header", NAMES)
    gone = {
        header.find("oai:identifier", NAMES).text.rpartition("reports/2020/")[2]: (
            header.get("status") == "deleted"
        )
        for header in headers
    }
    bodies = [
        record.find("oai:metadata", NAMES) for record in tree.iter(f"{{{NAMES['oai']}}}record")
    ]
    assert [body is None for body in bodies] == [*gone.values()]
    return gone


def changed(client):
    """Give what a harvest of all since then tells, none if there is nothing."""
    tree = ask(client, "ListRecords", **DC, **{"from": "2021-02-01"})
    if tree.find("oai:error", NAMES) is not None:
        assert error(tree) == "noRecordsMatch"
        return {}
    return told(client, **{"from": "2021-02-01"})


@pytest.mark.parametrize(
    ("bounds", "count"),
    [
        ({"from": "2021-01-31"}, 42),
        ({"from": "2021-02-01"}, 0),
        ({"until": "2021-01-31"}, 42),
        ({"until": "2021-01-30"}, 0),
        ({"from": "2021-01-31", "until": "2021-01-31"}, 42),
        ({"from": "2021-01-31T12:30:15Z", "until": "2021-01-31T12:30:15Z"}, 42),
        ({"from": "2021-01-31T12:30:16Z"}, 0),
        ({"until": "2021-01-31T12:30:14Z"}, 0),
    ],
)
def test_a_harvest_selects_by_day_or_second_bounds_included(client, bounds, count):
    tree = ask(client, "ListIdentifiers", **DC, **bounds)
    assert len(texts(tree, ".//oai:header/oai:identifier")) == count


def test_a_datestamp_is_the_time_of_the_last_change(client, report):
    report.abstract += " More."
    report.save()
    assert changed(client) == {"research-report/7": False}
    (stamp,) = texts(
        ask(client, "ListIdentifiers", **DC, **{"from": "2021-02-01"}), ".//oai:datestamp"
    )
    assert stamp == f"{report.updated_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def test_a_save_that_changes_nothing_moves_nothing(client, report):
    for row in (report, report.annual_report, report.type, report.chief.researcher):
        row.save()
    assert changed(client) == {}


def test_a_part_that_changes_or_goes_counts(client, report):
    part = report.authorships.get(role="chief")
    part.credited_as = "Somebody"
    part.save()
    assert changed(client) == {"research-report/7": False}
    HarvestedRecord.objects.update(datestamp=LONG_AGO)
    Authorship.objects.filter(report=report).first().delete()
    assert changed(client) == {"research-report/7": False}


def test_a_part_that_moves_to_another_report_counts_for_both(client, report):
    part = report.authorships.get(order=2)
    part.report = Report.objects.get(type="statistics-brief")
    part.order = 9
    part.save()
    assert changed(client) == {"research-report/7": False, "statistics-brief/1": False}


def test_a_person_who_is_renamed_changes_their_reports(client):
    person = Researcher.objects.get(slug="yongphil-kim")
    person.given_name = "Yong-phil"
    person.save()
    own = {f"{report.type_id}/{report.number}": False for report in person.reports.all()}
    assert own
    assert changed(client) == own


def test_a_type_that_is_renamed_changes_its_reports(client):
    type_ = ReportType.objects.get(slug="working-paper")
    type_.name = "Discussion Paper"
    type_.save()
    assert changed(client) == {f"working-paper/{number}": False for number in range(1, 5)}


def test_a_report_that_is_unpublished_is_deleted_and_comes_back(client, report):
    report.state = "draft"
    report.save()
    assert changed(client) == {"research-report/7": True}
    report.title = "A draft that nobody is told of"
    HarvestedRecord.objects.update(datestamp=LONG_AGO)
    report.save()
    assert changed(client) == {}
    report.state = "published"
    report.save()
    assert changed(client) == {"research-report/7": False}


def test_a_report_that_is_deleted_stays_told(client, report):
    report.delete()
    assert changed(client) == {"research-report/7": True}
    tree = ask(
        client, "GetRecord", identifier="oai:mrtc.re.kr:reports/2020/research-report/7", **DC
    )
    assert tree.find(".//oai:header", NAMES).get("status") == "deleted"
    assert len(told(client)) == 42


def test_reports_deleted_many_at_once_are_told_too(client):
    Report.objects.filter(type="working-paper").delete()
    assert changed(client) == {f"working-paper/{number}": True for number in range(1, 5)}


def test_an_edition_that_is_unpublished_deletes_its_reports_and_brings_them_back(client):
    edition = AnnualReport.objects.get()
    edition.state = "draft"
    edition.save()
    assert [*changed(client).values()] == [True] * 42
    edition.state = "published"
    edition.save()
    assert [*changed(client).values()] == [False] * 42


def test_a_draft_has_never_been(client, report):
    AnnualReport.objects.create(year=2021)
    for year, state in ((2020, "draft"), (2021, "published")):
        Report.objects.create(
            annual_report_id=year, type=report.type, number=99, title="Hidden", state=state
        )
    assert changed(client) == {}


def test_a_report_at_another_address_leaves_its_old_one_deleted(client, report):
    report.number = 99
    report.save()
    assert changed(client) == {"research-report/7": True, "research-report/99": False}


def test_a_report_that_is_made_again_is_no_longer_deleted(client, report):
    report.delete()
    HarvestedRecord.objects.update(datestamp=LONG_AGO)
    report.pk = None
    report.save()
    assert changed(client) == {"research-report/7": False}


def test_a_load_tells_of_what_it_changes_alone(client, settings, tmp_path):
    folder = tmp_path / "2020"
    folder.mkdir()
    for file in (settings.FIXTURES_DIR / "2020").glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        folder.joinpath(file.name).write_text(
            text.replace("Review of Statistics on Immigrants", "A review"), encoding="utf-8"
        )
    settings.FIXTURES_DIR = tmp_path
    call_command("load_annual_report", 2020, verbosity=0)
    assert changed(client) == {"statistics-brief/1": False}


def test_nothing_hidden_is_told_even_if_a_hand_hid_it_behind_everybodys_back(client, report):
    Report.objects.filter(pk=report.pk).update(state="draft")
    assert told(client)["research-report/7"]


def test_refreshing_is_the_same_however_often_it_is_done():
    def records():
        return [*HarvestedRecord.objects.order_by("pk").values()]

    before = records()
    harvest.refresh(Report.objects.all())
    assert records() == before
    HarvestedRecord.objects.all().delete()
    harvest.refresh(Report.objects.all())
    harvest.refresh(Report.objects.all())
    assert [row["datestamp"] for row in records()] == [LONG_AGO] * 42


def test_migrating_a_site_that_has_reports_makes_their_records(report):
    report.state = "draft"
    report.save()
    Researcher.objects.filter(slug="minjeong-park").update(updated_at=timezone.now())
    Report.objects.update(updated_at=LONG_AGO)
    HarvestedRecord.objects.all().delete()
    import_module("reports.migrations.0003_harvested_record").begin(apps, None)
    made = [*HarvestedRecord.objects.order_by("report").values_list("report", "datestamp")]
    assert len(made) == 41
    HarvestedRecord.objects.all().delete()
    harvest.refresh(Report.objects.all())
    assert made == [*HarvestedRecord.objects.order_by("report").values_list("report", "datestamp")]
