"""What harvesters are told of changes: datestamps, and reports that are gone."""

from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command

from mrtc_site import signals
from mrtc_site.models import AnnualReport, Place, Topic
from reports.models import Authorship, Correction, Document, Report, ReportType, Researcher
from reports.oai.models import HarvestedRecord
from reports.oai.records import refresh_records
from tests.make import make_report
from tests.mrtc_site.files.made import pdf
from tests.mrtc_site.files.stored import add
from tests.reports.oai_client import NAMES, ask, error, texts

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2021, 1, 31, 12, 30, 15, tzinfo=UTC)
DC = {"metadataPrefix": "oai_dc"}
SEVENTH = "oai:mrtc.re.kr:reports/2020/research-report/7"


@pytest.fixture(autouse=True)
def _long_ago():
    """All has been as it is for long."""
    for model in (AnnualReport, Place, Report, ReportType, Researcher, Topic):
        model.objects.update(updated_at=LONG_AGO)
    HarvestedRecord.objects.update(datestamp=LONG_AGO)


@pytest.fixture
def report():
    return Report.objects.get(type__slug="research-report", number=7)


def add_correction(report):
    return Correction.objects.create(report=report, date=date(2021, 5, 3), text="table 4")


def add_document(report):
    fields = {"report": report, "slug": "report", "language": "ko"}
    return add(Document, pdf(), ".pdf", **fields)


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


@pytest.mark.databases
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


@pytest.mark.databases
def test_a_part_that_changes_or_goes_counts(client, report):
    part = report.authorships.get(role="chief")
    part.credited_as = "Somebody"
    part.save()
    assert changed(client) == {"research-report/7": False}
    HarvestedRecord.objects.update(datestamp=LONG_AGO)
    Authorship.objects.filter(report=report).first().delete()
    assert changed(client) == {"research-report/7": False}


@pytest.mark.databases
def test_a_part_that_moves_to_another_report_counts_for_both(client, report):
    part = report.authorships.get(order=2)
    part.report = Report.objects.get(type__slug="statistics-brief")
    part.order = 9
    part.save()
    assert changed(client) == {"research-report/7": False, "statistics-brief/1": False}


def test_a_person_who_is_renamed_changes_their_reports(client):
    person = Researcher.objects.get(slug="yongphil-kim")
    person.given_name = "Yong-phil"
    person.save()
    own = {f"{report.type.slug}/{report.number}": False for report in person.reports.all()}
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
    tree = ask(client, "GetRecord", identifier=SEVENTH, **DC)
    assert tree.find(".//oai:header", NAMES).get("status") == "deleted"
    assert len(told(client)) == 42


@pytest.mark.databases
def test_reports_deleted_many_at_once_are_told_too(client):
    Report.objects.filter(type__slug="working-paper").delete()
    assert changed(client) == {f"working-paper/{number}": True for number in range(1, 5)}


def test_of_many_written_at_once_each_is_told_as_it_is_in_the_end(client, report):
    papers = Report.objects.filter(type__slug="working-paper")
    with signals.batch():
        for paper in papers:
            paper.state = "draft"
            paper.save()
        report.authorships.last().delete()
        papers.get(number=1).delete()
        make_report(number=9, type="working-paper")
        assert changed(client) == {"working-paper/1": True}
    assert changed(client) == {
        "research-report/7": False,
        "working-paper/9": False,
        **{f"working-paper/{number}": True for number in range(1, 5)},
    }


@pytest.mark.databases
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


def test_a_report_at_another_address_keeps_its_identifier(client, report):
    report.number = 99
    report.save()
    assert changed(client) == {"research-report/7": False}
    tree = ask(client, "GetRecord", identifier=SEVENTH, **DC)
    assert texts(tree, ".//dc:identifier") == ["http://testserver/reports/2020/research-report/99/"]


def test_a_report_of_another_type_is_in_another_set_by_the_same_identifier(client, report):
    report.type, report.number = ReportType.objects.get(slug="policy-report"), 99
    report.save()
    assert changed(client) == {"research-report/7": False}
    tree = ask(client, "GetRecord", identifier=SEVENTH, **DC)
    assert texts(tree, ".//oai:setSpec") == ["type:policy-report", "year:2020"]
    assert "research-report/7" in told(client, set="type:policy-report")
    assert "research-report/7" not in told(client, set="type:research-report")


def test_a_type_that_gets_another_slug_leaves_identifiers_as_they_are(client):
    type_ = ReportType.objects.get(slug="working-paper")
    type_.slug = "discussion-paper"
    type_.save()
    assert changed(client) == {f"working-paper/{number}": False for number in range(1, 5)}
    assert len(told(client, set="type:discussion-paper")) == 4


def test_a_report_that_moves_while_it_is_a_draft_comes_back_by_its_identifier(client, report):
    report.state = "draft"
    report.save()
    report.number = 99
    report.save()
    report.state = "published"
    report.save()
    assert changed(client) == {"research-report/7": False}


def test_a_report_at_the_former_address_of_another_gets_an_identifier_of_its_own(client, report):
    report.number = 99
    report.save()
    new = make_report(type="research-report", number=7)
    assert changed(client) == {
        "research-report/7": False,
        f"research-report/7/{new.pk}": False,
    }
    own = f"research-report/7/{new.pk}"
    new.delete()
    assert changed(client) == {"research-report/7": False, own: True}


def test_a_draft_that_is_deleted_is_told_no_second_time(client, report):
    report.state = "draft"
    report.save()
    HarvestedRecord.objects.update(datestamp=LONG_AGO)
    report.delete()
    assert changed(client) == {}


def test_a_report_that_is_made_again_is_no_longer_deleted(client, report):
    report.delete()
    HarvestedRecord.objects.update(datestamp=LONG_AGO)
    report.pk = None
    report.save()
    assert changed(client) == {"research-report/7": False}


@pytest.mark.databases
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


def test_a_topic_that_is_given_or_called_otherwise_is_a_change_of_its_reports(client, report):
    report.place_links.create(place=Place.objects.get(slug="laos"))
    assert changed(client) == {"research-report/7": False}
    HarvestedRecord.objects.update(datestamp=LONG_AGO)
    care = Topic.objects.get(slug="care-work")
    care.name = "Caring"
    care.save()
    assert changed(client) == {"research-report/1": False}


@pytest.mark.databases
def test_nothing_hidden_is_told_even_if_a_hand_hid_it_behind_everybodys_back(client, report):
    Report.objects.filter(pk=report.pk).update(state="draft")
    assert told(client)["research-report/7"]


@pytest.mark.databases
def test_refreshing_is_the_same_however_often_it_is_done():
    def records():
        return [*HarvestedRecord.objects.order_by("pk").values()]

    before = records()
    refresh_records(Report.objects.all())
    assert records() == before
    HarvestedRecord.objects.all().delete()
    refresh_records(Report.objects.all())
    refresh_records(Report.objects.all())
    assert [row["datestamp"] for row in records()] == [LONG_AGO] * 42


@pytest.mark.databases
@pytest.mark.parametrize("change", [add_correction, add_document], ids=["correction", "file"])
def test_a_correction_or_a_file_counts_and_so_does_its_end(client, report, change):
    part = change(report)
    assert changed(client) == {"research-report/7": False}
    HarvestedRecord.objects.update(datestamp=LONG_AGO)
    Report.objects.update(updated_at=LONG_AGO)
    part.delete()
    assert changed(client) == {"research-report/7": False}
    report.refresh_from_db()
    assert report.updated_at > LONG_AGO  # by which feeds and the sitemap go
