"""Nothing that people read is left untranslated."""

import ast
import re
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import allauth
import django
import import_export
import lxml.html
import pytest
import reversion
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.utils import translation

from mrtc_site.entries.model_bases import NaturalKeyModel
from mrtc_site.entries.vocabularies import Vocabulary
from tests import catalogue, expected
from tests.make import make_editor, make_report, make_session

pytestmark = [
    pytest.mark.django_db,
]

PLACES = re.compile(r"%\(\w+\)s|\{\w*\}|</?(?:a|strong|code)\b")
# Names that Korean text writes in Latin letters, too.
NAMES = {
    "MRTC",
    "IOM",
    "CSV",
    "Excel",
    "JSON",
    "Lines",
    "Atom",
    "BibTeX",
    "RIS",
    "CSL",
    "iCalendar",
}
NAMES |= {"WCAG", "AA", "axe", "ISO", "MODS", "ISBN", "DOI", "CC", "BY", "SA", "ND", "NC"}
NAMES |= {"API", "OAI", "PMH", "EDTF", "UTF", "NUL", "MB", "English", "JavaScript"}
LATIN = re.compile(r"[A-Za-z]{2,}")
ADDRESS = re.compile(r"(https?://|www\.)\S+")
SHOWN = ("title", "placeholder", "aria-label", "alt")


def strings(messages):
    return {(message.id, message.context) for message in messages if message.id}


# The catalogue


def test_every_string_of_the_code_is_in_the_catalogue_and_no_other():
    found = strings(catalogue.extracted())
    assert found == strings(catalogue.translated()), "run: make messages"
    assert len(found) > 350


def test_no_string_hides_from_the_catalogue_in_an_f_string_where_babel_does_not_look():
    known = {id for id, _ in strings(catalogue.translated())}
    trees = [ast.parse(code) for path, _, code in catalogue.sources() if path.suffix == ".py"]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    names = ("_", "gettext", "gettext_lazy")
    said = [call.args[0] for call in calls if getattr(call.func, "id", "") in names]
    texts = {text.value for text in said if isinstance(text, ast.Constant)}
    assert len(texts) > 350
    assert texts - known == set()


def test_every_string_is_translated_with_the_same_places_to_fill():
    for message in catalogue.translated():
        if message.id:
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            for text in catalogue.translations(message):
                assert text and not message.fuzzy, message.id
                assert sorted(PLACES.findall(text)) == sorted(PLACES.findall(ids[-1])), message.id


def test_what_stands_for_words_of_djangos_is_said_by_django():
    """By its own applications, or by packages of it, of which reversion has no Korean."""
    files = Path(django.__file__).parent.glob("contrib/*/locale/ko/LC_MESSAGES/django.po")
    packages = {allauth: "ko", import_export: "ko", reversion: "de"}
    others = {Path(package.__file__).parent: code for package, code in packages.items()}
    others[Path(django.__file__).with_name("conf")] = "ko"
    catalogues = (each / "locale" / code / "LC_MESSAGES" for each, code in others.items())
    files = [*files, *(folder / "django.po" for folder in catalogues)]
    said = {id for path in files for id, _ in strings(read_po(BytesIO(path.read_bytes())))}
    told = catalogue.translated()
    ours = {message.id for message in told if catalogue.DJANGOS in message.locations}
    assert ours and ours <= said


def test_no_word_of_ours_changes_what_the_admin_says_unless_it_is_meant_to():
    path = Path(django.__file__).parent / "contrib/admin/locale/ko/LC_MESSAGES/django.po"
    theirs = {message.id: message for message in read_po(BytesIO(path.read_bytes())) if message.id}
    ours = [m for m in catalogue.translated() if m.id in theirs and not m.context]
    for message in ours:
        if catalogue.DJANGOS not in message.locations:
            assert message.string == theirs[message.id].string, message.id
    assert len(ours) > 30


def test_what_the_site_reads_is_compiled_from_what_people_edit():
    assert catalogue.MO.read_bytes() == catalogue.compiled(), "run: make messages"
    with catalogue.MO.open("rb") as file:
        compiled = GNUTranslations(file)
    for message in catalogue.translated():
        if isinstance(message.id, tuple):
            read = compiled.ngettext(*message.id, 2)
        elif message.context:
            read = compiled.pgettext(message.context, message.id)
        else:
            read = compiled.gettext(message.id)
        if message.id:
            assert (read,) == catalogue.translations(message)


def test_every_type_category_topic_and_place_has_a_korean_name():
    lists = expected.SUBJECTS.values()
    subjects = {slug: row["name_ko"] for rows in lists for slug, row in rows.items()}
    with translation.override("ko"):
        for model in apps.get_models():
            if issubclass(model, Vocabulary):
                for term in model.objects.all():
                    assert str(term) == {**expected.KOREAN, **subjects}[term.slug]


# Pages


NOT_READ = "|".join(
    f"//{tag}"
    for tag in ["head", "script", "style", "code", "*[@lang='en']", "input", "textarea", "option"]
)


def english_in(content):
    """Give the English words that a Korean page shows, but for names and what is marked."""
    page = lxml.html.fromstring(content.decode())
    for tag in page.xpath(NOT_READ):
        if tag.tag == "input":
            for name in {*tag.keys()} - {*SHOWN}:
                del tag.attrib[name]
        else:
            tag.drop_tree()
    texts = page.xpath("//text()")
    texts += [tag.get(name, "") for tag in page.iter("*") for name in SHOWN]
    return {word for text in texts for word in LATIN.findall(ADDRESS.sub("", text))} - NAMES


def test_english_that_is_not_marked_would_be_seen(client):
    content = client.get("/reports/?role=chief").content
    content = content.replace(b'<html lang="en"', b'<html lang="ko"')
    assert {"Reports", "Search", "Minjeong", "Remove"} <= english_in(content)


def test_no_page_shows_english_that_is_not_marked(korean_site):
    for page in korean_site.values():
        assert page.status == 200 and page.type == "text/html", page.address
        assert not english_in(page.content), page.address
    assert len(korean_site) > 240


def test_titles_and_descriptions_are_korean(korean_site):
    for page in korean_site.values():
        assert re.search("[가-힣]", page.description), page.address
    lists = [page for page in korean_site.values() if re.fullmatch("/ko/[a-z-]*/?", page.address)]
    for page in lists:
        assert re.search("[가-힣]", page.title.removesuffix(" – 이민정책연구원")), page.address
    assert len(lists) == 10


@pytest.mark.parametrize(
    "address",
    [
        "/ko/nowhere/",
        "/ko/search/",
        "/ko/search/?q=정책",
        "/ko/search/?q=없는말",
        "/ko/reports/?q=없는말&type=있음&page=9",
        "/ko/reports/?researcher=minjeong-park&researcher=nari-shim&role=chief&year=2020",
        "/ko/education/?from=2020-01-01&to=2020-02-30&category=general-public&track=basic",
        "/ko/cooperation/?scope=domestic&sort=-",
    ],
)
def test_what_forms_lead_to_is_as_korean(address, client):
    assert english_in(client.get(address).content) == set()


@pytest.mark.parametrize("code", ["400", "403", "500"])
def test_pages_for_failures_are_too(code):
    with translation.override("ko"):
        assert english_in(render_to_string(f"{code}.html").encode()) == set()


def test_staff_see_a_draft_marked_in_korean(client):
    client.force_login(make_editor())
    draft = make_report(state="draft")
    content = client.get(f"/ko{draft.get_absolute_url()}").content
    assert english_in(content) == set() and "초안입니다" in content.decode()


# The admin


def test_every_field_is_called_and_explained_in_korean():
    swept = 0
    with translation.override("ko"):
        for model in apps.get_models():
            if not issubclass(model, NaturalKeyModel):
                continue
            told = [model._meta.verbose_name, model._meta.verbose_name_plural]
            for field in model._meta.get_fields():
                if not field.auto_created and field.name != "id":
                    told += [field.verbose_name, field.help_text]
                    told += [label for _, label in getattr(field, "choices", None) or ()]
            for text in map(str, told):
                without = re.sub("“[^”]*”|/[a-z/-]+/", "", ADDRESS.sub("", text))
                assert not set(LATIN.findall(without)) - NAMES, (model, text)
                swept += bool(text)
    assert swept > 100


SLUGS = re.compile("“(?:report|report-en|cover|as-printed)”")  # of documents, to be typed so


@pytest.mark.parametrize("kind", ["reports/report", "education/educationsession"])
@pytest.mark.parametrize("page", ["add", "import", "export", "recover"])
def test_the_admins_pages_are_korean(kind, page, client):
    client.force_login(make_editor(username="편집자"))
    response = client.get(f"/ko/admin/{kind}/{page}/")
    assert response.status_code == 200
    codes = {"en", "ko", "zh", "Hant"}  # of languages, to be typed so
    content = SLUGS.sub("", response.content.decode()).encode()
    assert english_in(content) <= {"csv", "xlsx", "Oct", "Nov"} | codes  # as printed


APPS = {"FreeOTP", "Aegis", "Google", "Microsoft", "Authenticator"}


def test_what_is_asked_before_deleting_is_a_sentence_whatever_is_deleted(client):
    client.force_login(make_editor())
    chosen = {"action": "delete_selected", "_selected_action": make_session().pk}
    response = client.post("/ko/admin/education/educationsession/", chosen)
    assert "선택한 교육을(를) 삭제하시겠습니까?" in response.content.decode()


def test_pages_of_signing_in_are_korean(client):
    pages = [client.get(f"/ko/accounts/{page}/").content for page in ("login", "signup")]
    client.force_login(make_editor(username="편집자", password="a long sentence of my own"))
    confirm = client.get("/ko/accounts/2fa/totp/activate/")["Location"]
    pages += [client.get(page).content for page in ("/ko/accounts/2fa/", confirm)]
    set_up = client.post(confirm, {"password": "a long sentence of my own"}, follow=True)
    pages += [set_up.content, client.get("/ko/accounts/2fa/webauthn/add/").content]
    for page in pages:
        assert english_in(page) <= {*APPS, "PIN"}
        assert "<h1>" in page.decode()


def test_an_import_is_shown_in_korean(client):
    client.force_login(make_editor(username="편집자"))
    sheet = SimpleUploadedFile("sheet.csv", b"year,track,number,dates\n2020,basic,1,x\n")
    address = "/ko/admin/education/educationsession/import/"
    shown = client.post(address, {"import_file": sheet, "resource": "", "format": "1"}).content
    wrong = BeautifulSoup(shown, "lxml").select_one("tr.invalid")
    assert "달력에 없는 날짜입니다" in wrong.text
