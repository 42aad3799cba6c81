"""Going back to an earlier version, and recovering, where what it needs is no longer there."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from reversion.models import Version

from education.models import EducationSession
from mrtc_site.loading import revisions as history
from mrtc_site.loading.events import sentence
from mrtc_site.models import Section
from reports.models import Report, Researcher
from tests.forms import read_form
from tests.make import (
    make_annual_report,
    make_editor,
    make_report,
    make_researcher,
    make_section,
    make_session,
    make_type,
)

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.fixture
def ann(client):
    client.force_login(make_editor(username="ann"))
    return client


def path(row, *ends):
    model = row._meta
    return "/".join(["/admin", model.app_label, model.model_name, *map(str, ends), ""])


def kept(row):
    """Keep a row in the history; give it."""
    history.record_row(row, "Made.")
    return row


def delete(client, row):
    assert client.post(path(row, row.pk, "delete"), {"post": "yes"}).status_code == 302
    assert not type(row).objects.filter(pk=row.pk).exists()


def recovering(row):
    """Where the last version of a deleted row is recovered."""
    last = Version.objects.get_for_object_reference(type(row), row.pk).first()
    return path(row, "recover", last.pk)


def first_version(row):
    first = Version.objects.get_for_object_reference(type(row), row.pk).last()
    return path(row, row.pk, "history", first.pk)


def text(response, status):
    assert response.status_code == status
    return BeautifulSoup(response.content, "lxml").select_one("#content").get_text(" ", strip=True)


def parts(report):
    return [*report.authorships.values_list("researcher__slug", "role", "order")]


@pytest.fixture
def report():
    make_researcher("one", given_name="Una", family_name="First")
    kept(make_researcher("two", given_name="Dua", family_name="Second"))
    return kept(make_report("one", ["two"], number=501))


ALL_ELSE = [("one", "chief", 1)]


def test_a_report_is_recovered_without_who_was_deleted_since_who_is_named(report, ann):
    delete(ann, report)
    delete(ann, Researcher.objects.get(slug="two"))
    address = recovering(report)
    assert "left out: Dua Second (two). To have them" in text(ann.get(address), 200)
    page = ann.post(address, follow=True)
    assert "Left out, having been deleted since: Dua Second (two)." in page.content.decode()
    found = Report.objects.get(number=501)
    assert (found.pk, found.title, parts(found)) == (report.pk, "A made entry", ALL_ELSE)


def test_a_report_goes_back_without_who_was_deleted_since_who_is_named(report, ann):
    sent = read_form(ann, path(report, report.pk, "change"))
    sent |= {"title": "Newer", "authorships-1-DELETE": "on"}
    assert ann.post(path(report, report.pk, "change"), sent).status_code == 302
    delete(ann, Researcher.objects.get(slug="two"))
    assert "left out: Dua Second (two)." in text(ann.get(first_version(report)), 200)
    assert ann.post(first_version(report)).status_code == 302
    report = Report.objects.get(pk=report.pk)
    assert (report.title, parts(report)) == ("A made entry", ALL_ELSE)


def test_what_was_recovered_or_taken_back_is_the_last_in_its_history(report, ann):
    delete(ann, report)
    ann.post(recovering(report))
    comments = [version.revision.comment for version, _ in history.steps(report)]
    assert [sentence(comment) or comment for comment in comments] == [
        "Made.",
        "Deleted.",
        "Recovered.",
    ]
    ann.post(first_version(report))
    version, changes = history.steps(report)[-1]
    assert sentence(version.revision.comment).startswith("Taken back to how it was on ")
    assert (version.revision.user.username, changes) == ("ann", [])


def refused(client, address, reason):
    """The page says why it can't be done, and doing it changes nothing."""
    before = [*Report.objects.order_by("pk").values()], Version.objects.count()
    for response, status in ((client.get(address), 200), (client.post(address), 409)):
        assert reason in text(response, status)
    assert ([*Report.objects.order_by("pk").values()], Version.objects.count()) == before


def test_a_report_whose_number_another_has_is_not_recovered(report, ann):
    delete(ann, report)
    make_report(number=501, title="The other")
    refused(ann, recovering(report), "or address by now: Issue Brief 501, 2020: The other. Delete")


def test_a_report_is_recovered_with_a_key_of_its_own_where_another_took_its_place(report, ann):
    report.number = 511
    report.save()
    kept(report)
    assert report.lasting_key == "2020/issue-brief/501"
    delete(ann, report)
    other = make_report(number=501, title="The other")
    page = ann.post(recovering(report), follow=True).content.decode()
    assert "The other” took its place, and is cited by the key that this had (2020/issue-br" in page
    found = Report.objects.get(pk=report.pk)
    assert (found.lasting_key, other.lasting_key) == (
        "2020/issue-brief/511",
        "2020/issue-brief/501",
    )
    delete(ann, found)
    other.number = 512  # known by its first place all the same
    other.save()
    ann.post(recovering(report))
    assert Report.objects.get(pk=report.pk).lasting_key == "2020/issue-brief/511"


def test_a_report_that_moved_is_recovered_with_the_key_that_it_had(report, ann):
    report.number = 511
    report.save()
    kept(report)
    delete(ann, report)
    page = ann.post(recovering(report), follow=True).content.decode()
    assert "took its place" not in page
    assert Report.objects.get(pk=report.pk).lasting_key == "2020/issue-brief/501"


def test_a_draft_does_not_go_back_to_a_number_that_another_has_by_now(ann):
    draft = kept(make_report(number=502, state="draft"))
    Report.objects.filter(pk=draft.pk).update(number=503)
    make_report(number=502, title="The other")
    refused(ann, first_version(draft), "by now: Issue Brief 502, 2020: The other. Delete that one")


def test_a_report_whose_type_was_deleted_is_recovered_after_the_type(ann):
    kind = kept(make_type("memo", name="Memo"))
    report = kept(make_report(type="memo", number=504))
    delete(ann, report)
    delete(ann, kind)
    refused(ann, recovering(report), "Its type, Memo (memo), has been deleted since. Recover that")
    assert ann.post(recovering(kind)).status_code == 302
    assert ann.post(recovering(report)).status_code == 302
    assert Report.objects.get(pk=report.pk).type.name == "Memo"


def test_a_section_of_an_annual_report_that_was_deleted_is_not_recovered(ann):
    edition = kept(make_annual_report(2031))
    section = kept(make_section(annual_report_id=2031))
    delete(ann, section)
    delete(ann, edition)
    refused(
        ann,
        recovering(section),
        "Its annual report, Annual report 2031 (2031), has been deleted since.",
    )


def test_what_would_be_refused_in_the_form_is_not_brought_back_either(ann):
    session = make_session(date_text="Jan. 5, 2020", dates="2020-01-05")
    EducationSession.objects.filter(pk=session.pk).update(date_text="Jan. 5, 2019")
    kept(session)
    EducationSession.objects.filter(pk=session.pk).update(date_text="Jan. 5, 2020")
    refused(ann, first_version(session), "“2020-01-05” is not in the years of “Jan. 5, 2019”.")


@pytest.mark.parametrize(("start", "named"), [("", "title in Korean: "), ("/ko", "국문 제목: ")])
def test_what_is_refused_is_named_as_in_the_form(start, named, ann):
    session = make_session(title_ko="")
    EducationSession.objects.filter(pk=session.pk).update(title_ko="\x01")
    kept(session)
    EducationSession.objects.filter(pk=session.pk).update(title_ko="")
    assert named in text(ann.get(start + first_version(session)), 200)


# Nobody goes back to what they may not change.


@pytest.fixture
def may(client):
    """A function that gives the client of someone with these permissions alone."""

    def signed_in(*names):
        user = make_editor()
        user.groups.clear()
        user.user_permissions.set(Permission.objects.filter(codename__in=names))
        assert user.user_permissions.count() == len(names)
        client.force_login(user)
        return client

    return signed_in


def test_a_version_of_another_kind_is_not_found_below_an_entry(may):
    """A section and a report of the same number, the latter changed since."""
    section = Section.objects.filter(pk__in=Report.objects.values("pk")).first()
    report = Report.objects.get(pk=section.pk)
    version = Version.objects.get_for_object(report).last()
    Report.objects.filter(pk=report.pk).update(title="Newer")
    before = Version.objects.count()
    client = may("change_section", "add_section")
    sent = read_form(client, path(section, section.pk, "change"))
    for address in (
        path(section, section.pk, "history", version.pk),
        path(section, "recover", version.pk),
        path(section, section.pk, "history", 10**30),
    ):
        assert client.get(address).status_code == 404
        assert client.post(address, sent).status_code == 404
    report.refresh_from_db()
    assert report.title == "Newer" and Version.objects.count() == before


def test_nor_is_one_of_another_entry_or_of_an_entry_that_is_there_to_be_recovered(ann):
    one, other = kept(make_section()), kept(make_section())
    version = Version.objects.get_for_object(other).get()
    assert ann.post(path(one, one.pk, "history", version.pk)).status_code == 404
    assert ann.post(path(one, "recover", version.pk)).status_code == 404


@pytest.mark.parametrize("names", [["view_report"], ["change_report", "view_authorship"]])
def test_who_may_not_change_all_of_it_may_look_and_not_go_back(names, report, may):
    Report.objects.filter(pk=report.pk).update(title="Newer")
    client = may(*names)
    page = client.get(first_version(report))
    assert "Newer → A made entry" in text(page, 200)
    assert b"Revert to this version" not in page.content
    assert client.post(first_version(report)).status_code == 403
    report.refresh_from_db()
    assert report.title == "Newer"
