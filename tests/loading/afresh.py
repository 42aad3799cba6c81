"""The files alone, loaded into an empty database."""

import re

import yaml
from django.core.management import call_command
from django.db import connection
from reversion.models import Revision, Version

from mrtc_site.loading.record_types import kinds
from mrtc_site.models import IndexedText, LoadedRecord
from reports.oai.models import HarvestedRecord

NAMED = {"yina-yoon", "minjeong-park"}  # by tests


def everything():
    """Give every record, whatever its row's number, and each report's people."""
    return {
        kind.label: {key: record for _, key, record in kind.stored(kind.model.objects.all())}
        for kind in kinds()
    }


def empty_the_database():
    """Delete what fixtures hold, and all that came of it, in a statement a table."""
    models = [HarvestedRecord, IndexedText, LoadedRecord, Version, Revision]
    for kind in reversed(kinds()):
        models += [*(part.model for part in kind.parts.values()), kind.model]
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f'DELETE FROM "{model._meta.db_table}"')


def load_all_afresh():
    """Empty the database, and load what files there are."""
    empty_the_database()
    call_command("load_annual_report", verbosity=0)


def shorten(folder):
    """Leave in a copy of 2020's files only the first entry of each series, a section, and the
    people of these or that tests name."""
    texts = {path: _rows(path) for path in folder.glob("*.yaml")}
    rows = [yaml.safe_load(text)[0]["fields"] for _, some in texts.values() for text in some]
    parts = [row for row in rows if "researcher" in row and row["report"][2] == 1]
    people = NAMED | {_slug(row["researcher"]) for row in parts}
    for path, (head, some) in texts.items():
        left = [text for text in some if _stays(yaml.safe_load(text)[0], people)]
        path.write_text("\n".join([head, *left]), encoding="utf-8")


def _rows(path):
    head, *rows = re.split(r"^(?=- model: )", path.read_text(encoding="utf-8"), flags=re.M)
    return head.rstrip("\n") + "\n", [row.rstrip("\n") + "\n" for row in rows]


def _slug(value):
    return value[0] if isinstance(value, list) else value


def _stays(row, people):
    fields = row["fields"]
    if row["model"] == "reports.researcher":
        return fields["slug"] in people
    if row["model"] == "mrtc_site.section":
        return fields["order"] == 1
    whole = next(
        (fields[name] for name in ("report", "session", "project") if name in fields), None
    )
    return (whole[2] if whole else fields.get("number", 1)) == 1
