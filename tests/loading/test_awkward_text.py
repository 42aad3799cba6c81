"""Whatever the text: what is written is read the same, loading undoes dumping, twice is once."""

import shutil
from contextlib import contextmanager
from itertools import count

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as effort

from mrtc_site import signals
from mrtc_site.editing.drift import differing
from mrtc_site.loading import fixture_writer
from mrtc_site.loading.comments import comments_of
from mrtc_site.loading.dumper import dump
from mrtc_site.loading.loader import load
from mrtc_site.loading.reader import Reader
from mrtc_site.loading.record_types import kind_of, kinds
from mrtc_site.models import AnnualReport, LoadedRecord, Section
from reports.models import Report

from .afresh import empty_the_database
from .awkward import PIECES, STATES, YEAR, years
from .databases import contents
from .made import MadeYear

pytestmark = pytest.mark.django_db
_serial = count()


@contextmanager
def undone(tmp_path):
    """A folder of fixtures of its own, and a database that forgets."""
    folder = tmp_path / str(next(_serial))
    folder.mkdir()
    with override_settings(FIXTURES_DIR=folder, FIXTURE_DIRS=[folder]), transaction.atomic():
        yield folder
        transaction.set_rollback(True)
    shutil.rmtree(folder)


def spell(records):
    """Write records as fixtures."""
    with fixture_writer.replaced_together() as write:
        write(YEAR, fixture_writer.spell(YEAR, records))


def read():
    reader = Reader(YEAR).read_files()
    assert reader.faults == []
    return reader.records


def stored():
    """Give {kind: {key: record}} of the year, from the database."""
    found = {kind: {key: row for _, key, row in kind.stored(kind.rows(YEAR))} for kind in kinds()}
    return found


def of_year(records):
    """Only what the made year brought: the rest was there before."""
    known = set(LoadedRecord.objects.filter(year=YEAR).values_list("kind", "key"))
    return {
        kind: {
            key: row for key, row in rows.items() if (kind.label, " ".join(map(str, key))) in known
        }
        for kind, rows in records.items()
    }


lightly = effort(
    max_examples=8,
    phases=set(Phase) - {Phase.shrink},  # which takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@effort(lightly, max_examples=15)
@given(records=years())
def test_what_is_spelled_is_read_the_same(tmp_path, records):
    with undone(tmp_path):
        spell(records)
        assert read() == records
        comments = comments_of(Reader(YEAR).read_files())
        assert not comments.of_rows and not any(comments.ends.values())


@lightly
@given(records=years())
def test_loading_undoes_dumping_and_twice_is_once(tmp_path, records):
    with undone(tmp_path) as folder:
        spell(records)
        load(YEAR)
        assert of_year(stored()) == records
        before = contents()
        assert load(YEAR).empty
        assert contents() == before
        for kind in kinds():
            assert differing(kind.rows(YEAR) if kind.year_field else kind.model.objects.all()) == {}
        dump(YEAR)
        assert read() == records
        files = {path.name: path.read_bytes() for path in (folder / str(YEAR)).iterdir()}
        assert load(YEAR).empty and dump(YEAR) == []
        assert contents() == before
        assert files == {path.name: path.read_bytes() for path in (folder / str(YEAR)).iterdir()}


def report(number, text):
    """Give the item of a report that has `text` wherever text may stand."""
    fields = {"annual_report": YEAR, "type": "memo", "number": number}
    return ("reports.report", {**fields, "title": text[:500], "abstract": text, "contents": text})


BETWEEN = (" ", "\n", "\n  ", " \n", "\n\n ", "\n\n\n")
AWKWARD = [
    *(
        f"{begin}words{between}and more"
        for begin in ("", "- ", "# ", "한\n")
        for between in BETWEEN
    ),
    *(piece for piece in PIECES if piece == piece.strip()),
    *(f"{piece}a{piece}\n{piece}".strip() for piece in PIECES if "\r" not in piece),
]


def with_text(text):
    """Give the records of an annual report and two sections that have `text` wherever it may be."""
    title = text[:300].strip()
    section = {"order": 1, "level": 1, "label": "", "title": title, "page": None, "body": text}
    section |= {"title_ko": title, "body_ko": text, "lists": "", "photographs": {}}
    names = "centre_name centre_name_ko address address_ko telephone affiliation affiliation_ko fax"
    annual_report = {
        **STATES[0],
        **dict.fromkeys(names.split(), text[:40].strip()),
        "documents": {},
    }
    return {kind: {} for kind in kinds()} | {
        kind_of(AnnualReport): {(YEAR,): annual_report},
        kind_of(Section): {(YEAR, name): section for name in "ab"},
    }


def test_each_awkward_text_is_read_as_it_was_spelled(tmp_path):
    failed = []
    with undone(tmp_path):
        for text in AWKWARD:
            spell(with_text(text))
            if Reader(YEAR).read_files().records != with_text(text):
                failed.append(text)
    assert failed == []


@pytest.mark.databases
def test_all_awkward_texts_are_loaded_dumped_and_loaded_as_the_same(tmp_path):
    with undone(tmp_path) as folder:
        year = MadeYear(folder)
        for number, text in enumerate(AWKWARD, 100):
            year.items[number] = report(number, text)
        year.load()
        records = of_year(stored())
        (folder / str(YEAR) / "all.yaml").unlink()
        dump(YEAR)
        assert read() == records and load(YEAR).empty
        titles = [row["title"] for row in records[kind_of(Report)].values()]
        assert set(titles) >= {text[:500] for text in AWKWARD}


def everything():
    return {
        kind: sorted(row[1:] for row in kind.stored(kind.model.objects.all())) for kind in kinds()
    }


def test_django_reads_what_is_dumped_as_the_same(tmp_path):
    with undone(tmp_path) as folder:
        empty_the_database()
        year = MadeYear(folder)
        for number, text in enumerate(AWKWARD, 100):
            year.items[number] = report(number, text)
        year.load()
        (folder / str(YEAR) / "all.yaml").unlink()
        dump(YEAR)
        before = everything()
        empty_the_database()
        with signals.batch():
            for name in ("annual_report", "researchers", "reports", "education", "cooperation"):
                call_command("loaddata", f"{YEAR}/{name}", verbosity=0)
        assert everything() == before


def test_what_is_blank_around_a_text_is_left_out_as_in_forms(tmp_path):
    """A block of YAML ends with a line end: a form that is saved for something else would edit
    it."""
    with undone(tmp_path) as folder:
        year = MadeYear(folder)
        year["report"].update(title=" A title", abstract="One.\n\nTwo.\n", title_ko="\n")
        year.load()
        row = year.row("report")
        assert (row.title, row.abstract, row.title_ko) == ("A title", "One.\n\nTwo.", "")


def test_lines_that_end_with_carriage_returns_are_not_taken_for_an_edit(tmp_path):
    with undone(tmp_path) as folder:
        year = MadeYear(folder)
        year["report"]["abstract"] = "one\r\ntwo\rthree"
        year.load()
        assert year.row("report").abstract == "one\ntwo\nthree"
        assert differing(type(year.row("report")).objects.all()) == {}
        year["report"]["abstract"] = "one\r\ntwo\r\nthree and more"
        year.load()
        assert year.row("report").abstract == "one\ntwo\nthree and more"
