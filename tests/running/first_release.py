"""What the upgrade is tested with, each in a process of its own, on DATABASE_URL:

build     make the schema of the first release, and what it held
answers   print what today's release answers, as JSON
back      go back to the first release and forth again, and to nothing
"""

import json
import sys
from pathlib import Path

import django
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

DATA = json.loads((Path(__file__).parent.parent / "data/first-release.json").read_text())
APPS = "mrtc_site", "reports", "education", "cooperation"
ADDRESSES = [
    "/",
    "/annual-reports/2019/",
    "/reports/",
    "/reports/2019/issue-brief/1/",
    "/ko/reports/2019/issue-brief/1/",
    "/researchers/noor-lee/",
    "/education/2019/basic/1/",
    "/cooperation/2019/domestic/1/",
    "/search/?q=wombat",
    "/search/?q=bilby",
    "/search/?q=kim",
    "/search/?q=quokka",
    "/reports.csv",
    "/education.ics",
    "/api/",
    "/oai/?verb=ListRecords&metadataPrefix=oai_dc",
    "/admin/reports/report/1/history/",
    "/admin/reports/report/1/change/",
]


def migrate(names):
    executor = MigrationExecutor(connection)
    others = [leaf for leaf in executor.loader.graph.leaf_nodes() if leaf[0] not in APPS]
    executor.migrate([*others, *((app, names) for app in APPS)] if names else others)


def newest():
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def build():
    migrate("0002_editors")
    with connection.cursor() as cursor:
        for table, row in DATA:
            columns = ", ".join(f'"{name}"' for name in row)
            places = ", ".join(["%s"] * len(row))
            for name, value in row.items():
                if str(value).startswith("@"):
                    cursor.execute(
                        "SELECT id FROM django_content_type WHERE app_label = %s AND model = %s",
                        value[1:].split("."),
                    )
                    (row[name],) = cursor.fetchone()
            cursor.execute(f"INSERT INTO {table} ({columns}) VALUES ({places})", [*row.values()])


def answers():
    from django.contrib.auth.models import User
    from django.test import Client

    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}
    client, found = Client(headers={"host": "localhost"}), {}
    for address in ADDRESSES:
        if address.startswith("/admin/"):
            client.force_login(User.objects.get())
        answer = client.get(address)
        found[address] = answer.status_code, answer.getvalue().decode()
    print(json.dumps(found))


def back():
    migrate("0002_editors")
    newest()
    executor = MigrationExecutor(connection)
    executor.migrate([(app, None) for app in reversed(APPS)])
    tables = connection.introspection.table_names()
    print(json.dumps([name for name in tables if name.startswith(APPS)]))


if __name__ == "__main__":
    django.setup()
    {"build": build, "answers": answers, "back": back}[sys.argv[1]]()
