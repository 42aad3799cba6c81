"""A sheet of researchers: the Korean names of many at once."""

import pytest
from reversion.models import Version

from reports.models import Researcher
from tests.make import make_editor, make_researcher
from tests.sheets import PAGES, bring_in, export, preview, rows

pytestmark = pytest.mark.django_db
COLUMNS = ["slug", "family_name", "given_name", "name_ko", "url", "last_changed"]


@pytest.fixture
def editor(client):
    client.force_login(make_editor(username="ann"))
    return client


def names():
    return dict(Researcher.objects.values_list("slug", "name_ko"))


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_fifty_korean_names_are_brought_in_at_once(editor, form):
    found = rows(export(editor, "researchers", form))
    assert [*found[0]] == COLUMNS and {row["slug"] for row in found} == names().keys()
    wanted = {row["slug"]: f"박{chr(0xAC00 + place)}" for place, row in enumerate(found[:50])}
    sheet = [{"slug": slug, "name_ko": name} for slug, name in wanted.items()]
    page = bring_in(editor, "researchers", sheet)
    assert len(page.changed) == 50 and names().items() >= wanted.items()
    person = Researcher.objects.get(slug=found[0]["slug"])
    assert person.family_name == found[0]["family_name"]
    assert Version.objects.get_for_object(person)[0].revision.user.username == "ann"


def test_the_preview_calls_people_as_they_are_called_now(editor):
    page = preview(editor, "researchers", [{"slug": "nari-shim", "family_name": "Sim"}])
    assert page.changed[0].startswith("Update | Nari Shim | ")


def test_a_new_person_comes_by_a_row(editor):
    row = {"slug": "mary-doe", "family_name": "Doe", "given_name": "Mary", "name_ko": "도마리"}
    page = bring_in(editor, "researchers", [row])
    assert len(page.new) == 1
    assert Researcher.objects.values(*row).get(slug="mary-doe") == row


def test_a_new_person_with_nearly_anothers_name_is_told(editor):
    row = {"slug": "min-jeong-park", "family_name": "Park", "given_name": "Min-jeong"}
    page = preview(editor, "researchers", [row])
    answer = editor.post(f"{PAGES['researchers']}process_import/", page.sent, follow=True)
    said = [str(message) for message in answer.context["messages"]]
    assert said[0] == "Min-jeong Park <min-jeong-park> may be Minjeong Park <minjeong-park>"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            {"slug": "nari-shim"},
            "url | by it, the row is of another, and no sheet changes its s",
        ),
        ({"slug": "Mary Doe", "url": ""}, "slug | Enter a valid “slug” consisting of letters"),
        ({"family_name": "", "given_name": ""}, "family_name | A person has a name: give a family"),
        ({"name_ko": "박" * 101}, "name_ko | Ensure this value has at most 100 characters"),
    ],
)
def test_a_wrong_row_is_told_and_nothing_is_changed(editor, change, told):
    make_researcher("mary-doe")
    [row] = [row for row in rows(export(editor, "researchers")) if row["slug"] == "mary-doe"]
    before = names()
    page = preview(editor, "researchers", [row | change])
    assert page.wrong[0].startswith(f"2 | {told}") and not page.sent and names() == before


def test_an_old_sheet_overwrites_nothing(editor):
    found = rows(export(editor, "researchers"))
    person = Researcher.objects.get(slug=found[0]["slug"])
    person.name_ko = "박민정"
    person.save()
    page = preview(editor, "researchers", [found[0] | {"name_ko": "김민정"}])
    assert "last_changed | changed since this sheet was exported" in page.wrong[0]
