"""How fast something answers or ends, and how much memory it takes."""

import os
import re
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

VISITORS = 8
PAUSE = 0.5  # seconds, in which what was asked last of the one before is done


class WrongAnswer(Exception):
    """An answer was an error, or had a wrong number of results: the figures are worth nothing."""


# wrk: ask for each line of a file once. Beyond the last one there is nothing to ask.
EACH_ONCE = """
local next_path = io.lines(os.getenv("PATHS"))
request = function() return wrk.format("GET", next_path() or "/no-more-paths") end
"""


def rate(url: str, seconds: int, *headers: str, paths: Iterable[str] = ()) -> float:
    """Give how many requests a second are answered to 8 visitors at once, all of `url` or each of
    another of `paths` there. Each opens a connection, as the proxies of docs/deploying/ do."""
    with tempfile.TemporaryDirectory() as folder:
        script, listed = Path(folder, "each.lua"), Path(folder, "paths")
        script.write_text(EACH_ONCE)
        listed.write_text("\n".join(paths))
        command = ["wrk", "-t1", f"-c{VISITORS}", f"-d{seconds}s", "--timeout", "30s"]
        command += [part for header in ("Connection: close", *headers) for part in ("-H", header)]
        command += ["-s", str(script)] if listed.stat().st_size else []
        environment = {**os.environ, "PATHS": str(listed)}
        out = subprocess.run(  # noqa: S603 (our own)
            [*command, url], check=True, capture_output=True, text=True, env=environment
        ).stdout
    if "Non-2xx" in out:
        raise WrongAnswer(f"{url}: {out}")
    found = re.search(r"Requests/sec:\s*([\d.]+)", out)
    return float(found[1]) if found else 0


def alternating(rounds: int, **measured: Callable[[], float]) -> dict[str, float]:
    """Measure each in turn, again and again; give {name: median}."""
    rates: dict[str, list[float]] = {name: [] for name in measured}
    for _ in range(rounds):
        for name, function in measured.items():
            time.sleep(PAUSE)
            rates[name].append(function())
    return {name: statistics.median(each) for name, each in rates.items()}


class Visitor:
    """One connection that stays open."""

    def __init__(self, address: str):
        self.connection = HTTPConnection(urlsplit(address).netloc, timeout=300)

    def get(self, path: str, headers: dict[str, str] | None = None):
        """Ask for `path`; give (milliseconds, answer, body)."""
        start = time.perf_counter()
        self.connection.request("GET", path, headers=headers or {})
        answer: HTTPResponse = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise WrongAnswer(f"{path}: {answer.status}")
        return (time.perf_counter() - start) * 1000, answer, body

    def times(self, paths: Iterable[str]) -> tuple[float, float]:
        """Give the median and the 99th percentile of the milliseconds of each."""
        self.connection.close()  # it may have been idle for too long; the next request opens it
        took = sorted(self.get(path)[0] for path in paths)
        return statistics.median(took), took[min(len(took) - 1, int(len(took) * 0.99))]


def command(*arguments: str, cwd: Path, env: dict[str, str]) -> tuple[float, float, float]:
    """Run a program to its end; give its seconds, those of the processor, and its peak in MB."""
    start = time.perf_counter()
    process = subprocess.Popen(arguments, cwd=cwd, env=env, stdout=subprocess.DEVNULL)  # noqa: S603
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise WrongAnswer(f"{arguments} ended with {process.returncode}")
    seconds = time.perf_counter() - start
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def memory(pids: Iterable[int]) -> float:
    """Give the megabytes that processes have to themselves, what they share counted once."""
    rollups = (Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in pids)
    shares = (re.findall(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE) for rollup in rollups)
    return sum(int(kilobytes) for share in shares for kilobytes in share) / 1024
