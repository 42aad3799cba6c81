"""A process that has just begun is asked for much at once, before anything was used in it."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError

import pytest

from mrtc_site.common import markdown
from mrtc_site.entries import edtf_dates as dates
from mrtc_site.entries import edtf_library
from mrtc_site.rendering import environment as templating
from mrtc_site.search import english
from mrtc_site.search import tokenizer as words
from tests.server import Server
from tests.waiting import HANG

from .first_use import ADDRESS, THREADS, TURNS

pytestmark = pytest.mark.django_db

PATHS = [
    "/",
    "/ko/",
    "/cooperation/",
    "/ko/cooperation/",
    "/cooperation.ics",
    "/education/?view=calendar",
    "/education.ics",
    "/annual-reports/2020/",
    "/reports/2020/policy-report/3/",
    "/reports/2020/research-report/1/",
    "/researchers/?coauthor=nari-shim",
    "/researchers/minjeong-park/",
    "/search/?q=policies",
    "/reports.bib",
    "/reports.ris",
    "/reports.xlsx",
    "/oai/?verb=ListRecords&metadataPrefix=mods",
    "/share/education.png",
    "/api/reports/?q=policy",
    "/api/schema/",
    "/api/schema.yaml",
    "/api/docs/",
]


@pytest.fixture(scope="module")
def server(shared, static):
    with Server(shared.environment) as server:
        yield server


def test_fresh_workers_asked_for_44_things_at_once_give_each_of_them(server):
    """(What they share was read before they were forked, and not used.)"""
    barrier = Barrier(len(PATHS) * 2)

    def ask(path):
        barrier.wait()
        status, _, content = server.get(path, timeout=HANG)
        return path, status, content

    with ThreadPoolExecutor(len(PATHS) * 2) as many:
        answers = [*many.map(ask, PATHS * 2)]
    assert {path: status for path, status, _ in answers if status != 200} == {}
    calendars = [content for path, _, content in answers if path.endswith(".ics")]
    assert [calendar.endswith(b"END:VCALENDAR\r\n") for calendar in calendars] == [True] * 4


CITED = (
    "Wombat, A., &amp; Koala, B. (2020). <i>Marsupials &amp; migration</i> (Issue Brief No. {}). "
    f"Migration Research and Training Centre. {ADDRESS}"
)
# By what is used first: what each thread is to be given, which is its number.
GIVEN = {
    "dates": lambda number: f"['2020-11-0{number + 1}', '2020-12-31']",
    "markdown": lambda _: (
        '<h1>One</h1>\n<ol>\n<li><em>two</em> <a href="/four">three</a></li>\n</ol>\n'
    ),
    "stems": lambda _: "['polici', 'of', 'migrat']",
    "citation": CITED.format,
    "BibTeX": lambda _: "\ttitle = {{Marsupials \\& migration}},",
    "RIS": lambda number: str(
        [f"ID  - mrtc2020issue-brief{number}", "TI  - Marsupials & migration", "AU  - Wombat, Anna"]
    ),
    "calendar": lambda _: "[23, 4]",
    "picture": lambda _: r"b'\x89PNG'",
    "template": lambda _: "<ShortName>MRTC</ShortName>",
}


def test_eight_threads_that_use_a_library_first_are_all_given_the_right_thing(shared):
    command = [sys.executable, "-m", "tests.running.first_use"]
    printed = subprocess.check_output(command, env=shared.environment, text=True)
    rounds = [json.loads(line) for line in printed.splitlines()]
    right = {name: [*map(give, range(THREADS))] for name, give in GIVEN.items()}
    wrong = [(name, made[name]) for made in rounds for name in right if made[name] != right[name]]
    assert (wrong, len(rounds)) == ([], len(TURNS))


# Libraries that hold what they are at work on, or are made ready by the first who comes: where
# the site calls each, and two calls that lead there.
ONE_AT_A_TIME = {
    "dates": (edtf_library, "parse_edtf", lambda number: dates.days_covered(f"200{number}-04~")),
    "markdown": (markdown._parser, "render", lambda number: templating.markdown("A")),
    "stems": (english._english, "stemWord", lambda number: words.words(f"wombats{number}")),
}


@pytest.mark.parametrize("name", ONE_AT_A_TIME)
def test_a_library_that_is_no_threads_friend_has_one_thread_at_a_time(name, monkeypatch):
    """Whoever is in it waits a moment for a second one, who must not come."""
    owner, attribute, call = ONE_AT_A_TIME[name]
    meeting, met = Barrier(2), []
    plain = getattr(owner, attribute)

    def watched(*args):
        try:
            meeting.wait(timeout=0.5)
            met.append(args)
        except BrokenBarrierError:
            pass
        return plain(*args)

    monkeypatch.setattr(owner, attribute, watched)
    with ThreadPoolExecutor(2) as two:
        [*two.map(call, (1, 2))]
    assert met == []
