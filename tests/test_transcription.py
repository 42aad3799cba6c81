"""The fixtures of 2020 say what the printed annual report says: all of it and nothing else."""

import hashlib
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

from mrtc_site import signals
from mrtc_site.entries.edtf_dates import days_covered
from mrtc_site.entries.model_bases import NaturalKeyModel
from tests.rows import rows

from . import source

FILES = sorted((Path(__file__).resolve().parent.parent / "fixtures/2020").glob("*.yaml"))
PRINTED_TWICE = ("research-report", 7, "Min Yi Yoo")  # its chief, again as a co-researcher
CATEGORIES = {  # the last row of each group, by DESIGN's "Reading the printed tables"
    "basic": {
        "Education for Foreign Residents": 2,
        "Education for General Public": 5,
        "Education for the Next Generation": 9,
        "Education for Public Officials": 10,
        "Education for Private Activists": 11,
    },
    "consigned": {
        "Education for Public Institutions": 5,
        "Education for Public Officials": 8,
        "Education for General Public": 22,
    },
    "domestic": {
        "Cooperation with Government Agencies": 7,
        "Domestic Network Activities": 11,
        "Cooperation with Relevant Institutions": 14,
        "Others": 18,
    },
    "international": {
        "International Cooperation Projects": 8,
        "Global Networking Activities": 10,
        "Collaboration with Overseas Institutions and Scholars": 14,
    },
}
PHOTOGRAPHS = (  # the activities that they show, in the order of printing
    ("consigned", 15),
    ("consigned", 16),
    ("consigned", 1),
    ("domestic", 6),
    ("domestic", 12),
    ("domestic", 10),
    ("domestic", 11),
    ("international", 8),
    ("international", 14),
)
FURNITURE = {  # lines that carry no content of their own, and how often each is printed
    "Migration Research & Training Centre": 1,
    "Contents Chapter I Chapter II Chapter III": 1,
    "--- -- --- --": 1,
    "01": 1,
    "02": 2,
    "03": 2,
    "04": 3,
    "4 Major News of the": 1,
    "MRTC in 2020": 1,
    "Research Projects": 1,
    "Education and": 1,
    "Training Projects": 1,
    "Cooperation Projects": 1,
    "in 2020": 3,
    "4 Major News of the MRTC in 2020": 1,
    "Research Projects in 2020": 1,
    "Education Projects in 2020": 1,
    "Cooperation Projects in 2020": 2,
    "Basic Education Project": 1,
    "Consigned Education Project": 1,
    "Domestic Cooperation Project": 5,
    "International Cooperation Project": 3,
    "No. Category Title Date": 4,
}
OUTLINE = (  # the level of each section
    "1"  # the director's message
    "1 233 2 23334444 2"  # chapter I
    "1 23334 3 2 23 233"  # chapter II
    "1 2 344444 344 344"  # chapter III
)
OBJECTS = [row for file in FILES for row in rows(file)]


def fixtures(model):
    return [obj["fields"] for obj in OBJECTS if obj["model"] == model]


def activities():
    """Give the rows of the tables by their series, in the order of the files."""
    found = {series: [] for series in CATEGORIES}
    rows = fixtures("education.educationsession") + fixtures("cooperation.cooperationproject")
    for row in rows:
        found[row.get("track") or row["scope"]].append(row)
    return found


def credited(report):
    """Give the names of a report's researchers as printed, in the order of the file."""
    people = {person["slug"]: person for person in fixtures("reports.researcher")}
    for part in fixtures("reports.authorship"):
        if part["report"] == [2020, report["type"], report["number"]]:
            person = people[part["researcher"]]
            usual = f"{person['given_name']} {person['family_name']}"
            assert part.get("credited_as") != usual
            yield part["role"], part["order"], part.get("credited_as", usual)


def lines_of(section):
    """Give what is printed of a section, line by line, its Markdown undone."""
    body = section.get("body", "").replace("\n- ", "\n\n- ").replace("\\* ", "* ")
    return [*section.get("label", "").split(), section["title"], *filter(None, body.split("\n\n"))]


def leftovers():
    """Give the printed lines left when sections and imprint are taken out in their order."""
    (edition,) = fixtures("mrtc_site.annualreport")
    names = ("centre_name", "centre_name_ko", "affiliation", "address")
    told = [line for section in fixtures("mrtc_site.section") for line in lines_of(section)]
    told += [edition[name] for name in names]
    told.append(f"Tel. {edition['telephone']} Fax. {edition['fax']}")
    for line in source.passages():
        if told and line == told[0]:
            told.pop(0)
        else:
            yield line
    assert not told, f"not printed, or not here: {told[0]}"


def captioned():
    """Give the activities with a photograph by their series and number."""
    return {
        (series, row["number"]): row
        for series, rows in activities().items()
        for row in rows
        if "photo_caption" in row
    }


def stored():
    """Give every row that fixtures hold, as stored."""
    return {
        model._meta.label: [*model.objects.order_by("pk").values()]
        for app in ("mrtc_site", "reports", "education", "cooperation")
        for model in apps.get_app_config(app).get_models()
        if issubclass(model, NaturalKeyModel)
    }


def test_the_source_is_the_one_that_was_given():
    given = "e3a764998ef2cce2fddee499ce586d74e71049c977d7ead9b25137e1efb4cc45"
    assert hashlib.sha256(source.TEXT.encode()).hexdigest() == given


def test_every_text_is_printed_word_for_word():
    everything = source.plain(source.TEXT)
    codes = {"slug", "state", "role", "dates", "track", "scope", "type", "category", "researcher"}
    codes |= {"lists"}  # which staff choose
    swept = 0
    for obj in OBJECTS:
        if obj["model"] == "reports.reporttype":  # one of them is printed in capitals
            continue
        if obj["model"].endswith(("topic", "place")):  # the portal's own, in topics.yaml
            continue
        if obj["model"] in ("cooperation.scope", "education.track"):  # headings in print
            assert obj["fields"]["name"].casefold() in everything.casefold()
            continue
        for name, value in obj["fields"].items():
            if isinstance(value, str) and name not in codes:
                for line in filter(None, value.replace("\\* ", "* ").split("\n")):
                    assert line == line.strip() and line in everything, (obj["model"], name)
                    swept += 1
    assert swept > 500


def test_there_is_as_much_as_was_announced():
    assert [(t["slug"], t["name"], t["order"]) for t in fixtures("reports.reporttype")] == [
        (source.slugify(name), name, order) for order, name in enumerate(source.TYPES, 1)
    ]
    types = Counter(report["type"] for report in fixtures("reports.report"))
    assert [*types.values()] == [10, 12, 4, 1, 14, 1]
    assert [len(rows) for rows in activities().values()] == [11, 22, 18, 14]


def test_every_entry_is_published_in_2020():
    (edition,) = fixtures("mrtc_site.annualreport")
    assert (edition["year"], edition["state"]) == (2020, "published")
    entries = fixtures("reports.report") + [row for rows in activities().values() for row in rows]
    assert {(entry["annual_report"], entry["state"]) for entry in entries} == {(2020, "published")}
    assert len(entries) == 42 + 33 + 32


def test_reports_are_the_printed_ones_in_order():
    told = []
    for report in fixtures("reports.report"):
        (_, _, chief), *others = credited(report)
        names = [name for _, _, name in others]
        if (report["type"], report["number"], chief) == PRINTED_TWICE:
            names.insert(0, chief)
        headings = report.get("contents", "").splitlines()
        text = (report["title"], chief, names, report["abstract"], headings)
        told.append((report["type"], report["number"], *text))
    assert told == [*source.reports()]


def test_a_chief_comes_first_and_the_others_as_printed():
    for report in fixtures("reports.report"):
        (chief, first, _), *others = credited(report)
        assert (chief, first) == ("chief", 1)
        assert [(role, order) for role, order, _ in others] == [
            ("co-researcher", order) for order in range(2, len(others) + 2)
        ]


def test_researchers_are_the_credited_people_by_name():
    told = [(p["slug"], p["given_name"], p["family_name"]) for p in fixtures("reports.researcher")]
    printed = {source.person(name) for _, _, name in source.credits_by_line()}
    assert told == sorted(printed, key=lambda person: (person[2], person[1]))


def test_everyone_has_the_parts_that_the_source_credits():
    printed = Counter(
        (source.person(name)[0], type_, role) for type_, role, name in source.credits_by_line()
    )
    type_, _, name = PRINTED_TWICE
    printed[source.person(name)[0], type_, "co-researcher"] -= 1
    told = Counter(
        (part["researcher"], part["report"][1], part["role"])
        for part in fixtures("reports.authorship")
    )
    assert told == +printed


@pytest.mark.parametrize("series", CATEGORIES)
def test_tables_are_the_printed_ones_row_by_row(series):
    names = {
        category["slug"]: category["name"]
        for category in fixtures("education.category") + fixtures("cooperation.category")
    }
    told = [
        (row["number"], names[row["category"]], row["title"], row.get("date_text", ""))
        for row in activities()[series]
    ]
    printed = []
    for number, cell, title, when in source.tables()[series]:
        group = next(name for name, last in CATEGORIES[series].items() if number <= last)
        assert cell in ("", group)
        printed.append((number, group, title, when))
    assert told == printed
    assert {cell for _, cell, _, _ in source.tables()[series]} - {""} == {*CATEGORIES[series]}


@pytest.mark.parametrize(
    ("app", "first", "second"),
    [("education", "basic", "consigned"), ("cooperation", "domestic", "international")],
)
def test_categories_are_in_the_order_of_first_appearance(app, first, second):
    names = CATEGORIES[first] | CATEGORIES[second]
    told = [(category["name"], category["order"]) for category in fixtures(f"{app}.category")]
    assert told == [(name, order) for order, name in enumerate(names, 1)]


def test_dates_cover_the_days_that_are_printed():
    rows = [row for rows in activities().values() for row in rows]
    assert {row.get("date_text", "") for row in rows} == {*source.DATES}
    for row in rows:
        edtf, *days = source.DATES[row.get("date_text", "")]
        assert (row.get("dates", ""), [*days_covered(row.get("dates", ""))]) == (edtf, days)


def test_every_printed_line_is_told_or_furniture_or_a_caption():
    captions = [row["photo_caption"] for row in captioned().values()]
    assert Counter(leftovers()) == Counter(FURNITURE) + Counter(captions)


def test_captions_are_with_the_activities_that_the_photographs_show():
    printed = [line for line in leftovers() if line not in FURNITURE]
    told = {key: row["photo_caption"] for key, row in captioned().items()}
    assert told == dict(zip(PHOTOGRAPHS, printed, strict=True))


def test_sections_follow_the_contents_list():
    sections = fixtures("mrtc_site.section")
    assert [section["order"] for section in sections] == [*range(1, len(sections) + 1)]
    assert "".join(str(section["level"]) for section in sections) == OUTLINE.replace(" ", "")
    chapters, parts = source.contents_list()
    chapters[1] = chapters[1].replace("CNETRE", "CENTRE")  # a misprint, in this list only
    assert [section["title"] for section in sections if section["level"] == 1] == chapters
    parts[-1] = ("", parts[-1][1].replace("Education and", "Education, and"), parts[-1][2])
    assert [
        (section.get("label", ""), section["title"], f"{section['page']:02}")
        for section in sections
        if "page" in section or section["level"] == 2
    ] == parts


@pytest.mark.django_db
def test_loading_again_changes_nothing_and_moves_no_time():
    loaded = stored()
    assert sum(map(len, loaded.values())) == len(OBJECTS)
    with signals.batch():
        call_command("loaddata", *FILES, verbosity=0)
    assert stored() == loaded
