"""The fixtures that speed is measured with are sound, and the same each time."""

from benchmarks import generate
from mrtc_site.loading.reader import Reader
from mrtc_site.loading.record_types import kind_of
from reports.models import Report

REPORTS = 90  # of two years


def test_they_are_the_same_each_time_and_as_many_as_asked_for(tmp_path, settings):
    folders = tmp_path / "one", tmp_path / "other"
    years, _ = (generate.generate(REPORTS, folder) for folder in folders)
    one, other = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.yaml")}
        for folder in folders
    )
    assert one == other and len({path.parent for path in one}) == len(years) == 2
    settings.FIXTURES_DIR = folders[0]
    assert [Reader(year).read_files().faults for year in years] == [[], []]
    reports = kind_of(Report)
    assert sum(len(Reader(year).read_files().records[reports]) for year in years) == REPORTS
