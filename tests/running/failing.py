"""The site, each of whose SQLite connections begins with the statement in the file FAULT, and whose
static files nobody has collected."""

import os
from pathlib import Path

from django.conf import settings
from django.db.backends.signals import connection_created

from mrtc_site.wsgi import application

__all__ = ["application"]

plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}


def fail(connection, **kwargs):
    if statement := Path(os.environ["FAULT"]).read_text():
        connection.connection.execute(statement)


connection_created.connect(fail, weak=False)
