"""What search finds in the 2020 annual report, worked out from the fixtures with plain patterns."""

import unicodedata

import pytest

from tests import expected
from tests.searched import PATTERNS, depth

from .searching import LISTS, find

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

SECTIONS = [row for row in expected.objects("mrtc_site.section") if row["annual_report"] == 2020]
EDITION = expected.objects("mrtc_site.annualreport")[0]


def documents():
    """Give {kind: [(address, texts by worth)]} of 2020, in the lists' own orders."""
    found = {
        kind: [
            (row.address, row.texts)
            for row in sorted(rows, key=lambda r: r.place)
            if row.year == 2020
        ]
        for kind, rows in expected.ROWS.items()
    }
    parts = [part for row in expected.ROWS["reports"] if row.year == 2020 for part in row.parts]
    found["researchers"] = [
        (
            f"/researchers/{slug}/",
            (expected.names(slug, [c for who, _, c in parts if who == slug]), [], []),
        )
        for slug in expected.PEOPLE
        if any(who == slug for who, _, _ in parts)
    ]
    found["sections"] = [
        (f"/annual-reports/2020/#{row['slug']}", ([row["title"]], [row.get("body", "")], []))
        for row in sorted(SECTIONS, key=lambda row: row["order"])
    ]
    centre = ("centre_name", "centre_name_ko", "affiliation", "address")
    edition = (
        ["Annual report 2020", "2020년 연차보고서"],
        [EDITION.get(name, "") for name in centre],
        [],
    )
    found["editions"] = [("/annual-reports/2020/", edition)]
    return found


DOCUMENTS = documents()


def hits(kind, typed):
    """Give the addresses of what has what is typed, by how worthy the place is."""
    found = [(depth(groups, typed), address) for address, groups in DOCUMENTS[kind]]
    return [address for n in (1, 2, 3) for place, address in found if place == n]


@pytest.mark.parametrize("typed", PATTERNS)
def test_exactly_what_has_the_words_is_found_best_first(typed):
    for kind in LISTS:
        for spelled in {typed, unicodedata.normalize("NFD", typed)}:
            assert find(kind, spelled) == hits(kind, typed), (kind, spelled)


def test_the_table_finds_and_excludes_enough():
    for kind in DOCUMENTS:
        sizes = [len(hits(kind, typed)) for typed in PATTERNS]
        assert sum(sizes) and not all(sizes)
    assert hits("editions", "정책") == ["/annual-reports/2020/"]
    assert len(hits("reports", "immigrant")) > 20
