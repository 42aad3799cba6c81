"""Two machines, one database: a real streaming replica answers visitors, and never editors."""

import threading
import time
from contextlib import contextmanager
from itertools import count

import pytest

from mrtc_site.routers import ASK_AGAIN
from reports.models import Report
from tests.loading.databases import POSTGRESQL

from .machines import Editor, Replica

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not POSTGRESQL, reason="only PostgreSQL has replicas"),
]

PAGE = "/reports/2020/policy-report/3/"
PATHS = PAGE, "/reports/?type=policy-report", "/api/reports/", "/reports.csv", "/ko" + PAGE
SERIAL = count()


@pytest.fixture(scope="module")
def replica(shared):
    with Replica(shared.url) as replica:
        yield replica


@pytest.fixture(scope="module")
def machines(machine, replica):
    variables = {"DATABASE_REPLICA_URL": replica.url}
    with machine(**variables) as one, machine(**variables) as other:
        yield one, other


@pytest.fixture(scope="module")
def editor(machines, replica):
    replica.catch_up()
    return Editor(machines[0])


@pytest.fixture
def edit(editor, django_db_blocker):
    """A function that gives the report another title, and gives that."""
    report = Report.objects.get_by_natural_key(2020, "policy-report", 3)

    def save():
        title = f"The {next(SERIAL)}th title"
        editor.save(f"/admin/reports/report/{report.pk}/change/", title=title)
        return title.encode()

    return save


def shown(machines, title):
    """Tell of each page whether every worker shows that title there to visitors: all or none."""
    found = {path: set() for path in PATHS}
    for path in PATHS:
        for machine in machines:
            found[path] |= {title in body for body in machine.ask_all(path)}
    assert all(len(answers) == 1 for answers in found.values()), found
    return [answers.pop() for answers in found.values()]


@contextmanager
def asking(machines):
    """Ask for one unseen page after another until a second after the block; give the statuses."""
    statuses, ending = [], threading.Event()

    def ask(machine):
        while not ending.is_set():
            statuses.append(machine.get(f"{PATHS[1]}&unseen={next(SERIAL)}")[0])

    threads = [threading.Thread(target=ask, args=(machine,)) for machine in machines * 2]
    for thread in threads:
        thread.start()
    time.sleep(1)
    yield statuses
    time.sleep(1)
    ending.set()
    for thread in threads:
        thread.join()


def test_the_replica_s_state_is_what_visitors_see_and_never_what_editors_see(
    replica, machines, editor, edit
):
    old = edit()
    unseen = f"/reports/?type=policy-report&unseen={next(SERIAL)}"
    with replica.halted():
        assert all(shown(machines, old))
        new = edit()
        for machine in machines:  # who is signed in on one is so on the other at once
            for path in PATHS:
                assert new in editor.get(path, machine=machine).content
        assert all(shown(machines, old)) and not any(shown(machines, new))
        assert old in machines[0].get(unseen)[2] and new in editor.get(unseen).content
    assert all(shown(machines, new)) and not any(shown(machines, old))
    assert new in machines[0].get(unseen)[2]


def test_an_editor_works_while_the_replica_stands_still(replica, machines, edit):
    with replica.halted():
        editor = Editor(machines[1])  # a session that the replica doesn't know of
        assert b"Log out" in editor.get("/admin/", machine=machines[0]).content
        titles = [edit() for _ in range(3)]
        assert titles[-1] in editor.get(PAGE).content
    assert all(shown(machines, titles[-1]))


def test_without_its_replica_the_site_goes_on_and_takes_it_up_again(
    replica, machines, editor, edit
):
    old = edit()
    replica.catch_up()
    assert all(shown(machines, old))
    with asking(machines) as statuses:
        replica.stop()
    assert set(statuses) == {200} and len(statuses) > 10
    newer = edit()
    assert all(shown(machines, newer))
    replica.start()
    with replica.halted():
        time.sleep(ASK_AGAIN)
        newest = edit()
        assert all(shown(machines, newer)) and newest in editor.get(PAGE).content
    assert all(shown(machines, newest))


def test_without_its_primary_visitors_are_still_answered(machine, replica):
    gone = "postgres://postgres:@127.0.0.1:9/gone"
    with machine(DATABASE_URL=gone, DATABASE_REPLICA_URL=replica.url) as alone:
        for path in ("/", *PATHS, "/researchers/", "/search/?q=migrant", "/oai/?verb=Identify"):
            assert alone.get(path)[0] == 200, path
        assert alone.get("/healthz")[0] == 503
