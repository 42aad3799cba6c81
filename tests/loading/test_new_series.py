"""A new track or scope is a row that staff add."""

import csv
from io import StringIO

import pytest
import yaml
from bs4 import BeautifulSoup
from django.conf import settings

from cooperation.models import CooperationProject
from education.models import EducationSession
from mrtc_site.loading.dumper import dump
from mrtc_site.loading.loader import load
from tests.forms import read_form
from tests.make import make_editor

APPS = ("education", "track", EducationSession), ("cooperation", "scope", CooperationProject)
ONLINE = {"slug": "online", "name": "Online courses", "name_ko": "온라인 과정", "order": "2"}


@pytest.fixture
def staff(db, client):
    client.force_login(make_editor())
    return client


@pytest.fixture(params=APPS, ids=[app for app, *_ in APPS])
def added(request, committed, staff):
    """A published entry of the new series, which has been added in the admin."""
    app, field, model = request.param
    form = f"/admin/{app}/{field}/add/"
    assert staff.post(form, {**read_form(staff, form), **ONLINE}).status_code == 302
    form = f"/admin/{app}/{model._meta.model_name}/add/"
    first = model.objects.filter(number=1).first()
    entry = {"annual_report": "2020", field: "online", "number": "1", "category": first.category_id}
    sent = {**read_form(staff, form), **entry, "title": "From afar", "state": "published"}
    assert staff.post(form, sent).status_code == 302
    staff.logout()
    return app, field


def test_it_is_in_addresses_filters_and_files(added, client):
    app, field = added
    page = BeautifulSoup(client.get(f"/{app}/2020/online/1/").content, "lxml")
    assert page.select_one("p.kind a").text == "Online courses 1"
    page = BeautifulSoup(client.get(f"/{app}/?{field}=online").content, "lxml")
    assert page.h1.text == "Online courses"
    assert [title.text for title in page.select("article.row a")] == ["From afar"]
    told = client.get(f"/{app}.csv?{field}=online").getvalue().decode("utf-8-sig")
    assert [row[field] for row in csv.DictReader(StringIO(told))] == ["online"]
    rows = client.get(f"/api/{app}/?{field}=online").json()["results"]
    assert [row[field] for row in rows] == ["online"]
    korean = BeautifulSoup(client.get(f"/ko/{app}/?{field}=online").content, "lxml")
    assert korean.h1.text == "온라인 과정"


def test_it_is_dumped_with_the_year_that_uses_it_and_loads_again(added, fixtures_dir):
    app, field = added
    dump(2020)
    path = fixtures_dir / f"2020/{app}.yaml"
    text = path.read_text()
    rows = [row["fields"] for row in yaml.safe_load(text) if row["fields"].get("slug") == "online"]
    assert rows == [{**ONLINE, "order": 2}]
    entries = [row["fields"] for row in yaml.safe_load(text)]
    assert [row[field] for row in entries if row.get("title") == "From afar"] == ["online"]
    load(2020)
    dump(2020)
    assert path.read_text() == text


@pytest.mark.parametrize(("app", "field"), [added[:2] for added in APPS])
def test_fixtures_name_it_by_its_slug_alone(app, field):
    text = (settings.BASE_DIR / f"fixtures/2020/{app}.yaml").read_text()
    named = [row["fields"][field] for row in yaml.safe_load(text) if field in row["fields"]]
    assert {type(name) for name in named} == {str}
