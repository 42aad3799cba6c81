"""Names and titles are in the order of the alphabet, the same on every database."""

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.contrib import admin
from django.core.management import call_command
from django.db import connection, models

from education.models import Category, EducationSession
from mrtc_site.common.sorting import LONGEST_KEY, SortKeyField, alphabetical, sort_key
from mrtc_site.editing.versioned_admin import VersionedAdmin
from mrtc_site.models import Section
from reports.models import Report, ReportType, Researcher
from tests.make import (
    make_editor,
    make_project,
    make_report,
    make_researcher,
    make_section,
    make_session,
)

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

# As a reader looks for them: by the letters, whatever their case, accents and quotation marks.
TITLES = (
    "…and then",
    "‘Brain drain’ and after",
    "Çanakkale",
    "DE FACTO",
    "de jure",
    "École",
    "Łódź",
    "Œuvre",
    "Öresund",
    "“Return” of 1990",
    "return, of 2001",
    "Zürich",
)
PEOPLE = (  # family name, given name
    ("Ağaoğlu", "Ayşe"),
    ("Çetinoğlu", "Deniz"),
    ("Đặng", "Thảo"),
    ("De", "Wit"),
    ("de Melo", "Ana"),
    ("De Melo", "Bia"),
    ("Kim", "Zoe"),
    ("Kim Lee", "Ada"),
    ("Mausam", ""),
    ("Mausam", "Ada"),
    ("O’Connor", "Ann"),
    ("O'Connor", "Bea"),
    ("Oda", "Yui"),
    ("Øvrelid", "Lilja"),
    ("Šimić", "Iva"),
    ("", "Tashi"),
    ("van der Goot", "Rob"),
    ("Zhang", "Wei"),
)
KOREAN = (  # Hangul, and who has none as the printed name
    ("가나", "Zed"),
    ("각설", "Yam"),
    ("강민", "Xi"),
    ("하윤", "Abel"),
)


def backwards(rows):
    """Give rows in an order that is nobody's."""
    return [*rows[1::2], *reversed(rows[::2])]


def links(client, address, where=".results .rows h2 a"):
    response = client.get(address)
    assert response.status_code == 200, address
    return [link.text.strip() for link in BeautifulSoup(response.content, "lxml").select(where)]


def test_titles_are_in_the_order_of_the_alphabet(client):
    for make, address in (
        (make_report, "/reports/?q=invented&sort=title"),
        (make_session, "/education/?q=invented&sort=title"),
        (make_project, "/cooperation/?q=invented&sort=title"),
    ):
        for title in backwards(TITLES):
            make(title=f"{title} invented")
        assert links(client, address) == [f"{title} invented" for title in TITLES], address


def test_titles_are_by_hangul_on_korean_pages(client):
    for korean, printed in backwards(KOREAN):
        make_report(title=f"{printed} invented", title_ko=f"{korean} 보고서")
    make_report(title="Öland invented")
    told = [f"{korean} 보고서" for korean, _ in KOREAN]
    assert links(client, "/ko/reports/?q=invented&sort=title") == ["Öland invented", *told]
    printed = sorted(f"{printed} invented" for _, printed in KOREAN)
    assert links(client, "/reports/?q=invented&sort=title") == [
        printed[0],
        "Öland invented",
        *printed[1:],
    ]
    assert links(client, "/ko/reports/?q=invented&sort=title") == ["Öland invented", *told]


@pytest.fixture
def people():
    """Give the names of made people in the order of the alphabet, and a report that all wrote."""
    names = {}
    for family, given in backwards(PEOPLE):
        person = make_researcher(family_name=family, given_name=given)
        names[family, given] = person
    chief, *others = (person.slug for person in names.values())
    make_report(chief=chief, others=others, title="By everybody invented")
    return [names[name] for name in PEOPLE]


def made(people, texts):
    """Pick those who were made out of names."""
    names = {person.name for person in people}
    return [text for text in texts if text in names]


def test_people_are_in_the_order_of_the_alphabet_by_family_name(client, people):
    names = [person.name for person in people]
    assert made(people, links(client, "/researchers/", ".people-list a")) == names
    offered = links(
        client, "/reports/?q=everybody", "#choices-researcher label > span:not(.count) > span"
    )
    assert offered == names
    beside = links(client, people[0].get_absolute_url(), ".beside .rows a")
    assert beside == names[1:]
    client.force_login(make_editor())
    rows = "#result_list tbody tr th a"
    assert made(people, links(client, "/admin/reports/researcher/", rows)) == names
    field = {"app_label": "reports", "model_name": "authorship", "field_name": "researcher"}
    found = client.get("/admin/autocomplete/", {**field, "term": "person-"}).json()["results"]
    assert [row["id"] for row in found] == [str(person.pk) for person in people]


def test_people_are_by_hangul_on_korean_pages(client):
    for korean, family in backwards(KOREAN):
        person = make_researcher(family_name=family, given_name="Made", name_ko=korean)
        make_report(chief=person.slug, title="Something invented")
    by_hangul = [korean for korean, _ in KOREAN]
    by_letters = ["Made Abel", "Made Xi", "Made Yam", "Made Zed"]
    where = ".people-list a"
    for address, names in (
        ("/ko/researchers/", by_hangul),
        ("/researchers/", by_letters),
        ("/ko/researchers/?sort=reports", by_hangul),
        ("/ko/researchers/?q=made", by_hangul),
        ("/researchers/?q=made", by_letters),
    ):
        assert [name for name in links(client, address, where) if name in names] == names, address
    client.force_login(make_editor())
    rows = "#result_list tbody tr th a"
    found = links(client, "/ko/admin/reports/researcher/", rows)
    assert [name for name in found if name in by_hangul] == by_hangul


def test_a_key_has_words_alone_without_case_accents_and_quotation_marks():
    assert [sort_key(title) for title in TITLES] == [
        "and then",
        "brain drain and after",
        "canakkale",
        "de facto",
        "de jure",
        "ecole",
        "lodz",
        "oeuvre",
        "oresund",
        "return of 1990",
        "return of 2001",
        "zurich",
    ]
    assert sort_key("『이주』와 Su-kyoung") == "이주 와 su-kyoung"
    assert sort_key("?!") == "?!"
    assert sort_key("हिन्दी") == sort_key("  हिन्दी ") != ""
    assert len(sort_key("ﬃ" * 300)) == LONGEST_KEY  # a sign that stands for three


def test_words_are_sorted_by_the_alphabet_in_python_too():
    assert alphabetical(backwards(TITLES)) == [*TITLES]


ROWS = {
    Researcher: lambda: make_researcher("zoe", family_name="É", given_name="Ana", name_ko="가"),
    Report: lambda: make_report(title="“É”", title_ko="가"),
    EducationSession: lambda: make_session(title="“É”", title_ko="가"),
    Section: lambda: make_section(title="“É”", title_ko="가", slug="zoe"),
    ReportType: lambda: ReportType.objects.create(slug="zoe", name="É", name_ko="가", order=50),
    Category: lambda: Category.objects.create(slug="zoe", name="É", name_ko="가", order=50),
}


@pytest.mark.parametrize("model", ROWS)
def test_keys_follow_names_however_a_row_is_saved(model, tmp_path):
    row = ROWS[model]()
    name = "family_name" if model is Researcher else model.name_field
    korean = f"{model.name_field}_ko"
    rest = {Researcher: "  ana  zoe", Report: "", EducationSession: ""}.get(model, "  zoe")
    korean_rest = rest.replace("  ana", "")

    def keys():
        return model.objects.values_list("sort_key", "sort_key_ko").get(pk=row.pk)

    assert keys() == (f"e{rest}", f"가{korean_rest}")
    setattr(row, name, "Ø")
    row.save(update_fields=[name])
    assert keys() == (f"o{rest}", f"가{korean_rest}")
    setattr(row, name, "Ł")
    setattr(row, korean, "")
    model.objects.bulk_update([row], [name, korean])
    assert keys() == (f"l{rest}", f"l{rest}")
    file = tmp_path / "rows.json"
    call_command("dumpdata", model._meta.label, primary_keys=str(row.pk), output=str(file))
    model.objects.filter(pk=row.pk).update(sort_key="", sort_key_ko="")
    call_command("loaddata", str(file), verbosity=0)
    assert keys() == (f"l{rest}", f"l{rest}")


def test_nothing_in_the_admin_is_sorted_in_an_order_of_the_databases_own(rf):
    request = rf.get("/admin/")
    request.user = make_editor(is_superuser=True)
    swept = []
    for model, own in admin.site._registry.items():
        if not isinstance(own, VersionedAdmin):
            continue
        changelist = own.get_changelist_instance(request)
        first = [name.lstrip("-") for name in own.get_ordering(request)]
        for name in [*own.get_sortable_by(request)]:
            first.append(changelist.get_ordering_field(name) or "pk")
        for name in first:
            field = model._meta.pk if name == "pk" else models_field(model, name)
            if field.name != "slug" or name != "pk":
                assert isinstance(field, SortKeyField) or not is_free_text(field), (model, name)
                swept.append(name)
    assert len(swept) > 30 and swept.count("sort_key") > 8


def models_field(model, path):
    for name in path.split("__"):
        field = model._meta.get_field(name)
        model = field.related_model or model
    return field


def is_free_text(field):
    return isinstance(field, (models.CharField, models.TextField)) and not field.choices


def test_the_database_compares_keys_by_code_point_whatever_its_own_language():
    swept = 0
    for model in apps.get_models():
        keys = [field for field in model._meta.fields if isinstance(field, SortKeyField)]
        with connection.cursor() as cursor:
            columns = connection.introspection.get_table_description(cursor, model._meta.db_table)
        found = {column.name: column.collation for column in columns}
        for field in keys:
            own = "C" if connection.vendor == "postgresql" else None  # SQLite's is by code point
            assert found[field.column] == own, field
            swept += 1
    assert swept >= 16
