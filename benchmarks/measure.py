"""How fast something answers: many at once by wrk, or one after the other on one connection."""

import os
import re
import statistics
import subprocess
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

CONNECTIONS = 8
PAUSE = 0.5  # seconds, in which what was asked last of the one before is done


class WrongAnswer(Exception):
    """An answer was an error, or had a wrong number of results: the figures are worth nothing."""


# wrk: ask for each line of a file once. Beyond the last one there is nothing to ask.
EACH_ONCE = """
local next_path = io.lines(os.getenv("PATHS"))
request = function() return wrk.format("GET", next_path() or "/no-more-paths") end
"""


def rate(url, seconds, *headers, paths=()):
    """Give how many requests a second are answered to 8 connections, all of `url` or each of
    another of `paths` there."""
    with tempfile.TemporaryDirectory() as folder:
        script, listed = Path(folder, "each.lua"), Path(folder, "paths")
        script.write_text(EACH_ONCE)
        listed.write_text("\n".join(paths))
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s"]
        command += [part for header in headers for part in ("-H", header)]
        command += ["-s", str(script)] if paths else []
        environment = {**os.environ, "PATHS": str(listed)}
        out = subprocess.run(  # noqa: S603 (our own)
            [*command, url], check=True, capture_output=True, text=True, env=environment
        ).stdout
    if "Non-2xx" in out and "If-None-Match" not in "".join(headers):
        raise WrongAnswer(f"{url}: {out}")
    return float(re.search(r"Requests/sec:\s*([\d.]+)", out)[1])


def alternating(rounds, **measured):
    """Measure each in turn, again and again; give {name: rates}."""
    found = {name: [] for name in measured}
    for _ in range(rounds):
        for name, function in measured.items():
            time.sleep(PAUSE)
            found[name].append(function())
    return found


class Visitor:
    """One connection that stays open."""

    def __init__(self, address):
        self.connection = HTTPConnection(urlsplit(address).netloc, timeout=120)

    def get(self, path, **headers):
        """Ask for `path`; give (milliseconds, status, body)."""
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        start = time.perf_counter()
        self.connection.request("GET", path, headers=told)
        answer = self.connection.getresponse()
        body = answer.read()
        return (time.perf_counter() - start) * 1000, answer, body

    def times(self, paths, check=None):
        """Give the milliseconds of each; `check(path, body)` raises WrongAnswer."""
        found = []
        self.connection.close()  # it may have been idle for too long; the next request opens it
        for path in paths:
            took, answer, body = self.get(path)
            if answer.status != 200:
                raise WrongAnswer(f"{path}: {answer.status}")
            if check:
                check(path, body)
            found.append(took)
        return found


def spread(times):
    """Give (median, 99th percentile) of milliseconds."""
    ordered = sorted(times)
    return statistics.median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]


def memory(pids):
    """Give the megabytes that processes have to themselves, what they share counted once."""
    total = 0
    for pid in pids:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text()
        total += int(re.search(r"^Pss:\s+(\d+) kB", told, re.MULTILINE)[1])
    return total / 1024
