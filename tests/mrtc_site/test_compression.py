"""Pages and files travel compressed to whoever takes them so."""

import gzip
import re
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders

pytestmark = [
    pytest.mark.django_db,
]

FIRST_VISIT = 50_000  # bytes


@pytest.mark.parametrize("address", ["/reports/", "/reports.csv", "/api/reports/", "/sitemap.xml"])
def test_what_is_compressed_is_the_same(address, client):
    response = client.get(address, headers={"accept-encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip" and "Accept-Encoding" in response["Vary"]
    assert gzip.decompress(response.getvalue()) == client.get(address).getvalue()


@pytest.mark.parametrize("address", ["/", "/reports/", "/education/", "/cooperation/"])
def test_a_first_visit_is_light(address, client):
    """The page, its styles and scripts together; whitenoise serves the latter in Brotli."""
    response = client.get(address, headers={"accept-encoding": "gzip"})
    page = gzip.decompress(response.content).decode()
    names = re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js))"', page)
    files = [Path(finders.find(name)) for name in set(names)]
    assert files
    sizes = [len(brotli.compress(file.read_bytes())) for file in files]
    assert len(response.content) + sum(sizes) < FIRST_VISIT
