"""Two editors at the very same moment, each with a database connection of their own."""

import json

import pytest

from tests.loading.conftest import own_database  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

# Signed-in editors in a process of its own, whose pages need no collected static files.
PLAIN = (
    'settings.STORAGES["staticfiles"]["BACKEND"] = '
    '"django.contrib.staticfiles.storage.StaticFilesStorage"'
)
EDITORS = """
import json, threading
from contextlib import closing
from django.db import connection
from django.test import Client
from django.test.signals import template_rendered
from django.test.utils import setup_test_environment
from tests.forms import errors, read_form
from tests.make import make_editor, make_report, make_session
setup_test_environment()

def editor(name):
    client = Client()
    client.force_login(make_editor(username=name))
    return client
"""


def outcome(database, script):
    """Run a script in its own process; give what it printed last, as JSON."""
    command = ["shell", "--verbosity", "0", "--command", EDITORS + script]
    code, out, problems = database.run(*command, patch=PLAIN)
    assert code == 0, problems
    return json.loads(out.splitlines()[-1])


PUBLISH = """
from reports.models import Report
report = make_report(number=801, state="draft", title="As before", abstract="As before.")
ann = editor("publisher")

def bens_save(patience):
    "Write in the other connection, unless someone holds the row, or SQLite as a whole."
    if connection.vendor == "postgresql":
        import psycopg
        with closing(psycopg.connect(**OTHER)) as other:
            other.execute(f"SET lock_timeout = {patience * 1000 or 1}")
            return saved(other, psycopg.errors.LockNotAvailable)
    import sqlite3
    with closing(sqlite3.connect(OTHER, timeout=patience)) as other:
        return saved(other, sqlite3.OperationalError)

def saved(other, held):
    try:
        other.execute(f"UPDATE reports_report SET title = 'By Ben' WHERE id = {report.pk}")
    except held:
        return False
    other.commit()
    return True

OTHER = connection.settings_dict["NAME"]
if connection.vendor == "postgresql":
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host"}
    names["PORT"] = "port"
    given = connection.settings_dict
    OTHER = {to: given[name] for name, to in names.items() if given[name]}

tries = []
def after_reading(execute, sql, *arguments):
    result = execute(sql, *arguments)
    if 'NOT ("reports_report"."state"' in sql and not tries:  # those to be published
        tries.append(bens_save(patience=0))
    return result

with connection.execute_wrapper(after_reading):
    sent = {"action": "publish", "_selected_action": [report.pk]}
    status = ann.post("/admin/reports/report/", sent).status_code
tries.append(bens_save(patience=10))
report = Report.objects.get(pk=report.pk)
print(json.dumps([status, tries, report.title, report.state]))
"""


def test_who_saves_while_entries_are_published_waits_and_loses_nothing(own_database):  # noqa: F811
    assert outcome(own_database, PUBLISH) == [302, [False, True], "By Ben", "published"]


LOOK = """
from education.models import EducationSession
from mrtc_site.loading import revisions as history
from mrtc_site.search.query import matching
session = make_session(number=802, date_text="Jan. 5, 2020", dates="2020-01-05", title="As before")
history.record_row(session, "Made.")
report = make_report(number=802)
history.record_row(report, "Made.")
ann, ben, carol = map(editor, ("looks", "saves", "waits"))
form = f"/admin/education/educationsession/{session.pk}/change/"
carols = read_form(carol, form)
page = ann.get(f"/admin/reports/report/{report.pk}/history/")
[version] = page.context["steps"]

saves = []
def bens_save():
    changes = {"title": "Quokkas", "date_text": "Mar. 1-2, 2020", "dates": "2020-03-01/2020-03-02"}
    saves.append(ben.post(form, read_form(ben, form) | changes).status_code)
    connection.close()

def while_rendering(**_):
    template_rendered.disconnect(while_rendering)
    thread = threading.Thread(target=bens_save)
    thread.start()
    thread.join()

template_rendered.connect(while_rendering)
looked = ann.get(version[1]).status_code
session = EducationSession.objects.get(pk=session.pk)
before = carol.post(form, carols | {"title": "Stale"})
print(json.dumps([
    looked, saves, str(session.start), str(session.end),
    matching(EducationSession.objects.all(), "quokkas").count(),
    errors(before)[1], EducationSession.objects.get(pk=session.pk).title,
]))
"""


def test_a_save_while_someone_looks_at_an_earlier_version_is_whole(own_database):  # noqa: F811
    told = "This was changed by someone else after you opened it."
    *found, said, title = outcome(own_database, LOOK)
    assert found == [200, [302], "2020-03-01", "2020-03-02", 1]
    assert told in said and title == "Quokkas"


OPEN = """
report = make_report(number=803)
ann = editor("opens")
form = f"/admin/reports/report/{report.pk}/change/"
with closing(connection.copy()) as writer:
    writer.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    with writer.cursor() as cursor:
        cursor.execute(f"UPDATE reports_report SET title = 'Half' WHERE id = {report.pk}")
    print(json.dumps([ann.get(form).status_code, read_form(ann, form)["title"]]))
    writer.rollback()
"""


def test_a_form_opens_while_someone_writes(own_database):  # noqa: F811
    assert outcome(own_database, OPEN) == [200, "A made entry"]
