"""The checks of what is missing. Each gives findings: a row of a year, or of all years, and the
field in which it is mended. Findings that somebody has marked as printed are kept apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mrtc_site.common.languages import KOREAN
from mrtc_site.common.numbers import Number, whole_and_part
from mrtc_site.common.types import Text
from mrtc_site.entries.edtf_dates import spans
from mrtc_site.entries.entry import Entry
from mrtc_site.entries.publishable import State
from mrtc_site.files.models import COVER, EDITIONS, Document
from mrtc_site.files.orphans import orphans
from mrtc_site.files.storage import documents
from mrtc_site.models import AnnualReport, AsPrinted, LinkCheck, Section
from mrtc_site.search.pdf_index import without_text
from reports.models import Report, Researcher, Role
from reports.namesakes import nearly_alike

from ..kinds import ACTIVITIES, ENTRIES
from .findings import TERMS, Finding, Year, attachments, file_finding, rows_of_year
from .links import outside_links

Find = Callable[[Year], Iterator[Finding]]


class Check(NamedTuple):
    slug: str
    name: Text
    find: Find
    advice: Text = ""


def find_rows(field: str, condition: Q, *models: type[Any], detail: str = "") -> Find:
    """Make a check that finds the rows for which a condition is true."""

    def find(year: Year) -> Iterator[Finding]:
        for model in models:
            for row in rows_of_year(model, year).filter(condition):
                yield Finding(row, field, detail)

    return find


def no_korean(field: str, *models: type[Any]) -> Find:
    """Make a check that finds rows with a printed text, not in Korean, that has no Korean one."""
    of_other_language = ~Q(title_language=KOREAN) & ~Q(**{field: ""})
    return find_rows(f"{field}_ko", of_other_language & Q(**{f"{field}_ko": ""}), *models)


def gaps(year: Year) -> Iterator[Finding]:
    """Find the numbers that are missing in a series before its last."""
    for model in ENTRIES:
        series: dict[tuple, list[Any]] = defaultdict(list)
        for row in rows_of_year(model, year):
            series[row.annual_report_id, row.series].append(row)
        for (_year, slug), rows in sorted(series.items(), key=lambda item: item[0]):
            for number in left_out(row.number for row in rows):
                yield gap(rows[0], slug, number)


def left_out(numbers: Iterable[Number]) -> Iterator[Number]:
    """Give the missing numbers before the last one; between 3 and 3-2 none is missing."""
    parts: dict[int, set[int]] = defaultdict(set)
    for whole, part in map(whole_and_part, numbers):
        parts[whole].add(part or 1)
    for whole in range(1, max(parts) + 1):
        if whole not in parts:
            yield whole
        else:
            missing = {*range(1, max(parts[whole]))} - parts[whole]
            yield from (f"{whole}-{part}" for part in sorted(missing))


def gap(neighbour: Entry, slug: str, number: Number) -> Finding:
    """Give a finding that leads to the form of a new entry, with the missing number filled in."""
    meta, name = neighbour._meta, neighbour.key_fields[1]
    first = {"annual_report": neighbour.annual_report_id, "number": number}
    first[name] = meta.get_field(name).value_from_object(neighbour)  # type: ignore[union-attr]
    form = reverse(f"admin:{meta.app_label}_{meta.model_name}_add", query=first)
    detail = f"{neighbour.kind} {slug} {number}"
    edition = neighbour.annual_report
    words = f"{edition}: {neighbour.series_term} {number}"
    return Finding(edition, "", detail, f"{form}#id_title", words)


def without_cover(year: Year) -> Iterator[Finding]:
    """Find reports without a cover, and without a PDF whose first page could be one."""
    for report in rows_of_year(Report, year).prefetch_related("documents"):
        if not report.attached_files.cover:
            yield Finding(report, "documents", COVER, words=str(report))


def without_day(year: Year) -> Iterator[Finding]:
    """Find activities without a date, or whose date isn't known to the day."""
    for model in ACTIVITIES:
        for row in rows_of_year(model, year):
            days = spans(row.dates)
            if not days or not all(day.exact for day in days):
                yield Finding(row, "dates")


def same_title(year: Year) -> Iterator[Finding]:
    """Find entries of one kind and year whose titles are the same but for capitals and signs."""
    for model in ENTRIES:
        rows = rows_of_year(model, year)
        counted = rows.order_by().values("annual_report", "sort_key").annotate(rows=Count("pk"))
        for group in counted.filter(rows__gt=1).values("annual_report", "sort_key"):
            for row in rows.filter(**group):
                yield Finding(row, "title")


def perhaps_one_person(year: Year) -> Iterator[Finding]:
    """Find pairs of people with nearly the same name, each pair once, at the newer record."""
    slugs = {person.slug for person in rows_of_year(Researcher, year)}
    pairs = (sorted(pair, key=attrgetter("pk")) for pair in nearly_alike(slugs))
    for older, newer in dict.fromkeys(map(tuple, pairs)):
        yield Finding(newer, "family_name", older.slug, other=older)


def without_body(year: Year) -> Iterator[Finding]:
    """Find sections that are only a heading, without text, list, picture or section below it."""
    editions = rows_of_year(AnnualReport, year).prefetch_related("sections__photographs")
    for edition in editions:
        for section in edition.sections.all():
            if section.slug in edition.pictures and not section.photographs.all():
                yield Finding(section, "body")


def without_korean_term(year: Year) -> Iterator[Finding]:
    """Find types and categories without a Korean name, be it of staff or of the portal."""
    for model in TERMS:
        terms = rows_of_year(model, year).filter(name_ko="")
        for term in terms.exclude(slug__in=model.known_names):
            yield Finding(term, "name_ko")


def files_gone(year: Year) -> Iterator[Finding]:
    for rows in attachments(year):
        for attachment in rows:
            if not documents().exists(attachment.file.name):
                yield file_finding(attachment)


def files_of_nothing(year: Year) -> Iterator[Finding]:
    for name in [] if year else orphans():
        yield Finding(None, "", name)


def pdfs_without_text(year: Year) -> Iterator[Finding]:
    for rows in attachments(year):
        if issubclass(rows.model, Document):
            yield from map(file_finding, without_text(rows))


def dead_links(year: Year) -> Iterator[Finding]:
    dead = {*LinkCheck.objects.exclude(problem="").values_list("url", flat=True)}
    for row, field, url in outside_links(year) if dead else ():
        if url in dead:
            yield Finding(row, field, url)


NO_CHIEF = ~Q(authorships__role=Role.CHIEF)
NO_DOCUMENT = ~Q(pk__in=Report.objects.with_files().values("pk"))
PRINTED = EDITIONS[0]
CHECKS = (
    Check("gap", _("Numbers left out of a series"), gaps),
    Check("draft", _("Drafts"), find_rows("state", Q(state=State.DRAFT), AnnualReport, *ENTRIES)),
    Check("chief", _("No chief researcher"), find_rows("authorships", NO_CHIEF, Report)),
    Check("abstract", _("No abstract"), find_rows("abstract", Q(abstract=""), Report)),
    Check("contents", _("No contents"), find_rows("contents", Q(contents=""), Report)),
    Check("document", _("No document"), find_rows("documents", NO_DOCUMENT, Report)),
    Check(
        "cover", _("No cover"), without_cover, _("A PDF's first page is shown where there is none.")
    ),
    Check(
        "printed-edition",
        _("No printed edition"),
        find_rows("documents", ~Q(documents__slug=PRINTED), AnnualReport, detail=PRINTED),
    ),
    Check("day", _("No exact day"), without_day),
    Check("topic", _("No topic"), find_rows("topic_links", Q(topic_links=None), *ENTRIES)),
    Check("title-twice", _("The same title twice"), same_title),
    Check("people", _("People who may be one"), perhaps_one_person),
    Check("section", _("Sections without text"), without_body),
    Check("title-ko", _("No title in Korean"), no_korean("title", *ENTRIES)),
    Check("abstract-ko", _("No abstract in Korean"), no_korean("abstract", Report)),
    Check("contents-ko", _("No contents in Korean"), no_korean("contents", Report)),
    Check("caption-ko", _("No photo caption in Korean"), no_korean("photo_caption", *ACTIVITIES)),
    Check("heading-ko", _("No heading in Korean"), find_rows("title_ko", Q(title_ko=""), Section)),
    Check(
        "body-ko",
        _("No section text in Korean"),
        find_rows("body_ko", Q(body_ko="") & ~Q(body=""), Section),
    ),
    Check(
        "name-ko",
        _("People without a Korean name"),
        find_rows("name_ko", Q(name_ko=""), Researcher),
    ),
    Check("term-ko", _("Types and categories without a Korean name"), without_korean_term),
    Check(
        "file-gone",
        _("Files that are not in the storage"),
        files_gone,
        _("Restore them from a backup, or upload them again."),
    ),
    Check(
        "file-of-nothing",
        _("Stored files that nothing names"),
        files_of_nothing,
        _("The operator removes them by “manage.py remove_orphaned_files”."),
    ),
    Check(
        "pdf-text",
        _("PDFs without text"),
        pdfs_without_text,
        _("No search finds the words in them: have a program recognise their text (OCR)."),
    ),
    Check(
        "dead-link",
        _("Outside links that are dead"),
        dead_links,
        _("As “manage.py check_links” last found them."),
    ),
)
SHOWN = 200  # of each check's findings on the page; the file has all


class Result(NamedTuple):
    check: Check
    open: list[Finding]
    as_printed: list[tuple[Finding, AsPrinted]]

    @property
    def more(self) -> int:
        return max(len(self.open) - SHOWN, 0)


def worklist(year: Year = None) -> list[Result]:
    marks = {
        (mark.check_slug, f"{mark.content_type_id} {mark.object_id} {mark.detail}"): mark
        for mark in AsPrinted.objects.all()
    }
    results = []
    for check in CHECKS:
        result = Result(check, [], [])
        for finding in check.find(year):
            if mark := marks.get((check.slug, finding.key)):
                result.as_printed.append((finding, mark))
            else:
                result.open.append(finding)
        results.append(result)
    return results


def mark_as_printed(year: Year, slug: str, key: str, user: Any) -> bool:
    """Mark the finding with that key as printed; return whether there still is one."""
    checks = {check.slug: check for check in CHECKS}
    for finding in checks[slug].find(year) if key and slug in checks else ():
        if finding.key == key:
            AsPrinted.objects.get_or_create(
                check_slug=slug,
                content_type=ContentType.objects.get_for_model(finding.row),
                object_id=finding.row.pk,
                detail=finding.lasting_detail,
                defaults={"who": user.get_username()},
            )
            return True
    return False
