"""The content of an annual report's book (mrtc_site/book/) as plain data, read from the
database."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from itertools import chain, groupby, repeat
from operator import attrgetter
from pathlib import Path, PurePosixPath
from typing import Any

from django.db.models import QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext, override

from mrtc_site.common.languages import ENGLISH
from mrtc_site.entries.activity import Activity
from mrtc_site.entries.entry import Entry
from mrtc_site.entries.publishable import State
from mrtc_site.files.models import Photograph
from mrtc_site.files.storage import name_for, on_disk
from mrtc_site.models import AnnualReport, Section
from reports.models import Authorship, Report

from .kinds import ENTRIES

Data = dict[str, Any]
LISTED: dict[str, type[Entry]] = {model._meta.app_label: model for model in ENTRIES}


def book_content(
    edition: AnnualReport, language: str = ENGLISH, line_numbers: bool = False
) -> Data:
    """Give the content of the book in a language. The book of a draft year is a proof, with the day
    on each page and, if wanted, line numbers."""
    with override(language):
        draft = ""
        if not edition.is_public:
            draft = gettext("Draft of %(day)s") % {"day": timezone.localdate().isoformat()}
        return {
            "language": language,
            "title": str(edition),
            "description": gettext("Research, education and cooperation of the Centre in a year"),
            "year": edition.year,
            "draft": draft,
            "line_numbers": bool(draft) and line_numbers,
            "centre": centre(edition),
            "words": words(),
            "sections": sections(edition),
        }


def last_change(edition: AnnualReport) -> datetime:
    rows = [edition, *edition.sections.all()]
    for model in ENTRIES:
        rows += entries_of_year(model, edition)
    return max(row.updated_at for row in rows)


def centre(edition: AnnualReport) -> Data:
    numbers = [f"Tel. {edition.telephone}", f"Fax. {edition.fax}" if edition.fax else ""]
    return {
        "name": edition.centre_name,
        "name_ko": edition.centre_name_ko,
        "affiliation": str(edition.bilingual("affiliation")),
        "address": str(edition.bilingual("address")),
        "telephone": " · ".join(filter(None, numbers)),
    }


def words() -> Data:
    return {
        "annual_report": gettext("Annual Report"),
        "contents": gettext("Contents"),
        "chief": gettext("Chief Researcher"),
        "co": gettext("Co-researchers"),
        "number": gettext("No."),
        "category": gettext("Category"),
        "title": gettext("Title"),
        "date": gettext("Date"),
        "made": gettext("Typeset from the Centre's annual report portal."),
        "accessible": gettext("Headings, lists and tables are marked; pictures have texts."),
    }


def sections(edition: AnnualReport) -> list[Data]:
    """Give the sections in order. The entries that a section lists come behind the last section in
    it, as in print, where introductions come first."""
    found: list[Data] = []
    open_lists: list[tuple[Section, int]] = []  # sections whose entries are still to come
    level = 0  # of the heading before; PDF/UA demands that no level is left out
    in_print = edition.pictures
    for section in edition.sections.all():
        shown = [*map(picture, section.photographs.all())]
        level = min(section.level, level + 1)
        while open_lists and open_lists[-1][1] >= level:
            list_entries(found[-1], *open_lists.pop(), edition)
        found.append(
            {
                "level": level,
                "label": section.shown_label,
                "title": section.shown_name,
                "body": str(section.bilingual("body")),
                "new_page": bool(section.lists),
                "note": (
                    gettext("In print: a picture.")
                    if section.slug in in_print and not shown
                    else ""
                ),
                "pictures": shown,
                "reports": [],
                "tables": [],
            }
        )
        if section.lists:
            open_lists.append((section, level))
    while open_lists:
        list_entries(found[-1], *open_lists.pop(), edition)
    return found


def list_entries(last: Data, section: Section, level: int, edition: AnnualReport) -> None:
    """Put the entries that a section lists behind the last section in it."""
    model = LISTED[section.lists]
    entries = entries_of_year(model, edition)
    if model is not Report:
        prefetch_related_objects(entries, "photographs")
    for _, rows in groupby(entries, attrgetter("series")):
        series = [*rows]
        named = {"name": series[0].series_term.shown_name, "level": level + 1}
        if model is Report:
            last["reports"].append({**named, "entries": [*map(report, series)]})
        else:
            shown = [each for row in series for each in pictures_of(row)]
            last["tables"].append({**named, "groups": groups(series), "pictures": shown})


def entries_of_year(model: type[Entry], edition: AnnualReport) -> list[Any]:
    """Give the published entries of a year, be it a draft or not, in the order of print."""
    rows: QuerySet[Any] = model.rows_in_full().filter(annual_report=edition, state=State.PUBLISHED)
    return list(rows)  # as the model orders them


def report(row: Report) -> Data:
    return {
        "label": f"{row.type.shown_name} {row.shown_number.zfill(2)}",
        "title": row.shown_name,
        "chief": [credited(row.chief)] if row.chief else [],
        "co": [credited(part) for part in row.co_researchers],
        "abstract": str(row.shown_abstract).split("\n\n") if row.shown_abstract else [],
        "contents": str(row.shown_contents).splitlines(),
    }


def credited(part: Authorship) -> str:
    return part.credited_as or part.researcher.shown_name


def groups(rows: Iterable[Activity]) -> list[Data]:
    return [
        {
            "category": category.shown_name,
            "rows": [
                {"number": row.shown_number, "title": row.shown_name, "date": str(row.when)}
                for row in of_category
            ],
        }
        for category, of_category in groupby(rows, attrgetter("category"))
    ]


def pictures_of(row: Any) -> list[Data]:
    """Give the photographs of an activity. One without a caption gets the activity's label; the
    first the printed caption, if there is one."""
    captions = chain([str(row.bilingual("photo_caption")) or row.label], repeat(row.label))
    return [
        {**picture(photograph), "caption": photograph.caption or caption}
        for photograph, caption in zip(row.photographs.all(), captions, strict=False)
    ]


def picture(photograph: Photograph) -> Data:
    return {
        "file": PurePosixPath(str(photograph.file.name)).name,
        "alternative": photograph.alternative,
        "caption": photograph.caption,
        "ratio": (photograph.height or 1) / (photograph.width or 1),
    }


@contextmanager
def picture_files(content: Data) -> Iterator[dict[str, Path]]:
    """Give {name: file on this machine} of the pictures in a content."""
    with ExitStack() as copies:
        yield {
            name: copies.enter_context(on_disk(name_for(Path(name).stem, Path(name).suffix)))
            for name in dict.fromkeys(
                shown["file"]
                for section in content["sections"]
                for part in (section, *section["tables"])
                for shown in part["pictures"]
            )
        }
