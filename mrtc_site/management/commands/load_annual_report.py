"""Merge the fixtures of one year, or of every year that has some, into the database.

Exit codes: 0 done, 1 conflicts or a load that can't be done now, 2 bad fixtures.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mrtc_site.loading import loader as loading
from mrtc_site.loading.errors import BadFixtures, Conflicted, LoadError
from mrtc_site.loading.fixture_files import with_file_names
from mrtc_site.loading.folder import years
from mrtc_site.loading.planner import MergedRow, Outcome
from mrtc_site.loading.shared_rows import public_pages
from mrtc_site.loading.three_way_merge import (
    FIXTURE,
    MISSING,
    STAFF,
    Conflict,
    difference_lines,
    path_text,
    value_text,
)
from mrtc_site.models import AnnualReport

VERBS = "created", "updated", "removed"
PAGES = 12  # of other years that a shared row's change is told with


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        sides = [FIXTURE, STAFF]
        parser.add_argument("years", nargs="*", type=int, metavar="year")
        parser.add_argument("--dry-run", action="store_true", help="say all, change nothing")
        parser.add_argument("--prefer", choices=sides, help="decide every conflict")
        parser.add_argument(
            "--prefer-for",
            nargs=2,
            action="append",
            default=[],
            metavar=("ENTRY", "SIDE"),
            help='decide one: --prefer-for "reports 2020 policy-report 3" staff',
        )
        parser.add_argument(
            "--from",
            type=Path,
            metavar="WORKBOOK",
            help="the whole year as start_annual_report --xlsx made it, instead of its folder",
        )
        parser.add_argument(
            "--moved",
            nargs=2,
            action="append",
            default=[],
            metavar=("OLD", "NEW"),
            help='it has another number now: "reports 2020 policy-report 3" "reports 2020 …"',
        )
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing if there is any annual report"
        )

    def handle(self, **options: Any) -> None:
        if options["if_empty"] and AnnualReport.objects.exists():
            return
        prefer_for = dict(options["prefer_for"])
        for side in prefer_for.values():
            if side not in (FIXTURE, STAFF):
                raise CommandError(f"--prefer-for takes fixture or staff, not “{side}”.")
        if options["from"] and len(options["years"]) != 1:
            raise CommandError("--from takes one year's workbook: name that year before it.")
        chosen = options["years"] or years()
        if options["moved"] and len(chosen) != 1:
            raise CommandError("--moved is of one year: name it.")
        if not chosen:
            raise CommandError(f"There are no years' folders in {settings.FIXTURES_DIR}.")
        summaries = self._load(chosen, options, prefer_for)
        for lines, _ in summaries:
            self.stdout.write("\n".join(lines))
        if not options["dry_run"] and any(changed for _, changed in summaries):
            loading.analyze()

    def _load(
        self, chosen: Collection[int], options: dict[str, Any], prefer_for: dict[str, str]
    ) -> list[tuple[list[str], bool]]:
        """Load; give of each year what to print and whether anything changed."""
        try:
            return loading.load_years(
                chosen,
                lambda year, outcome: (self._lines(year, outcome, options), not outcome.empty),
                options["prefer"],
                prefer_for,
                options["dry_run"],
                options["from"],
                options["moved"],
            )
        except BadFixtures as error:
            for fault in error.faults:
                self.stderr.write(str(fault))
            count, years = len(error.faults), {fault.year for fault in error.faults}
            raise CommandError(
                f"{', '.join(map(str, sorted(years)))}: {count} fault{'s' * (count != 1)} in the "
                "fixtures. Nothing was loaded.",
                returncode=2,
            ) from error
        except Conflicted as error:
            for name, conflict in error.conflicts:
                for line in self._conflict_lines(name, conflict):
                    self.stderr.write(with_file_names(line, error.file_names))
            count = len(error.conflicts)
            raise CommandError(
                f"{error.year}: {count} conflict{'s' * (count != 1)}. Nothing was loaded. Decide "
                "all with --prefer fixture or --prefer staff, or each with --prefer-for.",
            ) from error
        except LoadError as error:
            listed = ", ".join(map(str, sorted(set(chosen))))
            raise CommandError(f"{listed}: {error} Nothing was loaded.") from error

    def _conflict_lines(self, name: str, conflict: Conflict) -> Iterator[str]:
        yield " ".join(filter(None, [name, path_text(conflict.path)]))
        yield f"    last loaded: {self._side(conflict.base, MISSING)}"
        yield f"    fixture:     {self._side(conflict.fixture, conflict.base)}"
        yield f"    database:    {self._side(conflict.staff, conflict.base)}"

    def _side(self, value: object, base: object) -> str:
        """Say one side of a conflict; of a whole record, what differs from the last loaded."""
        if not isinstance(value, dict):
            return value_text(value)
        changes = difference_lines(base, value) if isinstance(base, dict) else ["(there)"]
        return "\n                 ".join(changes) or "(as last loaded)"

    def _lines(self, year: int, outcome: Outcome, options: dict[str, Any]) -> list[str]:
        """Say what a year's load does: each change if that is wanted, and how many there are."""
        lines: list[str] = []
        if options["dry_run"] or options["verbosity"] > 1:
            for change in outcome.changes:
                changed = _lines_of(change, year)
                lines += [with_file_names(line, outcome.file_names) for line in changed]
        for name in outcome.still_referenced:
            lines.append(f"kept     {name}: gone from the fixtures, but still referred to")
        lines += [f"look     {sentence}" for sentence in _to_look_at(outcome)]
        counts = Counter(change.verb for change in outcome.changes)
        done = ", ".join(f"{counts[verb]} {verb}" for verb in VERBS if counts[verb])
        if options["dry_run"]:
            lines.append(f"{year}: dry run: {done or 'nothing to do'}. Nothing was changed.")
        elif outcome.empty:
            lines.append(f"{year}: unchanged since the last load. Nothing was written.")
        else:
            lines.append(f"{year}: {done or 'nothing to change'}.")
        return lines


def _to_look_at(outcome: Outcome) -> Iterator[str]:
    """Say what may be wrong with new rows, which are written by now."""
    for kind in dict.fromkeys(change.kind for change in outcome.changes):
        new = [c.key for c in outcome.changes if c.kind is kind and c.staff is MISSING]
        yield from kind.model.new_row_notices(new) if new else ()


def _lines_of(change: MergedRow, year: int) -> Iterator[str]:
    yield f"{change.verb:9}{change.name}"
    for line in difference_lines(change.staff, change.after):
        yield "    " + line.replace("\n", "\n        ")
    if change.verb == "updated" and (pages := public_pages(change.kind, change.key[0], year)):
        more = f" … and {len(pages) - PAGES} more" if len(pages) > PAGES else ""
        yield f"    shown on public pages of other years: {' '.join(pages[:PAGES])}{more}"
