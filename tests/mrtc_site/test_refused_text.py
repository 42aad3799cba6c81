"""What nobody means to type is refused where it comes in, in a sentence that says where it is."""

import re
from urllib.parse import urlencode

import pytest
from django.core.management import CommandError, call_command

from mrtc_site.models import Section
from reports.models import Report
from tests.forms import errors, read_form
from tests.loading.made import MadeYear
from tests.make import make_editor, make_report, make_section
from tests.sheets import as_csv, bring_in, export, preview, rows

pytestmark = pytest.mark.django_db

SIGNS = ["\x01", "\x0b", "\x1b", "\u202a", "\u202e", "\u2066", "\u2069", "\ufffe", "\uffff"]
FINE = (
    "\t\x7f\x85\xa0\u200e\u200f\u061c\u2028한 ﷽ 👩\u200d👧"
    "🏳\ufe0f\u200d🌈 \u0645\u06cc\u200c\u0634\u0648\u062f \u0915\u094d\u200d\u0937"
)
LEFT_BEHIND = "Soft\xadhyphen, no\u200bspace\u2060 \ufefffor jo\u200din\u200cers, cafe\u0301"
KEPT = "Softhyphen, nospace for joiners, café"


@pytest.fixture
def editor(client):
    client.force_login(make_editor())
    return client


@pytest.mark.parametrize("sign", SIGNS)
def test_the_admin_says_where_it_is_and_keeps_nothing(sign, editor):
    section = make_section(body="as it was")
    address = f"/admin/mrtc_site/section/{section.pk}/change/"
    sent = {**read_form(editor, address), "title": f"({sign})", "body": f"one\ntwo {sign} three"}
    told = errors(editor.post(address, sent))
    name = f"An invisible character (U+{ord(sign):04X}) can't be kept. Delete it"
    assert f"{name} after “one\ntwo”." in told
    assert f"{name} after “(”." in told
    section.refresh_from_db()
    assert section.body == "as it was"


def test_the_admin_says_so_when_it_is_the_first(editor):
    section = make_section()
    address = f"/admin/mrtc_site/section/{section.pk}/change/"
    told = errors(editor.post(address, {**read_form(editor, address), "title": "\u202ex"}))
    assert "An invisible character (U+202E) can't be kept. Delete it: it is the first." in told


@pytest.mark.databases
@pytest.mark.parametrize(("sent", "kept"), [("\0", None), ("\ud800", "x���y")])
def test_the_admin_takes_no_nul_and_no_half_of_a_sign(sent, kept, editor):
    """A NUL is refused; half a surrogate pair, no UTF-8, comes as marks of replacement."""
    section = make_section()
    address = f"/admin/mrtc_site/section/{section.pk}/change/"
    body = f"x{sent}y".encode("utf-8", "surrogatepass")
    fields = {**read_form(editor, address), "body": body}
    kind = "application/x-www-form-urlencoded"
    response = editor.post(address, urlencode(fields), content_type=kind)
    if kept is None:
        assert "Null characters are not allowed." in errors(response)
    else:
        assert response.status_code == 302
        assert Section.objects.get(pk=section.pk).body == kept


@pytest.mark.databases
def test_what_has_a_meaning_is_kept(editor):
    section = make_section()
    address = f"/admin/mrtc_site/section/{section.pk}/change/"
    response = editor.post(address, {**read_form(editor, address), "body": f"a{FINE}b"})
    assert response.status_code == 302
    assert Section.objects.get(pk=section.pk).body == f"a{FINE}b"


def test_what_carries_nothing_is_left_out_of_forms_sheets_and_fixtures(editor, tmp_path, settings):
    section = make_section()
    address = f"/admin/mrtc_site/section/{section.pk}/change/"
    assert editor.post(address, {**read_form(editor, address), "body": LEFT_BEHIND}).url
    assert Section.objects.get(pk=section.pk).body == KEPT

    make_report(number=901, state="draft")
    (row,) = rows(export(editor, "reports", "csv", "?state__exact=draft"))
    bring_in(editor, "reports", [{**row, "title": LEFT_BEHIND}])
    assert Report.objects.get(number=901).title == KEPT

    settings.FIXTURES_DIR, settings.FIXTURE_DIRS = tmp_path, [tmp_path]
    year = MadeYear(tmp_path)
    year["report"]["title"] = LEFT_BEHIND
    year.write()
    call_command("load_annual_report", year.year, verbosity=0)
    assert Report.objects.filter(annual_report_id=year.year, title=KEPT).count() == 1


def test_a_sign_of_one_font_is_told(editor):
    section = make_section(body="as it was")
    address = f"/admin/mrtc_site/section/{section.pk}/change/"
    told = errors(editor.post(address, {**read_form(editor, address), "body": "one \uf0b7 two"}))
    why = "A character that only some fonts know (U+F0B7) can't be kept. Delete it after “one”."
    assert why in told
    section.refresh_from_db()
    assert section.body == "as it was"


@pytest.mark.databases
@pytest.mark.parametrize("sign", ["\x01", "\u202e", "\0"])
def test_a_sheet_with_it_imports_nothing(sign, editor):
    make_report(number=901, state="draft")
    (row,) = rows(export(editor, "reports", "csv", "?state__exact=draft"))
    page = preview(editor, "reports", as_csv([{**row, "title": f"Fine {sign}so far"}]))
    assert page.wrong and not page.sent
    assert Report.objects.get(number=901).title == "A made entry"


WHY = {
    r"\x01": "title: An invisible character (U+0001) can't be kept. Delete it after “Fine”.",
    r"\u202e": "title: An invisible character (U+202E) can't be kept. Delete it after “Fine”.",
    r"\0": "title: has a NUL character, which no database keeps",
    r"\ud800": "not YAML as expected: found invalid Unicode character escape code",
}


@pytest.mark.parametrize(("spelled", "why"), WHY.items())
def test_a_fixture_with_it_loads_nothing(spelled, why, tmp_path, settings, capsys):
    settings.FIXTURES_DIR, settings.FIXTURE_DIRS = tmp_path, [tmp_path]
    year = MadeYear(tmp_path)
    year["report"]["title"] = "Fine HERE so far"
    year.write()
    path = tmp_path / str(year.year) / "all.yaml"
    path.write_text(path.read_text().replace("Fine HERE so far", f'"Fine {spelled} so far"'))
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("load_annual_report", year.year, verbosity=0)
    told = capsys.readouterr().err
    assert re.match(r"\d{4}/all\.yaml, line \d+: ", told) and why in told
    assert not Report.objects.filter(annual_report_id=year.year).exists()
