"""The next year's files are read in another process, as they would be in this one."""

import multiprocessing
import signal
from contextlib import closing

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from mrtc_site.fixtures import Reader
from mrtc_site.models import AnnualReport
from mrtc_site.reading_ahead import read_ahead

from . import many
from .made import MadeYear

pytestmark = pytest.mark.once

LARGE = 1000  # entries; as many don't wait in a pipe
YEARS = [2050, 2051, 2052]


@pytest.fixture
def large(fixtures_dir):
    """Three years: the second has faults in two files."""
    for year in YEARS:
        many.write(fixtures_dir, LARGE, year)
    (fixtures_dir / "2051/faulty.yaml").write_text("- model: reports.report\n")
    (fixtures_dir / "2051/worse.yaml").write_text("- {")


def told(reader):
    return reader.year, reader.records, reader.places, reader.faulty, reader.faults


def test_each_year_is_read_as_it_is_alone_without_the_database(large):
    expected = [told(Reader(year).read_files()) for year in YEARS]
    with closing(read_ahead(YEARS)) as readers:
        assert [told(reader) for reader in readers] == expected
    assert [len(faults) for *_, faults in expected] == [0, 5, 0]


def test_faults_are_told_in_the_language_of_this_process(fixtures_dir):
    for year in (2030, 2031):
        made = MadeYear(fixtures_dir, year)
        made["report"]["title"] = "a" * 2000
        made.write()
    with translation.override("ko"), closing(read_ahead([2030, 2031])) as readers:
        first, second = (reader.faults[0].reason for reader in readers)
    assert first == second and not first.isascii()


def test_closed_early_it_leaves_no_process(large):
    with closing(read_ahead(YEARS)) as readers:
        next(readers)
        assert multiprocessing.active_children()
    assert not multiprocessing.active_children()


def test_a_process_that_is_killed_is_done_without(large):
    with closing(read_ahead(YEARS)) as readers:
        next(readers)
        (process,) = multiprocessing.active_children()
        process.kill()
        assert [(reader.year, bool(reader.faults)) for reader in readers] == [
            (2051, True),
            (2052, False),
        ]
    assert process.exitcode == -signal.SIGKILL


def test_faults_of_a_year_leave_the_year_before_loaded(db, large, capsys):
    with pytest.raises(CommandError, match="2051: 5 faults") as refusal:
        call_command("load_annual_report")
    assert refusal.value.returncode == 2
    output, errors = capsys.readouterr()
    assert output == "2050: 1007 created.\n" and errors.startswith("faulty.yaml, line 1: ")
    assert {*AnnualReport.objects.values_list("year", flat=True)} & {*YEARS} == {2050}
    assert not multiprocessing.active_children()
