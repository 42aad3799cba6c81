"""A person with one name is loaded from fixtures, and dumped into them."""

import pytest

from mrtc_site.loading.dumper import dump
from mrtc_site.loading.loader import load
from mrtc_site.loading.record_types import kind_of
from reports.models import Researcher

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("field", ["family_name", "given_name"])
def test_a_fixture_takes_one_name_and_a_dump_gives_it_back(committed, field):
    file = committed / "researchers.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        f"{text}\n- model: reports.researcher\n  fields:\n    slug: mausam\n    {field}: Mausam\n"
    )
    load(2020)
    kind = kind_of(Researcher)
    [(_, _, record)] = kind.stored(Researcher.objects.filter(slug="mausam"))
    assert record == {"given_name": "", "family_name": "", "name_ko": ""} | {field: "Mausam"}
    dump(2020)
    assert "slug: mausam" in file.read_text(encoding="utf-8")
    load(2020)
    [(_, key, again)] = kind.stored(Researcher.objects.filter(slug="mausam"))
    assert (key, again) == (("mausam",), record)
