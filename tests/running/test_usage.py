"""Downloads of a server with two workers are all counted once it has stopped."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from mrtc_site.usage.models import Click, Downloads
from tests.server import Server

pytestmark = pytest.mark.django_db

PEOPLE = 20
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/{}.0"


def test_a_stop_leaves_no_download_uncounted(shared, static):
    agents = [AGENT.format(100 + n) for n in range(PEOPLE)]
    robot = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
    asked = [("GET", agent) for agent in (*agents, *agents, robot)]  # each twice, at once
    asked += [("HEAD", AGENT.format(n)) for n in range(50, 55)]
    with Server(shared.environment) as server, ThreadPoolExecutor(8) as pool:

        def ask(question):
            method, agent = question
            headers = {"User-Agent": agent}
            return server.get("/researchers.csv", headers=headers, method=method)[0]

        assert [*pool.map(ask, asked)] == [200] * len(asked)
    with closing(shared.connect()) as opened:
        table, clicks = Downloads._meta.db_table, Click._meta.db_table
        counted = opened.execute(f"SELECT file, language, count FROM {table}").fetchall()
        waiting = opened.execute(f"SELECT count(*) FROM {clicks}").fetchone()
    assert (counted, waiting) == ([("/researchers.csv", "en", PEOPLE)], (0,))
