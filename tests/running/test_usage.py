"""Downloads of a server with two workers are all counted once it has stopped."""

from concurrent.futures import ThreadPoolExecutor

from tests.server import Server

PEOPLE = 20
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/{}.0"
COUNTED = """
from mrtc_site.usage.models import Click, Downloads
print([*Downloads.objects.values_list("file", "language", "count")], Click.objects.count())
"""


def test_a_stop_leaves_no_download_uncounted(shared):
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
    status, said, errors = shared.run("shell", "--verbosity", "0", "--command", COUNTED)
    assert status == 0, errors
    assert said.strip() == f"[('/researchers.csv', 'en', {PEOPLE})] 0"
