"""Measure loading, dumping and giving everything on the database of DATABASE_URL. It is emptied!

python -m benchmarks.loading --reports 100000

Each step runs in a process of its own, whose seconds and peak of memory are told, with what others
add that it starts. A wrong number of anything is a failure.
"""

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from io import StringIO
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mrtc_site.settings")


def expect(found, expected):
    if found != expected:
        raise SystemExit(f"There are {found}, not {expected}.")


def get(path):
    """Give the parts of an answer as they come."""
    from django.test import Client

    answer = Client(SERVER_NAME="localhost").get(path)
    expect(answer.status_code, 200)
    return answer.streaming_content if answer.streaming else [answer.content]


def empty(reports):
    call_command("migrate", verbosity=0)
    call_command("flush", interactive=False, verbosity=0)


def load(reports):
    from reports.models import Authorship, Report

    call_command("load_annual_report", stdout=StringIO())
    expect((Report.objects.published().count(), Authorship.objects.count()), (reports, 2 * reports))


def dump(reports):
    """What was just loaded is dumped as it was written."""
    from mrtc_site.loading import dumper as dumping
    from mrtc_site.loading import reader as fixtures

    changed = dumping.dump_years(fixtures.years())
    expect(changed, {year: [] for year in changed})


def lines(path, expected):
    expect(sum(part.count(b"/reports/2") for part in get(path)), expected)


def csv(reports):
    lines("/reports.csv", reports)


def jsonl(reports):
    lines("/reports.jsonl", reports)


def bibtex(reports):
    lines("/reports.bib", reports)


def xlsx(reports):
    expect(sum(map(len, get("/reports.xlsx"))) > 50 * reports, True)


def oai(reports):
    """Walk every page by its resumption token."""
    found, path = 0, "/oai/?verb=ListRecords&metadataPrefix=oai_dc"
    while path:
        page = b"".join(get(path))
        found += page.count(b"<record>")
        token = re.search(rb"<resumptionToken[^>]*>([^<]+)<", page)
        path = token and f"/oai/?verb=ListRecords&resumptionToken={token[1].decode()}"
    expect(found, reports)


def sitemap(reports):
    found = 0
    for address in re.findall(rb"<loc>http://localhost([^<]+)", b"".join(get("/sitemap.xml"))):
        page = b"".join(get(address.decode()))
        found += len(re.findall(rb"<loc>http://localhost/reports/\d{4}/", page))
    expect(found, reports)


def network(reports):
    from django.db.models import Count

    from mrtc_site.models import AnnualReport
    from reports.models import Report
    from reports.network import picture_of

    largest = AnnualReport.objects.annotate(size=Count("report")).order_by("-size").first()
    picture = picture_of(Report.objects.published().filter(annual_report=largest), largest.year)
    expect(bool(picture.drawing.links), True)


STEPS = {
    "empty": empty,
    "load": load,
    "load again": load,
    "dump": dump,
    "CSV": csv,
    "JSON Lines": jsonl,
    "BibTeX": bibtex,
    "XLSX": xlsx,
    "OAI-PMH": oai,
    "sitemap": sitemap,
    "network": network,
}


def measure(name, reports):
    """Take a step here; give its seconds, those of the processor, and the peak of memory in MB."""
    django.setup()
    import_module(settings.ROOT_URLCONF)  # as a server has before it answers
    start, worked = time.perf_counter(), _worked()
    STEPS[name](reports)
    # not what getrusage() tells, which begins with what this process was started from
    told = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    # of which it shares some with those it starts
    peak = (int(told[1]) + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) // 1024
    return time.perf_counter() - start, _worked() - worked, peak


def _worked():
    """Give the seconds that the processor has worked for this process and those it started."""
    return sum(os.times()[:4])


def measured(reports, environment, steps):
    """Take steps one after the other, each in a process of its own: (name, what it took)."""
    for name in steps:
        command = [sys.executable, "-m", "benchmarks.loading", "--reports", str(reports)]
        told = subprocess.run(  # noqa: S603 (our own)
            [*command, "--step", name], check=True, env=environment, stdout=subprocess.PIPE
        )
        yield name, json.loads(told.stdout.splitlines()[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--fixtures", type=Path, help="of so many reports; made where not given")
    parser.add_argument("--step", choices=STEPS, help="this one only, in this process")
    options = parser.parse_args()
    if options.step:
        print(json.dumps(measure(options.step, options.reports)))
        return
    with tempfile.TemporaryDirectory() as folder:
        fixtures, count = options.fixtures, ["--reports", str(options.reports)]
        if not fixtures:
            fixtures = folder
            command = [sys.executable, "-m", "benchmarks.generate", *count, "--into", folder]
            subprocess.run(command, check=True)  # noqa: S603 (our own)
        environment = {**os.environ, "FIXTURES_DIR": str(fixtures)}
        for name, (seconds, worked, peak) in measured(options.reports, environment, STEPS):
            print(f"{name:12}{seconds:8.1f} s{worked:8.1f} s of CPU{peak:6} MB", flush=True)


if __name__ == "__main__":
    main()
