"""Sheets of entries in the admin: exported, changed, shown, imported whole or not at all."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.models import Permission, User
from django.core.cache import cache
from django.db import connection
from django.test import Client
from reversion.models import Revision, Version

from cooperation.models import CooperationProject
from education.models import EducationSession
from mrtc_site.cache import data_version
from mrtc_site.loading.events import sentence
from mrtc_site.management.commands.set_up import clear_cache
from mrtc_site.models import Topic
from reports.models import Report
from tests import expected
from tests.make import make_annual_report, make_editor, make_session
from tests.sheets import PAGES, bring_in, confirm, export, lines, preview, read, rows, told
from tests.versions import end_of_transaction

pytestmark = [
    pytest.mark.django_db,
]
MODELS = {"reports": Report, "education": EducationSession, "cooperation": CooperationProject}
CONTRACT = {kind: expected.table(kind, [])[0] for kind in MODELS}
ACTIVITY = ["photo_caption", "photo_caption_ko", "title_language", "last_changed"]
REPORT = ["title_language", "last_changed"]
MORE = {
    kind: ["state", *names]
    for kind, names in (("reports", REPORT), ("education", ACTIVITY), ("cooperation", ACTIVITY))
}
NEW = {
    "year": "2020",
    "track": "basic",
    "number": "40",
    "category": "Education for General Public",
    "title": "Understanding borders",
}


@pytest.fixture
def editor(client):
    user = make_editor(username="ann")
    client.force_login(user)
    client.user = user
    return client


def everything():
    """Give what an import could write."""
    return {
        model: sorted(map(str, model.objects.values_list()))
        for model in (*MODELS.values(), Revision, Version, LogEntry)
    }


@pytest.mark.parametrize("kind", MODELS)
def test_the_list_has_buttons_for_both_and_for_what_was_deleted(kind, editor):
    soup = BeautifulSoup(editor.get(PAGES[kind]).content, "lxml")
    links = [link["href"].removeprefix(PAGES[kind]) for link in soup.select(".object-tools a")]
    assert links == ["import/", "export/?", "recover/", "add/"]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("kind", MODELS)
def test_the_public_columns_come_first_then_what_editors_need(kind, form, editor):
    names, *found = lines(export(editor, kind, form))
    assert names == CONTRACT[kind] + MORE[kind]
    assert len(found) == MODELS[kind].objects.count()


@pytest.mark.parametrize("kind", MODELS)
def test_an_export_asks_once_for_all_of_its_rows(kind, editor, django_assert_max_num_queries):
    with django_assert_max_num_queries(15):
        assert len(lines(export(editor, kind, "csv"))) > 30


def test_an_activitys_cells_are_those_of_the_public_file(second_year, editor):
    for kind in ("education", "cooperation"):
        found = [row[:15] for row in lines(export(editor, kind, "csv"))]
        assert sorted(found) == sorted(expected.table(kind, expected.ROWS[kind]))


def test_the_list_as_filtered_is_exported(second_year, editor):
    make_session(state="draft", number=77)
    found = rows(export(editor, "education", query="?state__exact=draft"))
    assert [row["number"] for row in found] == [77]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("kind", MODELS)
def test_imported_as_exported_nothing_changes(kind, form, second_year, editor):
    before = everything()
    page = preview(editor, kind, export(editor, kind, form))
    assert page.unchanged == MODELS[kind].objects.count(), page.text
    assert not (page.wrong or page.new or page.changed or page.sent)
    assert "there is nothing to import." in page.text
    assert everything() == before


def test_a_change_is_shown_word_by_word_then_made(editor):
    found = rows(export(editor, "education", "csv"))[:3]
    old = EducationSession.objects.get(track="basic", number=found[1]["number"])
    before, others = (everything()[model] for model in (EducationSession, Report))
    title = old.title.replace("for", "newly for", 1)
    found[1] |= {"title": title, "dates": "2020-03", "date_text": "March, 2020"}
    page = preview(editor, "education", found, "march.csv")
    assert len(page.changed) == 1 and page.unchanged == 2 and not page.new and not page.wrong
    assert page.changed[0].startswith(f"Update | {old} | title | Education newly for ")
    assert ("ins", "newly ") in page.marked and ("del", old.dates) in page.marked
    assert everything()[EducationSession] == before

    response = confirm(editor, "education", page)
    assert told(editor.get(response.url)) == (
        "Import finished: 0 new, 1 updated, 0 deleted and 2 skipped education sessions."
    )
    new = EducationSession.objects.get(pk=old.pk)
    assert (new.title, new.dates) == (title, "2020-03")
    assert (str(new.start), str(new.end)) == ("2020-03-01", "2020-03-31")
    assert new.updated_at > old.updated_at and everything()[Report] == others


def test_each_entry_imported_is_kept_and_logged_alone(editor):
    found = rows(export(editor, "education", "csv"))[:3]
    for row in found[:2]:
        row["photo_caption"] = "A new caption"
    kept = Revision.objects.count()
    bring_in(editor, "education", [*found, NEW], "captions.csv")
    revisions = Revision.objects.order_by("pk")[kept:]
    said = {(sentence(r.comment), r.user) for r in revisions}
    assert said == {("Imported from captions.csv", editor.user)}
    subjects = [
        len(row.topics) + len(row.places)
        for number in (found[0]["number"], found[1]["number"])
        for row in expected.ROWS["education"]
        if (row.year, row.series, str(row.number)) == (2020, "basic", number)
    ]
    assert [r.version_set.count() for r in revisions] == [1, *(1 + count for count in subjects)]
    logged = LogEntry.objects.filter(user=editor.user)
    assert {sentence(entry.change_message) for entry in logged} == {"Imported from captions.csv"}
    assert sorted(entry.action_flag for entry in logged) == [ADDITION, CHANGE, CHANGE]
    session = EducationSession.objects.get(number=found[0]["number"], track="basic")
    page = editor.get(f"{PAGES['education']}{session.pk}/history/").content.decode()
    assert "Imported from captions.csv" in page and "A new caption" in page


def test_an_import_is_taken_back_entry_by_entry(editor):
    found = rows(export(editor, "education", "csv"))[:2]
    titles = [row["title"] for row in found]
    bring_in(editor, "education", [{**row, "title": "Overwritten"} for row in found])
    session = EducationSession.objects.get(number=found[0]["number"], track="basic")
    Version.objects.get_for_object(session).last().revision.revert()
    now = [row["title"] for row in rows(export(editor, "education", "csv"))[:2]]
    assert now == [titles[0], "Overwritten"]


def test_a_new_entry_is_a_draft_unless_told_otherwise(editor):
    page = bring_in(editor, "education", [NEW, {**NEW, "number": "41", "state": "published"}])
    assert page.new[0].startswith(
        "New | Basic education 40, 2020: Understanding borders | year | 2020"
    )
    assert "| category | Education for General Public | title |" in page.new[0]
    states = EducationSession.objects.filter(number__gte=40).values_list("number", "state")
    assert dict(states) == {40: "draft", 41: "published"}


def test_what_has_no_column_stays(editor):
    old = EducationSession.objects.get(track="basic", number=1)
    bring_in(editor, "education", [{"number": 1, "title": "Other", "year": 2020, "track": "basic"}])
    new = EducationSession.objects.get(pk=old.pk)
    old.title = "Other"
    old.derive()  # the key that titles are sorted by
    assert new.content() == old.content()


def test_an_empty_cell_empties(editor):
    row = rows(export(editor, "education"))[0] | {"dates": "", "date_text": "", "last_changed": ""}
    bring_in(editor, "education", [row])
    session = EducationSession.objects.get(track="basic", number=row["number"])
    assert (session.dates, session.date_text, session.start, session.end) == ("", "", None, None)


@pytest.mark.parametrize("track", ["basic", " basic\u00a0"])
@pytest.mark.parametrize("category", ["general-public", "education for  general public"])
def test_words_of_lists_are_found_by_slug_and_name(track, category, editor):
    bring_in(editor, "education", [{**NEW, "track": track, "category": category}])
    session = EducationSession.objects.get(number=40)
    assert (session.track_id, session.category.slug) == ("basic", "general-public")


def subjects_of(session):
    links = session.topic_links.all(), session.place_links.all()
    return [[link.natural_key()[-1] for link in each] for each in links]


@pytest.mark.parametrize(
    ("topics", "places", "read"),
    [
        ("refugees; labour-migration", "", [["labour-migration", "refugees"], []]),
        (" Labour  migration ;", "Seoul", [["labour-migration"], ["seoul"]]),
        ("노동이주;labour-migration", "서울", [["labour-migration"], ["seoul"]]),
        ("", "", [[], []]),
    ],
)
def test_topics_and_places_are_those_of_their_cells(topics, places, read, editor):
    session = make_session(number=40, title="Understanding borders")
    kept = session.topic_links.create(topic=Topic.objects.get(slug="labour-migration"))
    session.topic_links.create(topic=Topic.objects.get(slug="care-work"))
    sheet = [{**NEW, "topics": topics, "places": places}]
    assert len(preview(editor, "education", sheet).changed) == 1
    assert subjects_of(session) == [["labour-migration", "care-work"], []]
    bring_in(editor, "education", sheet)
    assert subjects_of(session) == read
    stays = session.topic_links.filter(pk=kept.pk).exists()
    assert stays == ("labour-migration" in read[0])
    assert preview(editor, "education", sheet).unchanged == 1


def test_a_new_entry_comes_with_its_topics(editor):
    bring_in(editor, "education", [{**NEW, "topics": "refugees", "places": "seoul"}])
    new = EducationSession.objects.get(number=40)
    assert subjects_of(new) == [["refugees"], ["seoul"]]


def test_topics_stay_where_they_have_no_column(editor):
    session = make_session(number=40)
    session.topic_links.create(topic=Topic.objects.get(slug="refugees"))
    bring_in(editor, "education", [{**NEW, "title": "Other"}])
    assert subjects_of(session) == [["refugees"], []]


def test_a_topic_that_is_none_is_told(editor):
    page = preview(editor, "education", [{**NEW, "topics": "refugees; refuges"}])
    assert "| topics | “refuges” is none of these: labour-migration, care-work," in page.wrong[0]
    assert not page.sent


def test_rows_without_anything_are_passed_over(editor):
    empty = dict.fromkeys(NEW, "")
    page = preview(editor, "education", [empty, NEW, empty, {**NEW, "number": "x"}, empty])
    assert len(page.wrong) == 1 and page.wrong[0].startswith("5 | number |")
    page = preview(editor, "education", [empty, NEW, empty])
    assert len(page.new) == 1 and not page.unchanged


def test_people_in_a_hurry_confirm_twice(editor):
    page = preview(editor, "education", [NEW])
    assert confirm(editor, "education", page).status_code == 302
    response = confirm(editor, "education", page)
    assert "used already" in told(editor.get(response.url))
    assert EducationSession.objects.filter(number=40).count() == 1


SENT = ["import_file_name", "original_file_name", "format", "resource"]


@pytest.mark.parametrize("value", ["", "x", "9", "../../etc/passwd", None])
@pytest.mark.parametrize("name", SENT)
def test_only_what_was_shown_is_confirmed(name, value, editor):
    page = preview(editor, "education", [NEW])
    assert [*page.sent] == SENT
    sent = {**page.sent, name: value} if value is not None else {}
    response = editor.post(f"{PAGES['education']}process_import/", sent)
    assert response.status_code == 302 and not EducationSession.objects.filter(number=40)
    assert "used already" in told(editor.get(response.url))


def test_an_import_is_never_a_get(editor):
    preview(editor, "education", [NEW])
    assert editor.get(f"{PAGES['education']}process_import/").status_code == 405


def allowed(client, kind, *permissions):
    """Log somebody with these permissions in; tell what each of three pages answers."""
    user = User.objects.create_user("reader", is_staff=True)
    name = MODELS[kind]._meta.model_name
    granted = [f"{permission}_{name}" for permission in permissions]
    user.user_permissions.set(Permission.objects.filter(codename__in=granted))
    client.force_login(user)
    answers = [client.get(f"{PAGES[kind]}{page}/") for page in ("export", "import")]
    answers.append(client.post(f"{PAGES[kind]}process_import/", {"preview": "x"}, follow=True))
    return [answer.status_code for answer in answers]


@pytest.mark.parametrize("kind", MODELS)
def test_who_may_only_look_can_do_neither(kind, client):
    assert allowed(client, kind, "view") == [403, 403, 403]
    page = client.get(PAGES[kind]).content.decode()
    assert "import/" not in page and "export/" not in page


def test_who_may_not_add_can_export_only(client):
    assert allowed(client, "reports", "view", "change") == [200, 403, 403]


def test_who_may_change_and_add_can_do_both(client):
    assert allowed(client, "reports", "view", "change", "add") == [200, 200, 200]


def test_a_new_years_entries_can_come_from_a_sheet_alone(editor):
    make_annual_report(2021)
    report = {"year": 2021, "type": "Issue Brief", "number": 1, "title": "First of its year"}
    bring_in(editor, "reports", [report])
    again = preview(editor, "reports", export(editor, "reports", query="?annual_report=2021"))
    assert again.unchanged == 1 and not again.sent


def test_a_rule_that_the_stored_row_breaks_already_spoils_no_sheet(editor):
    make_session(number=40, dates="2020-05", date_text="")
    sheet = rows(export(editor, "education"))
    assert not preview(editor, "education", sheet).wrong
    changed = [{**row, "title": "Other"} if row["number"] == 40 else row for row in sheet]
    wrong = preview(editor, "education", changed).wrong
    assert len(wrong) == 1 and wrong[0].endswith("date_text | Give the date as printed, too.")


def files():
    """The uploaded files in the cache."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache WHERE cache_key LIKE '%%import-export%%'")
        return cursor.fetchone()[0]


def test_nothing_is_left_of_a_file_that_was_not_confirmed_or_was(editor):
    preview(editor, "education", [{**NEW, "number": "x"}])
    preview(editor, "education", b"PK no workbook", "broken.xlsx")
    preview(editor, "education", export(editor, "education"))
    assert files() == 0
    page = preview(editor, "education", [NEW])
    assert files() == 1
    read(editor.get(confirm(editor, "education", page).url))
    assert files() == 0


@pytest.mark.databases
def test_a_file_that_nobody_confirms_goes_at_the_next_start_after_a_day(editor):
    preview(editor, "education", [NEW])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cache SET expires = '2020-01-02 00:00:00+00:00'")
    [project] = rows(export(editor, "cooperation"))[:1]
    preview(editor, "cooperation", [{**project, "title": "Other"}])
    assert files() == 2
    clear_cache()
    assert files() == 1


def refused(client, kind, page):
    """Tell whether a preview can't be confirmed, and nothing was imported."""
    before = everything()
    response = confirm(client, kind, page)
    assert response.status_code == 302 and everything() == before
    return "used already, or is too old" in told(client.get(response.url))


def test_a_preview_is_its_editors_alone(editor):
    page = preview(editor, "education", [NEW])
    other = Client()
    other.force_login(make_editor(username="bert"))
    assert refused(other, "education", page)
    assert confirm(editor, "education", page).status_code == 302
    assert EducationSession.objects.get(number=40).title == NEW["title"]


def test_a_preview_is_of_one_kind_of_entry(editor):
    page = preview(editor, "education", [NEW])
    assert refused(editor, "cooperation", page) and refused(editor, "reports", page)
    confirm(editor, "education", page)
    assert EducationSession.objects.filter(number=40).exists()


def test_a_preview_made_on_one_machine_is_confirmed_on_another(editor, tmp_path, monkeypatch):
    """All that two share is the database and the secret key."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "one"))
    (tmp_path / "one").mkdir()
    page = preview(editor, "education", [NEW])
    assert not [*(tmp_path / "one").iterdir()]
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "two"))
    other = Client()
    other.cookies = editor.cookies
    confirm(other, "education", page)
    assert EducationSession.objects.filter(number=40).exists()


def test_of_each_kind_of_entry_the_last_preview_can_be_confirmed(editor):
    [session] = rows(export(editor, "cooperation"))[:1]
    other = preview(editor, "cooperation", [{**session, "title": "Other"}])
    first, last = (preview(editor, "education", [NEW]) for _ in range(2))
    assert files() == 2
    assert refused(editor, "education", first)
    for kind, page in (("education", last), ("cooperation", other)):
        response = confirm(editor, kind, page)
        assert told(editor.get(response.url)).startswith("Import finished: ")


def test_a_preview_whose_file_is_gone_is_not_confirmed(editor):
    page = preview(editor, "education", [NEW])
    cache.clear()
    assert refused(editor, "education", page)


def version_of_pages():
    end_of_transaction(connection)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT version FROM {data_version.TABLE}")
        return cursor.fetchall()


def test_a_preview_changes_no_page(editor):
    before = version_of_pages()
    page = preview(editor, "education", [NEW])
    assert version_of_pages() == before
    confirm(editor, "education", page)
    assert version_of_pages() != before
