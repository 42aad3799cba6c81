"""Ask a server all the time while its workers are killed; count what is lost.

python -m tests.running.kills 20 serves the site of DATA_DIR, kills 20 workers, and says so.
"""

import os
import signal
import sys
import threading
from collections import Counter
from http.client import HTTPConnection, HTTPException

from tests.server import Server
from tests.waiting import HANG, until

CLIENTS = 4
PATHS = "/reports.csv", "/api/", "/education.ics", "/oai/?verb=Identify"


class Client(threading.Thread):
    """Asks for one address after another on a connection kept open while it lasts, and once more
    what was cut off, as browsers and proxies do."""

    def __init__(self, port):
        super().__init__()
        self.counts, self.ending = Counter(), threading.Event()
        self.connection = HTTPConnection("127.0.0.1", port, timeout=HANG)

    def run(self):
        while not self.ending.is_set():
            path = PATHS[self.counts.total() % len(PATHS)]
            self.counts[self.ask(path) or self.ask_again(path)] += 1
        self.connection.close()

    def ask(self, path):
        try:
            self.connection.request("GET", path)
            answer = self.connection.getresponse()
            answer.read()
            return answer.status
        except (OSError, HTTPException):
            self.connection.close()
            return None

    def ask_again(self, path):
        self.counts["cut off"] += 1
        return self.ask(path) or "lost"


def load(server: Server, kills: int, each: int) -> Counter:
    """Kill a worker so many times, each time after every client was answered `each` times more;
    give the counts by status."""
    clients = [Client(server.port) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for _ in range(kills):
        _answered(clients, each)
        killed = server.workers()[0]  # the one that has been there longest
        os.kill(killed, signal.SIGKILL)
        until(lambda killed=killed: killed not in server.workers() and len(server.workers()) == 2)
    _answered(clients, each)
    for client in clients:
        client.ending.set()
    for client in clients:
        client.join()
    return sum((client.counts for client in clients), Counter())


def _answered(clients: list[Client], more: int) -> None:
    begun = [client.counts[200] for client in clients]
    until(lambda: all(c.counts[200] >= n + more for c, n in zip(clients, begun, strict=True)))


if __name__ == "__main__":
    times = int(sys.argv[1])
    with open(os.devnull, "w") as nowhere, Server(dict(os.environ), log=nowhere) as site:
        found = load(site, kills=times, each=40)
        print(f"{times} workers killed; answers by status, requests cut off, lost for good:")
        print(dict(found))
