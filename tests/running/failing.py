"""The site, each of whose SQLite connections begins with the statement in the file FAULT, and waits
PATIENCE seconds for another that writes where that is set.
"""

import os
from pathlib import Path

from django.conf import settings
from django.core.signals import request_started
from django.db import connections
from django.db.backends.signals import connection_created

from .telling import application

__all__ = ["application"]

if "PATIENCE" in os.environ:
    settings.DATABASES["default"]["OPTIONS"]["timeout"] = float(os.environ["PATIENCE"])


def fail(connection, **kwargs):
    connection.fault = Path(os.environ["FAULT"]).read_text()
    if connection.fault:
        connection.connection.execute(connection.fault)


def fail_anew(**kwargs):
    """Close what was open before the fault changed."""
    for connection in connections.all(initialized_only=True):
        if connection.connection and connection.fault != Path(os.environ["FAULT"]).read_text():
            connection.close()


connection_created.connect(fail, weak=False)
request_started.connect(fail_anew, weak=False)
