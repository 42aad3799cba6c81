"""Which entries differ from their last-loaded fixture, and in what."""

import pytest

from mrtc_site.editing.drift import differing
from mrtc_site.loading.dumper import dump
from mrtc_site.loading.record_types import kinds
from mrtc_site.loading.three_way_merge import MISSING
from tests.forms import read_form
from tests.make import add_author

from .made import MadeYear, made_items


@pytest.fixture
def made(already_made):
    return already_made


def differences(made, name="report"):
    """Give {path: (loaded, present)} of one row; every other row of its kind is as loaded."""
    row = made.row(name)
    found = differing(type(row).objects.all())
    changes = found.pop(row.pk, [])
    assert found == {}
    assert differing(type(row).objects.filter(pk=row.pk)).get(row.pk, []) == changes
    return {path: (old, new) for path, old, new in changes}


def bob(made):
    return made.row("report 1").authorships.get(researcher__slug="bob")


def test_nothing_differs_after_a_load(made):
    for kind in kinds():
        assert differing(kind.model.objects.all()) == {}


@pytest.mark.parametrize(
    ("name", "field", "new"),
    [
        ("report", "abstract", "Staff's words."),
        ("section", "page", 9),
        ("session", "dates", "2030-05-09"),
        ("project", "category", "calls"),
        ("researcher", "given_name", "Staff's"),
        ("report type", "name", "Staff's"),
        ("annual report", "fax", "02"),
    ],
)
def test_what_staff_edited_differs_in_that(made, name, field, new):
    old = made[name].get(field, "")
    made.edit(name, **{field: new})
    assert differences(made, name) == {(field,): (old, new)}


def test_an_edit_taken_back_by_hand_differs_no_more(made):
    made.edit("report", title="Staff's", abstract="")
    made.edit("report", title="Old title", abstract="Old words.")
    assert differences(made) == {}


def test_a_save_that_changes_nothing_differs_in_nothing(made):
    made.edit("report")
    made.edit("section", page=3)
    assert differences(made) == differences(made, "section") == {}


def test_what_staff_created_differs_in_everything(made):
    made.remove("report")
    made.load()
    made.create("report")
    assert differences(made) == {
        ("title",): (MISSING, "Old title"),
        ("state",): (MISSING, "draft"),
        ("title_language",): (MISSING, "en"),
        ("abstract",): (MISSING, "Old words."),
    }


def test_people_credited_added_and_removed_are_differences_of_their_report(made):
    part = bob(made)
    part.credited_as = "B."
    part.save()
    path = ("authorships", "bob", "credited_as")
    assert differences(made, "report 1") == {path: ("", "B.")}
    part.credited_as = ""
    part.save()
    assert differences(made, "report 1") == {}
    part.delete()
    assert differences(made, "report 1") == {
        ("authorships", "bob", "role"): ("co-researcher", MISSING),
        ("authorships", "bob", "order"): (2, MISSING),
    }
    add_author(made.row("report 1"), "cho", order=2)
    assert differences(made, "report 1")["authorships", "cho", "order"] == (MISSING, 2)


def test_an_edit_of_people_moves_the_time_of_change_that_other_editors_are_told_by(made):
    before = made.row("report 1").updated_at
    bob(made).delete()
    after = made.row("report 1").updated_at
    assert after > before


def test_people_edited_in_the_admin_alone_are_a_difference(made, admin_client):
    address = f"/admin/reports/report/{made.row('report 1').pk}/change/"
    sent = read_form(admin_client, address) | {"authorships-1-credited_as": "B."}
    assert admin_client.post(address, sent).status_code == 302
    assert bob(made).credited_as == "B."
    assert differences(made, "report 1") == {("authorships", "bob", "credited_as"): ("", "B.")}


def test_what_staff_kept_against_the_fixture_differs_from_the_fixture(made):
    made.edit("report", title="Staff's")
    made["report"]["title"] = "New title"
    made.load(prefer="staff")
    assert differences(made) == {("title",): ("New title", "Staff's")}


def test_what_the_fixture_moved_beside_an_edit_differs_in_the_edit(made):
    made.edit("report", title="Staff's")
    made["report"]["abstract"] = "New words."
    made.load()
    assert differences(made) == {("title",): ("Old title", "Staff's")}


def test_nothing_differs_after_a_dump(made):
    made.edit("report", title="Staff's")
    bob(made).delete()
    (made.root / "2030/all.yaml").unlink()
    dump(2030)
    for kind in kinds():
        assert differing(kind.model.objects.all()) == {}


def test_what_a_second_year_shares_is_compared_with_its_latest_fixture(made):
    later = MadeYear(made.root, 2031, {"annual report": made_items(2031)["annual report"]})
    later.add("spare", "reports.researcher", **{**made["researcher"], "given_name": "Newer"})
    later.load()
    assert made.value("researcher", "given_name") == "Newer"
    assert differences(made, "researcher") == {}
    made.edit("researcher", given_name="Staff's")
    assert differences(made, "researcher") == {("given_name",): ("Newer", "Staff's")}
    made.edit("researcher", given_name="Old")
    assert differences(made, "researcher") == {("given_name",): ("Newer", "Old")}
    made["researcher"]["given_name"] = "First year's"
    made.load()
    assert differences(made, "researcher") == {("given_name",): ("Newer", "First year's")}
