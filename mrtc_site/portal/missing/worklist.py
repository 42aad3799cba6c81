"""What the checks find in a year, without what somebody said is so in print."""

from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType

from mrtc_site.models import AsPrinted

from .checks import CHECKS, Check
from .findings import Finding, Year

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


def silence(year: Year, slug: str, key: str, user: Any) -> bool:
    """Mark a check's finding of that key as printed; tell whether it is still one."""
    checks = {check.slug: check for check in CHECKS}
    for finding in checks[slug].find(year) if key and slug in checks else ():
        if finding.key == key:
            AsPrinted.objects.get_or_create(
                check_slug=slug,
                content_type=ContentType.objects.get_for_model(finding.row),
                object_id=finding.row.pk,
                detail=finding.detail,
                defaults={"who": user.get_username()},
            )
            return True
    return False
