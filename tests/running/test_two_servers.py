"""Two machines on one database: what changes it shows on both within 0.2 seconds, and at once to
who made the change."""

import time
from contextlib import closing
from itertools import product
from types import SimpleNamespace

import pytest

from reports.models import Report
from tests import expected
from tests.loading.databases import POSTGRESQL
from tests.server import keep_port

from .machines import Editor
from .proxy import Proxy

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

PAGE = "/reports/2020/policy-report/3/"
SHOWN_WITHIN = 0.2  # seconds, to visitors


@pytest.fixture(scope="module")
def machines(machine):
    with machine() as one, machine() as other:
        yield one, other


@pytest.fixture(scope="module")
def editor(machines):
    return Editor(machines[0])


@pytest.fixture
def form():
    report = Report.objects.get_by_natural_key(2020, "policy-report", 3)
    return f"/admin/reports/report/{report.pk}/change/"


def test_an_edit_through_one_shows_in_every_worker_of_both(machines, editor, form):
    asked = [*product(machines, (PAGE, f"/api{PAGE}"))]
    for machine, path in asked:
        assert all(b"A first title" not in body for body in machine.ask_all(path))
    for title in ("A first title", "A second title"):
        editor.save(form, title=title)
        for machine, path in asked:
            assert title.encode() in editor.get(path, machine=machine).content
        time.sleep(SHOWN_WITHIN)
        for machine, path in asked:
            (body,) = machine.ask_all(path)
            assert title.encode() in body, path


def test_who_signed_in_on_one_is_known_on_the_other(machines, editor, form):
    answer = editor.get(form, machine=machines[1])
    assert answer.status_code == 200 and b'name="title"' in answer.content


def test_what_is_withdrawn_through_one_is_gone_on_both(machines, editor, form):
    editor.save(form, state="draft")
    time.sleep(SHOWN_WITHIN)
    assert [machine.get(PAGE)[0] for machine in machines * 8] == [404] * 16
    assert [editor.get(PAGE, machine=machine).status_code for machine in machines] == [200, 200]
    editor.save(form, state="published")
    time.sleep(SHOWN_WITHIN)
    assert [machine.get(PAGE)[0] for machine in machines * 8] == [200] * 16


def test_rows_written_by_hand_show_on_both(machines, shared):
    with shared.writing("UPDATE reports_report SET title = 'By hand' WHERE number = 3"):
        assert all(b"By hand" not in machine.get(PAGE)[2] for machine in machines)
    time.sleep(SHOWN_WITHIN)
    assert [b"By hand" in machine.get(PAGE)[2] for machine in machines * 4] == [True] * 8


@pytest.fixture
def behind_nginx(machines, tmp_path):
    with Proxy(tmp_path, *machines) as proxy:
        yield proxy


def test_nginx_shares_visitors_out_among_both(behind_nginx, machines):
    makers = {behind_nginx.get(f"/robots.txt?shared={n}")[1]["X-Made-By"] for n in range(40)}
    for machine in machines:
        assert makers & set(map(str, machine.workers()))


def test_an_edit_through_nginx_shows_to_all_who_come_through_it(behind_nginx, form):
    """Whichever machine took each of the editor's requests."""
    editor = Editor(behind_nginx)
    editor.save(form, title="A title through nginx")
    seen = [editor.get(PAGE).content for _ in range(8)]
    time.sleep(SHOWN_WITHIN)
    seen += [behind_nginx.get(PAGE)[2] for _ in range(16)]
    assert all(b"A title through nginx" in page for page in seen)


def test_nginx_goes_on_with_one_while_the_other_is_away(machines, tmp_path):
    with closing(keep_port()) as kept:  # where nobody answers
        away = SimpleNamespace(port=kept.getsockname()[1])
        with Proxy(tmp_path, away, machines[0]) as proxy:
            assert [proxy.get(PAGE)[0] for _ in range(10)] == [200] * 10


@pytest.mark.skipif(not POSTGRESQL, reason="only PostgreSQL keeps plans")
def test_a_table_may_be_altered_meanwhile(machines, shared):
    """As a migration does while the site runs: what was planned before no longer fits. (Of each
    thread of one machine, which knows nothing of the other.)"""
    pages = [row.address for row in expected.ROWS["reports"] if row.year == 2020]
    with closing(shared.connect()) as opened:
        opened.autocommit = True
        for before, after, length in ((0, 10, 501), (10, 25, 500)):
            for path in pages[before:after]:
                assert [machines[0].get(path)[0] for _ in range(4)] == [200] * 4
            opened.execute(f"ALTER TABLE reports_report ALTER title TYPE varchar({length})")
    for path in pages[25:32]:
        assert [machines[0].get(path)[0] for _ in range(4)] == [200] * 4
