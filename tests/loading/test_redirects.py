"""Redirects in fixtures: loaded, merged, dumped, and refused where they can't be."""

import pytest
from django.utils import timezone

from mrtc_site.entries.redirects import Redirect
from mrtc_site.files.models import FileVersion
from mrtc_site.loading.dumper import dump
from mrtc_site.loading.errors import LoadError
from mrtc_site.loading.loader import load
from mrtc_site.models import LoadedRecord
from reports.models import Report, Researcher

from .afresh import empty_the_database

ROW = "- model: mrtc_site.redirect\n  fields:\n    old: {}\n    new: {}\n"
OLD, NEW = "/reports/2020/policy-report/31/", "/reports/2020/policy-report/3/"
HEAD = "# Redirects of the 2020 annual report.\n\n"


def test_redirects_are_loaded_merged_and_dumped(db, committed):
    path = committed / "redirects.yaml"
    path.write_text(HEAD + ROW.format(OLD, NEW))
    load(2020)
    assert [*Redirect.objects.values_list("old", "new")] == [(OLD, NEW)]
    assert dump(2020) == []

    Redirect.objects.create(old="/researchers/shim/", new="/researchers/nari-shim/")
    assert load(2020).empty
    assert dump(2020) == ["redirects.yaml"]
    rows = ROW.format(OLD, NEW), ROW.format("/researchers/shim/", "/researchers/nari-shim/")
    assert path.read_text() == HEAD + "\n".join(rows)

    path.write_text(HEAD + "[]\n")
    load(2020)
    assert not Redirect.objects.exists()
    assert dump(2020) == []
    assert not LoadedRecord.objects.filter(kind="mrtc_site.redirect").exists()


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (OLD, "/reports/2020/policy-report/99/", "There is nothing at"),
        ("/researchers/nari-shim/", NEW, "/researchers/nari-shim/ is the address of “Nari Shim”"),
    ],
)
def test_a_redirect_that_can_not_be_followed_is_not_loaded(db, committed, old, new, sentence):
    (committed / "redirects.yaml").write_text(ROW.format(old, new))
    with pytest.raises(LoadError) as error:
        load(2020)
    assert f"redirect {old}: {sentence}" in str(error.value)
    assert not Redirect.objects.exists()


def test_a_redirect_whose_page_staff_have_deleted_stops_no_load_here_or_elsewhere(db, committed):
    (committed / "redirects.yaml").write_text(ROW.format(OLD, NEW))
    load(2020)
    Report.objects.get_by_natural_key(2020, "policy-report", 3).delete()
    assert load(2020).empty
    dump(2020)
    assert load(2020).empty
    assert Redirect.objects.exists()  # should the page be recovered
    empty_the_database()
    load(2020)


def add_report(folder, number):
    key = f"annual_report: 2020, type: policy-report, number: {number}"
    with (folder / "reports.yaml").open("a") as file:
        file.write(
            f"\n- model: reports.report\n  fields: {{{key}, title: New, state: published}}\n"
        )


def test_a_new_row_has_no_file_of_a_deleted_one_that_had_its_number(db, committed):
    fields = {"kind": "reports.document", "file": "00/deleted.pdf", "since": timezone.now()}
    for number in (31, 32):
        key = f"2020 policy-report {number} report"
        FileVersion.objects.create(key=key, number=1, **fields)
    add_report(committed, 31)
    load(2020)
    assert [each.key for each in FileVersion.objects.all()] == ["2020 policy-report 32 report"]


def test_one_that_leads_nowhere_any_more_makes_way_for_a_row_as_in_the_admin(db, committed):
    redirect = Redirect.objects.create(old=OLD, new="/reports/2020/policy-report/99/")
    add_report(committed, 31)
    load(2020, dry_run=True)
    assert [*Redirect.objects.all()] == [redirect]
    load(2020)
    assert Report.objects.get_by_natural_key(2020, "policy-report", 31).title == "New"
    assert not Redirect.objects.exists()


def test_a_redirect_is_dumped_with_the_year_of_what_it_leads_to(made, committed):
    report = Report.objects.get_by_natural_key(2020, "policy-report", 3)
    report.number = 31
    report.save()
    person = Researcher.objects.get(slug="nari-shim")
    person.slug = "shim-nari"
    person.save()
    assert "redirects.yaml" in dump(2020)
    assert (committed / "redirects.yaml").read_text() == HEAD + "\n".join(
        [ROW.format(NEW, OLD), ROW.format("/researchers/nari-shim/", "/researchers/shim-nari/")]
    )
