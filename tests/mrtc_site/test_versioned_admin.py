"""The admin loses nothing: two editors at once, history, undoing, recovering, differences."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.test.signals import template_rendered
from django.utils import timezone

from cooperation.models import CooperationProject
from education.models import EducationSession
from mrtc_site.loading import revisions as history
from mrtc_site.loading.record_types import kind_of
from mrtc_site.models import AnnualReport, Section
from reports.models import Report, ReportType, Researcher
from tests.forms import errors, read_form, sent_by
from tests.make import key_of, make_editor

pytestmark = pytest.mark.django_db
LIST = "/admin/reports/report/"


@pytest.fixture
def report():
    return Report.objects.get_by_natural_key(2020, "policy-report", 3)


@pytest.fixture
def ann():
    return editor("ann")


@pytest.fixture
def ben():
    return editor("ben")


def editor(name):
    client = Client()
    client.force_login(make_editor(username=name))
    return client


def form_of(row):
    return f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/"


def save(client, address, **changes):
    return client.post(address, {**read_form(client, address), **changes, "_save": "1"})


def send_again(client, address, refused):
    """Save the form as it is shown after it was refused."""
    return client.post(address, {**sent_by(refused), "_save": "1"})


def people(report):
    return [(part.researcher.slug, part.role, part.order) for part in report.authorships.all()]


def revisions(client, row):
    """Give the history page's rows, the newest first, as (address, text)."""
    page = client.get(form_of(row).replace("/change/", "/history/"))
    rows = BeautifulSoup(page.content, "lxml").select("#change-history > tbody > tr")
    return [(found.a["href"], found.get_text(" ", strip=True)) for found in rows]


# two editors at once


@pytest.mark.databases
def test_the_second_of_two_editors_is_told_who_changed_what_and_keeps_the_text(report, ann, ben):
    bens = read_form(ben, form_of(report))
    assert save(ann, form_of(report), title="Ann's title").status_code == 302
    refused = ben.post(form_of(report), {**bens, "title": "Ben's title", "_save": "1"})
    told = " ".join(errors(refused))
    assert "changed by someone else after you opened it" in told
    assert "ann changed title" in told and "Ann's title" in told
    report.refresh_from_db()
    assert report.title == "Ann's title"
    page = BeautifulSoup(refused.content, "lxml")
    assert page.select_one("[name=title]")["value"] == "Ben's title"


def test_having_been_told_the_second_editor_may_overwrite(report, ann, ben):
    bens = {**read_form(ben, form_of(report)), "title": "Ben's title", "_save": "1"}
    save(ann, form_of(report), title="Ann's title")
    refused = BeautifulSoup(ben.post(form_of(report), bens).content, "lxml")
    version = refused.select_one("[name=version]")["value"]
    assert ben.post(form_of(report), {**bens, "version": version}).status_code == 302
    report.refresh_from_db()
    assert report.title == "Ben's title"


@pytest.mark.databases
def test_a_change_of_its_people_counts_too(report, ann, ben):
    bens = {**read_form(ben, form_of(report)), "title": "Ben's title", "_save": "1"}
    save(ann, form_of(report), **{"authorships-0-credited_as": "M. Y. Yoo"})
    told = " ".join(errors(ben.post(form_of(report), bens)))
    assert "ann changed authorships min-yi-yoo credited as" in told


def test_what_is_shown_after_a_refusal_is_what_the_second_editor_sent(report, ann, ben):
    bens = {**read_form(ben, form_of(report)), "title": "Ben's title", "contents": "One"}
    save(ann, form_of(report), abstract="Ann's abstract", title_ko="앤")
    shown = sent_by(ben.post(form_of(report), {**bens, "_save": "1"}))
    changed = {name for name in bens if shown[name] != bens[name]}
    assert changed == {"version", "csrfmiddlewaretoken"} and shown.keys() == bens.keys()


@pytest.mark.databases
def test_a_save_while_a_refusal_is_written_is_told_the_next_time(report, ann, ben):
    bens = {**read_form(ben, form_of(report)), "title": "Ben's title", "_save": "1"}
    save(ann, form_of(report), title="Ann's title")

    def save_again(**_):
        template_rendered.disconnect(save_again)
        save(ann, form_of(report), title="Ann's second title")

    template_rendered.connect(save_again)
    refused = ben.post(form_of(report), bens)
    assert "Ann's second title" not in " ".join(errors(refused))
    assert "Ann's second title" in " ".join(errors(send_again(ben, form_of(report), refused)))
    report.refresh_from_db()
    assert report.title == "Ann's second title"


@pytest.mark.parametrize(
    ("model", "anns", "bens"),
    [
        (AnnualReport, "affiliation", "telephone"),
        (Section, "body", "title_ko"),
        (ReportType, "name_ko", "name"),
        (Researcher, "name_ko", "given_name"),
        (EducationSession, "photo_caption", "title"),
        (CooperationProject, "title_ko", "photo_caption"),
    ],
)
def test_of_every_kind_the_second_editor_is_told_and_may_overwrite(model, anns, bens, ann, ben):
    row, kind = model.objects.first(), kind_of(model)
    [(_, _, before)] = kind.stored(model.objects.filter(pk=row.pk))
    sent = {**read_form(ben, form_of(row)), bens: "Ben's", "_save": "1"}
    assert save(ann, form_of(row), **{anns: "Ann's"}).status_code == 302
    refused = ben.post(form_of(row), sent)
    assert "Ann's" in " ".join(errors(refused))
    assert send_again(ben, form_of(row), refused).status_code == 302
    [(_, _, after)] = kind.stored(model.objects.filter(pk=row.pk))
    assert after == before | {bens: "Ben's"}


def test_having_been_told_the_second_editor_may_overwrite_people(report, ann, ben):
    """Ann corrects the first, takes out the last and adds two, one of them as chief; Ben corrects
    the second and adds the same person as Ann."""
    before = people(report)
    number = len(before)
    added = f"authorships-{number}-researcher", f"authorships-{number + 1}-researcher"
    rows = {"authorships-TOTAL_FORMS": str(number + 2)}
    nari, minjeong = key_of("nari-shim"), key_of("minjeong-park")
    bens = read_form(ben, form_of(report)) | {"authorships-1-credited_as": "B.", "_save": "1"}
    bens |= {added[0]: nari}
    anns = {
        "authorships-0-credited_as": "A.",
        "authorships-0-role": "co-researcher",
        f"authorships-{number - 1}-DELETE": "on",
        added[0]: nari,
        added[1]: minjeong,
        f"authorships-{number + 1}-role": "chief",
    }
    assert save(ann, form_of(report), **rows, **anns).status_code == 302
    refused = ben.post(form_of(report), bens)
    told = " ".join(errors(refused))
    assert "ann changed" in told and "nari-shim" in told and "minjeong-park" in told
    assert send_again(ben, form_of(report), refused).status_code == 302
    assert people(report) == [*before, ("nari-shim", "co-researcher", before[-1][2] + 1)]
    credited = report.authorships.exclude(credited_as="")
    assert [part.credited_as for part in credited] == ["B."]


def test_whoever_was_refused_finds_each_person_under_the_right_name(report, ann, ben):
    """Ann puts the first behind the last, and takes the second out."""
    before = people(report)
    bens = read_form(ben, form_of(report)) | {"authorships-1-credited_as": "B.", "_save": "1"}
    anns = {"authorships-0-order": "99", "authorships-1-DELETE": "on"}
    assert save(ann, form_of(report), **anns).status_code == 302
    page = BeautifulSoup(ben.post(form_of(report), bens).content, "lxml")
    rows = page.select("#authorships-group tr.form-row:not(.empty-form)")
    chosen = [row.select_one("select[name$=researcher] option[selected]") for row in rows]
    captions = [row.select_one("td.original p") for row in rows]
    first, second, third = (key_of(slug) for slug, _, _ in before)
    assert [option and option["value"] for option in chosen] == [first, third, second, None]
    names = [str(Researcher.objects.get(pk=key)) for key in (first, third)]
    assert [caption.get_text(strip=True).split(",")[0] for caption in captions[:2]] == names
    assert captions[2:] == [None, None]


def test_taking_out_whom_someone_else_took_out_is_no_fault(report, ann, ben):
    before = people(report)
    bens = read_form(ben, form_of(report)) | {"authorships-1-DELETE": "on", "_save": "1"}
    assert save(ann, form_of(report), **{"authorships-1-DELETE": "on"}).status_code == 302
    refused = ben.post(form_of(report), bens)
    assert send_again(ben, form_of(report), refused).status_code == 302
    assert people(report) == [before[0], *before[2:]]


@pytest.mark.databases
def test_a_clock_that_goes_back_hides_nobody_and_loses_nothing(report, ann, ben, monkeypatch):
    """Ann's save is kept at an earlier time than what Ben has opened."""
    save(ann, form_of(report), title_ko="전")
    bens = {**read_form(ben, form_of(report)), "title": "Ben's title", "_save": "1"}
    with monkeypatch.context() as clock:
        past = timezone.now() - timedelta(hours=1)
        clock.setattr(timezone, "now", lambda: past)
        assert save(ann, form_of(report), abstract="Ann's abstract").status_code == 302
    report.refresh_from_db()
    assert report.updated_at == past
    refused = ben.post(form_of(report), bens)
    [_, step] = errors(refused)[1:]
    assert step.startswith("ann changed abstract: ") and step.endswith(" → Ann's abstract")
    assert send_again(ben, form_of(report), refused).status_code == 302
    report.refresh_from_db()
    assert (report.title, report.title_ko) == ("Ben's title", "전")


@pytest.mark.parametrize("version", ["", "yesterday", "2020-01-01"])
def test_who_sends_no_version_overwrites_nothing(report, ann, version):
    assert errors(save(ann, form_of(report), title="Blind", version=version))
    report.refresh_from_db()
    assert report.title != "Blind"


def test_a_save_that_changed_nothing_stands_in_nobodys_way(report, ann, ben):
    bens = {**read_form(ben, form_of(report)), "title": "Ben's title", "_save": "1"}
    assert save(ann, form_of(report)).status_code == 302
    assert ben.post(form_of(report), bens).status_code == 302


# history and undoing


@pytest.mark.databases
def test_history_tells_who_when_and_what(report, ann):
    save(ann, form_of(report), title="A new Border Management System")
    (_, newest), (_, oldest) = revisions(ann, report)
    assert "ann" in newest and "A new" in newest and "Changes in the Types" in newest
    assert "Loaded from fixtures/2020" in oldest and "min-yi-yoo role chief" in oldest


ROWS = "#change-history > tbody > tr"


def changes(client, address):
    """Give what the newest revision of a history page changed, as {name: text}."""
    page = BeautifulSoup(client.get(address).content, "lxml")
    rows = page.select_one(ROWS).select("table tr")
    return {row.th.text: row.td.text for row in rows}


def test_old_and_new_values_are_told_apart_without_colours(report, ann):
    section = Section.objects.filter(page__isnull=False).first()
    Section.objects.filter(pk=section.pk).update(page=55)
    history.record_row(section, "Moved.")
    save(ann, form_of(section), page="2")
    assert changes(ann, form_of(section).replace("change", "history")) == {"printed page": "55 → 2"}
    save(ann, form_of(report), state="draft", title_ko="국경")
    assert changes(ann, form_of(report).replace("change", "history")) == {
        "state": "published → draft",
        "title in Korean": "(empty) → 국경",
    }


def test_history_speaks_korean(report, ann):
    Report.objects.filter(pk=report.pk).update(contents="One")
    history.record_row(report, "Set.")
    sent = {"state": "draft", "title_ko": "국경", "contents": "One\nTwo"}
    sent |= {"authorships-0-role": "co-researcher", "authorships-1-credited_as": "J. R."}
    assert save(ann, form_of(report), **sent).status_code == 302
    assert changes(ann, f"/ko{form_of(report)}".replace("change", "history")) == {
        "공개 상태": "공개 → 초안",
        "국문 제목": "(비어 있음) → 국경",
        "목차": "One → One\nTwo",
        "연구진 min-yi-yoo 역할": "연구책임자 → 공동연구자",
        "연구진 jeong-woo-rhee 보고서 표기": "(비어 있음) → J. R.",
    }


def test_history_says_what_was_done_in_the_language_of_the_reader(report, ann):
    """However the one who did it reads: here in English, then in Korean."""
    history_page = form_of(report).replace("change", "history")
    save(ann, form_of(report), abstract="One")
    save(ann, f"/ko{form_of(report)}", contents="Two")
    said = [
        [
            row.select("td")[1].text
            for row in BeautifulSoup(ann.get(page).content, "lxml").select(ROWS)
        ]
        for page in (history_page, f"/ko{history_page}")
    ]
    assert said[0][:2] == ["Changed Contents.", "Changed Abstract."]
    assert said[1][:2] == ["변경: 목차.", "변경: 초록."]


def test_history_calls_fields_as_the_form_does_and_not_as_lists_are_sorted(report, ann):
    save(ann, form_of(report), title="Another title")
    history_page = f"/ko{form_of(report)}".replace("change", "history")
    row = BeautifulSoup(ann.get(history_page).content, "lxml").select_one(ROWS)
    assert row.select("td")[1].text == "변경: 제목."  # the option to sort by is 제목순
    version = row.select_one("a")["href"]
    assert "변경: 제목." in ann.get(version).content.decode()


@pytest.mark.databases
def test_a_report_goes_back_to_an_earlier_state_with_its_people(report, ann):
    title, before = report.title, people(report)
    swapped = {
        "authorships-0-role": "co-researcher",
        "authorships-0-order": "2",
        "authorships-1-role": "chief",
        "authorships-1-order": "1",
        "authorships-2-DELETE": "on",
    }
    assert save(ann, form_of(report), title="Wrong", **swapped).status_code == 302
    report.refresh_from_db()
    assert len(people(report)) == 2
    address = revisions(ann, report)[-1][0]
    assert save(ann, address).status_code == 302
    report.refresh_from_db()
    assert (report.title, people(report)) == (title, before)


def test_to_look_at_an_earlier_state_changes_nothing(report, ann):
    title = report.title
    save(ann, form_of(report), title="Newer")
    page = BeautifulSoup(ann.get(revisions(ann, report)[-1][0]).content, "lxml")
    change, whole = page.select("#content-main table")
    assert change.get_text(" ", strip=True) == f"title Newer → {title}"
    assert ["title", title] in [row.get_text("|", strip=True).split("|") for row in whole("tr")]
    report.refresh_from_db()
    assert report.title == "Newer" and len(revisions(ann, report)) == 2


@pytest.mark.databases
def test_undoing_one_of_many_published_at_once_leaves_the_others(ann):
    rows = list(EducationSession.objects.filter(track="basic"))
    chosen = {"_selected_action": [row.pk for row in rows]}
    ann.post("/admin/education/educationsession/", {"action": "unpublish", **chosen})
    address = revisions(ann, rows[0])[-1][0]
    assert save(ann, address).status_code == 302
    states = EducationSession.objects.filter(track="basic").values_list("state", flat=True)
    assert sorted(states) == ["draft"] * (len(rows) - 1) + ["published"]


@pytest.mark.databases
def test_a_deleted_report_is_recovered_with_its_people(report, ann):
    key, before = report.natural_key(), people(report)
    ann.post(form_of(report).replace("change", "delete"), {"post": "yes"})
    assert not Report.objects.filter(pk=report.pk).exists()
    page = BeautifulSoup(ann.get(f"{LIST}recover/").content, "lxml")
    [link] = [link["href"] for link in page.select("#content-main a")]
    assert save(ann, link).status_code == 302
    assert people(Report.objects.get_by_natural_key(*key)) == before


# differences from the loaded fixtures


@pytest.mark.databases
def test_what_differs_is_marked_filtered_and_shown(report, ann):
    def listed(query):
        page = BeautifulSoup(ann.get(f"{LIST}?{query}").content, "lxml")
        return page.select("#result_list tbody tr")

    assert listed("differs=yes") == [] and len(listed("differs=no")) == 42
    save(ann, form_of(report), title="Changes in Border Management")
    [row] = listed("differs=yes")
    assert "Changes in Border Management" in row.text
    assert row.select_one(".field-last_changed img")["alt"] == "Edited"
    unedited = listed("differs=no")[0].select_one(".field-last_changed")
    assert unedited.text and not unedited.select("img")
    assert len(listed("differs=no")) == 41
    page = BeautifulSoup(ann.get(form_of(report)).content, "lxml")
    shown = page.select_one("details.module")
    assert "Differs from what was last loaded" in shown.text
    assert "the Types and Paradigm of" in shown.select_one("del").text
