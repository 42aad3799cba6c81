"""Compare the site with Datasette, with a WSGI application that gives the same bytes and, if
asked to, with itself at another commit.

python -m benchmarks.run --against 3565784

Writes RESULTS.md beside it. Everything runs on this machine: with anything else at work on it, the
figures are of no use. An error answer ends the run.
"""

import argparse
import csv
import os
import platform
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from itertools import count, islice
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from benchmarks import servers
from benchmarks.generate import COMMON_WORD, RARE_WORD
from benchmarks.measure import Visitor, alternating, command, memory, rate
from benchmarks.servers import ROOT

BR = "Accept-Encoding: br"
ENOUGH = 1_000  # pages, more than are made in one round
RESULTS = Path(__file__).with_name("RESULTS.md")


class Lists:
    """Lists of reports that nobody has asked for yet; and Datasette's of what it can be asked."""

    def __init__(self, path: Path):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [*csv.DictReader(file)]
        self.addresses = ["/reports/" + row["url"].partition("/reports/")[2] for row in rows]
        self.years = sorted({row["year"] for row in rows})
        self.types = sorted({row["type"] for row in rows})
        words = {word for row in rows for word in row["title"].lower().split()}
        self.words = sorted(filter(str.isalpha, words))
        self.random = random.Random(7)  # noqa: S311

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Give (our query, Datasette's) of one after the other."""
        dice = self.random
        for number in count():
            query: dict[str, list] = {
                "type": dice.sample(self.types, dice.choice((0, 0, 1, 1, 2))),
                "year": dice.sample(self.years, min(len(self.years), dice.choice((0, 0, 1, 1, 2)))),
                "q": dice.choice(([], [], [dice.choice(self.words)])),
                "x": [number],  # no address twice
            }
            if not (query["type"] or query["year"] or query["q"]):
                query["page"] = [dice.randint(1, max(1, len(self.addresses) // 20))]
            flat = [(name, query[name][0]) for name in ("type", "year") if query[name]]
            flat += [("_search", word) for word in query["q"]]
            theirs = urlencode([("_facet", "type"), ("_facet", "year"), ("_size", 20), *flat])
            yield urlencode(query, doseq=True), theirs


def loaded(code: Path, environment: dict[str, str]) -> dict[str, tuple]:
    """Load the fixtures into an empty database, and again; dump the last year."""
    last = max(path.name for path in Path(environment["FIXTURES_DIR"]).iterdir())
    steps = {
        "migrate": ["migrate"],
        "collectstatic": ["collectstatic", "--noinput"],
        "load": ["load_annual_report"],
        "load again": ["load_annual_report"],
        "dump of the last year": ["dump_annual_report", last],
    }
    manage = partial(command, python_of(code), "manage.py", cwd=code, env=environment)
    return {name: manage(*arguments) for name, arguments in steps.items()}


def unseen(visitor: Visitor, lists: Lists, people: list[str]) -> dict[str, tuple]:
    """Measure single answers, one after the other."""
    visitor.times(["/", "/reports/?q=warm&type=issue-brief", lists.addresses[0]])  # once a process
    reports = lists.random.sample(lists.addresses * 3, 60)
    queries = [ours for ours, _ in islice(lists, 100)]
    return {
        "a list, filtered": visitor.times(f"/reports/?{query}" for query in queries),
        "a report": visitor.times(f"{path}?x={n}" for n, path in enumerate(reports)),
        "a researcher": visitor.times(f"{path}?x={n}" for n, path in enumerate(people)),
        "search, a rare word": visitor.times(f"/search/?q={RARE_WORD}&x={n}" for n in range(5)),
        "search, a word in all": visitor.times(f"/search/?q={COMMON_WORD}&x={n}" for n in range(5)),
    }


def compared(site, environment, table: str, lists: Lists, options) -> dict[str, float]:
    """Compare rates to 8 visitors: of one page seen before, and of lists never seen before."""
    page, seconds = f"{site.address}/reports/", options.seconds
    _, answer, body = Visitor(site.address).get("/reports/", {"Accept-Encoding": "br"})
    with servers.same_bytes(answer.getheaders(), body, environment) as bare:
        rates = alternating(
            options.rounds,
            seen=lambda: rate(page, seconds, BR),
            bare=lambda: rate(bare, seconds, BR),
        )
    pairs, path = list(islice(lists, ENOUGH * options.rounds)), urlsplit(table).path
    ours = iter([f"/reports/?{query}" for query, _ in pairs])
    theirs = iter([f"{path}?{query}" for _, query in pairs])
    host = table.removesuffix(path)
    return rates | alternating(
        options.rounds,
        unseen=lambda: rate(site.address, seconds, paths=islice(ours, ENOUGH)),
        datasette=lambda: rate(host, seconds, paths=islice(theirs, ENOUGH)),
    )


def measure(name: str, size: int, code: Path, options) -> dict[str, tuple]:
    """Measure one size on one database; give {what: figures}."""
    fixtures = options.cache / f"fixtures-{code.name}-{size}"
    if not fixtures.exists():
        write = f"from benchmarks.generate import generate; generate({size}, '{fixtures}')"
        subprocess.run([python_of(code), "-c", write], cwd=code, check=True)  # noqa: S603
    with tempfile.TemporaryDirectory() as data, servers.database(name, Path(data), code) as env:
        env["FIXTURES_DIR"] = str(fixtures)
        figures = loaded(code, env)
        with servers.site(python_of(code), code, env) as site:
            visitor, reports = Visitor(site.address), options.cache / f"reports{size}.csv"
            took, _, content = visitor.get("/reports.csv")
            figures["CSV of all"] = (took / 1000,)
            reports.write_bytes(content)
            lists = Lists(reports)
            listed = visitor.get("/researchers/")[2].decode()
            people = {*re.findall(r'"(/researchers/[\w-]+/)"', listed)}
            figures |= unseen(visitor, lists, sorted(people)[:60])
            figures["memory of two workers, MB"] = (memory(site.workers()),)
            if code == ROOT:
                with servers.datasette(options.cache, reports) as table:
                    figures["rates"] = compared(site, env, table, lists, options)
    print(name, size, code.name, figures, flush=True)
    return figures


def other_code(commit: str, cache: Path) -> Path:
    """Give the folder of another commit's code."""
    folder = cache / commit
    if not folder.exists():
        archive = subprocess.check_output(["git", "archive", commit], cwd=ROOT)  # noqa: S603, S607
        folder.mkdir()
        subprocess.run(["tar", "-x"], cwd=folder, input=archive, check=True)  # noqa: S607
    return folder


def python_of(code: Path) -> str:
    """Give the Python that has what this code, or another commit's, needs."""
    if code == ROOT:
        return sys.executable
    return servers.python_with(code / ".venv", "-r", str(code / "requirements.txt"))


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows)] + [""]


def shown(figures: dict, name: str) -> str:
    """Say figures: two are a median and a 99th percentile, three are seconds, CPU and peak."""
    if len(figures[name]) == 3:
        return "{:.1f} s, {:.1f} of CPU, {:.0f} MB".format(*figures[name])
    return ", ".join(f"{figure:,.1f}" for figure in figures[name])


COMPARED = """Requests a second to 8 visitors, who open a connection for each as the documented
proxies do: the list of reports seen before, the same bytes of a bare WSGI application, lists never
seen before, and Datasette's of the same.
"""
ALONE = """Of pages, each another one: milliseconds, median and 99th percentile. Of commands:
seconds, those of the processor, and the peak of memory.
"""
RATES = "seen", "bare", "unseen", "Datasette", "seen ÷ bare", "unseen ÷ Datasette"


def results(measured: dict[tuple, dict]) -> str:
    """Write {(database, reports, commit): figures} as tables."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("Django", "gunicorn", "psycopg"))
    ratios = []
    for key, rates in ((key, figures.get("rates")) for key, figures in measured.items()):
        if rates:
            cells = [f"{value:,.0f}" for value in rates.values()]
            cells.append(f"{rates['seen'] / rates['bare']:.2f}")
            cells.append(f"{rates['unseen'] / rates['datasette']:.1f}")
            ratios.append([*map(str, key[:2]), *cells])
    names = [name for name in next(iter(measured.values())) if name != "rates"]
    rows = [[name, *(shown(figures, name) for figures in measured.values())] for name in names]
    return "\n".join(
        [
            "# What was measured\n",
            "Written by `make benchmark`. Two workers, as `make run` serves the site.\n",
            f"- {datetime.now(UTC):%d %B %Y}: {os.cpu_count()} cores, {platform.platform()}",
            f"- Python {platform.python_version()}, {packages}\n",
            COMPARED,
            *table(["database", "reports", *RATES], ratios),
            ALONE,
            *table(["", *(", ".join(map(str, key)) for key in measured)], rows),
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[42, 100_000])
    parser.add_argument("--databases", nargs="+", default=["SQLite", "PostgreSQL"])
    parser.add_argument("--seconds", type=int, default=3, help="of each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--against", metavar="COMMIT", help="measure that commit, too")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "benchmarks")
    options = parser.parse_args()
    options.cache.mkdir(exist_ok=True)
    codes = {"this": ROOT}
    if options.against:
        codes[options.against] = other_code(options.against, options.cache)
    measured = {
        (name, size, commit): measure(name, size, code, options)
        for size in options.sizes
        for name in options.databases
        for commit, code in codes.items()
    }
    RESULTS.write_text(results(measured))


if __name__ == "__main__":
    main()
