"""What a public entry is known by once its number, series or year is corrected."""

import random
from itertools import count

import pytest

from mrtc_site.entries.redirects import Redirect
from mrtc_site.loading.revisions import record_row
from reports.merging import CHOSEN, merge
from reports.models import HarvestedRecord, Report
from tests.forms import errors, read_form
from tests.make import (
    make_annual_report,
    make_editor,
    make_project,
    make_report,
    make_researcher,
    make_session,
    type_of,
)

pytestmark = pytest.mark.django_db


def move(row, **fields):
    row.refresh_from_db()
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


def text(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return b"".join(response).decode()


def test_what_programs_know_a_report_by_stays_whatever_is_corrected(client):
    make_annual_report(2021)
    report = make_report(type="policy-report", number=71)
    move(report, number=72)
    move(report, type=type_of("issue-brief"))
    move(report, annual_report_id=2021, number=5)
    assert "@techreport{mrtc2020policy-report71," in text(client, "/reports/2021/issue-brief/5.bib")
    feed = text(client, "/reports.atom?type=issue-brief&year=2021")
    assert "<id>tag:mrtc.re.kr,2020:/reports/2020/policy-report/71/</id>" in feed
    record = HarvestedRecord.objects.get(report=report)
    assert record.oai_identifier == "oai:mrtc.re.kr:reports/2020/policy-report/71"
    assert (record.year, record.type) == (2021, "issue-brief")
    assert (
        client.get("/reports/2020/policy-report/71/")["Location"] == "/reports/2021/issue-brief/5/"
    )


def test_a_calendar_goes_on_with_an_event_that_has_another_number(client):
    session = make_session(number=71, date_text="3 July 2020", dates="2020-07-03")
    move(session, number=72)
    calendar = text(client, "/education/2020/basic/72.ics")
    assert "UID:education-2020-basic-71@mrtc.re.kr" in calendar
    assert client.get("/education/2020/basic/71.ics")["Location"] == "/education/2020/basic/72.ics"


def test_what_comes_back_to_its_first_address_is_as_it_was():
    report = make_report(type="policy-report", number=71)
    move(report, number=72)
    assert report.first_key == "2020/policy-report/71"
    move(report, number=71)
    assert report.first_key == ""


@pytest.fixture
def editor(client):
    client.force_login(make_editor(is_superuser=True))
    return client


def test_the_form_of_a_public_report_says_what_becomes_of_its_address_and_moves_it(editor):
    report = make_report(type="policy-report", number=71)
    address = f"/admin/reports/report/{report.pk}/change/"
    assert "the old one, which people have in papers and bookmarks, leads to" in text(
        editor, address
    )
    data = read_form(editor, address) | {"number": 72}
    assert editor.post(address, data).status_code == 302
    assert Redirect.objects.get().new == "/reports/2020/policy-report/72/"


def refusal(client, row, **changes):
    address = f"/admin/reports/{row._meta.model_name}/{row.pk}/change/"
    _note, sentence = errors(client.post(address, read_form(client, address) | changes))
    return sentence


def test_a_number_that_is_or_was_anothers_is_refused_with_the_way_out(editor):
    one = make_report(type="policy-report", number=71, title="One")
    moved = make_report(type="policy-report", number=72, title="Moved")
    move(moved, number=73)
    told = refusal(editor, one, number=73)
    assert (
        "/reports/2020/policy-report/73/ is the address of “Policy Report 73, 2020: Moved”." in told
    )
    assert "choose both in the list, and “Exchange their numbers”" in told
    told = refusal(editor, one, number=72)
    assert "/72/ was the address of “Policy Report 73, 2020: Moved”, is cited as such, and" in told
    person = make_researcher("one-person")
    told = refusal(editor, person, slug="nari-shim")
    assert told == "/researchers/nari-shim/ is the address of “Nari Shim”. Choose another slug."


def test_two_drafts_exchange_numbers_in_one_step_and_stay_known_as_they_were(editor):
    one = make_report(type="policy-report", number=71, state="published")
    move(one, number=72)
    move(one, state="draft")
    other = make_report(type="policy-report", number=73, state="draft")
    data = {"action": "exchange_numbers", "_selected_action": [one.pk, other.pk]}
    assert editor.post("/admin/reports/report/", data).status_code == 302
    for row in (one, other):
        row.refresh_from_db()
    assert (one.number, one.first_key) == (73, "2020/policy-report/71")
    assert (other.number, other.first_key) == (72, "")
    assert Redirect.objects.get().new == "/reports/2020/policy-report/73/"


def test_a_draft_that_gets_the_number_by_which_another_is_known_is_known_by_its_own(editor):
    one = make_report(type="policy-report", number=71)
    record_row(one, "As it was in public.")
    move(one, state="draft")
    other = make_report(type="policy-report", number=72, state="draft")
    data = {"action": "exchange_numbers", "_selected_action": [one.pk, other.pk]}
    for number, first_key in ((71, "2020/policy-report/72"), (72, "")):  # there and back
        assert editor.post("/admin/reports/report/", data).status_code == 302
        other.refresh_from_db()
        assert (other.number, other.first_key) == (number, first_key)
        one.refresh_from_db()
        assert one.lasting_key == "2020/policy-report/71"


def test_numbers_of_what_is_public_are_not_exchanged(editor):
    pks = [make_report(type="policy-report", number=number).pk for number in (71, 72)]
    data = {"action": "exchange_numbers", "_selected_action": pks}
    told = editor.post("/admin/reports/report/", data, follow=True).content.decode()
    assert "Choose two entries that are both drafts, or set them to draft." in told
    assert [*Report.objects.filter(pk__in=pks).order_by("pk").values_list("number", flat=True)] == [
        71,
        72,
    ]


def test_fifty_old_addresses_lead_to_the_right_page_and_never_in_a_circle(client):
    """People get other slugs and entries other numbers, at times ones that they had before, and two
    people turn out to be one."""
    chance = random.Random(25)
    people = [make_researcher() for _ in range(3)]
    rows = [*people, make_session(), make_project()]
    rows += [make_report(chief=person.slug, type="working-paper") for person in people]
    olds, had = {}, {row: [row.natural_key()[-1]] for row in rows}
    for serial in count(2000):
        if len(olds) == 50:
            break
        if len(olds) == 25 and people[-1] in rows:  # is the first of them, as it turns out
            olds[people[-1].get_absolute_url()] = people[-1]
            chosen = {name: getattr(people[0], name) for name in CHOSEN}
            merge(people[0], people[-1], chosen, make_editor())
            rows.remove(people[-1])
            olds = {old: people[0] if row is people[-1] else row for old, row in olds.items()}
        row = chance.choice(rows)
        name = row.key_fields[-1]
        fresh = f"person-{serial}" if row in people else serial
        new = chance.choice(had[row]) if chance.random() < 0.2 else fresh
        olds[row.get_absolute_url()] = row
        had[row].append(new)
        move(row, **{name: new})
        olds.pop(row.get_absolute_url(), None)
    for old, row in olds.items():
        answer = client.get(old)
        assert (answer.status_code, answer["Location"]) == (301, row.get_absolute_url())
    assert {client.get(row.get_absolute_url()).status_code for row in {*olds.values()}} == {200}
