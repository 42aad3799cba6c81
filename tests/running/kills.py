"""Ask a server all the time while its workers are killed; count what is lost.

python -m tests.running.kills 60 serves the site of DATA_DIR, asks for a minute, and says so.
"""

import os
import signal
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from http.client import HTTPConnection, HTTPException

from tests.server import Server

CLIENTS = 4
PATHS = "/reports.csv", "/api/", "/education.ics", "/oai/?verb=Identify"


class Client(threading.Thread):
    """Asks for one address after another on a connection kept open while it lasts, and once more
    what was cut off, as browsers and proxies do."""

    def __init__(self, port):
        super().__init__()
        self.counts, self.ending = Counter(), threading.Event()
        self.connection = HTTPConnection("127.0.0.1", port, timeout=20)

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


def load(server, seconds, every):
    """Ask for `seconds`, killing a worker each `every` seconds; give (kills, counts by status)."""
    clients = [Client(server.port) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    kills, end = 0, time.monotonic() + seconds
    while time.monotonic() < end - every:
        time.sleep(every)
        with suppress(ProcessLookupError, IndexError):
            os.kill(server.workers()[0], signal.SIGKILL)  # the one that has been there longest
            kills += 1
    time.sleep(max(0, end - time.monotonic()))
    for client in clients:
        client.ending.set()
    for client in clients:
        client.join()
    return kills, sum((client.counts for client in clients), Counter())


if __name__ == "__main__":
    with open(os.devnull, "w") as nowhere, Server(dict(os.environ), log=nowhere) as site:
        killed, found = load(site, seconds=int(sys.argv[1]), every=3)
        print(f"{killed} workers killed; answers by status, requests cut off, lost for good:")
        print(dict(found))
