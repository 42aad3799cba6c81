"""What the checks find in a year, without what somebody said is so in print."""

from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType

from mrtc_site.models import AsPrinted

from .checks import CHECKS, Check, Finding, Year


class Result(NamedTuple):
    check: Check
    open: list[Finding]
    as_printed: list[tuple[Finding, AsPrinted]]


def key_of(check: Check, finding: Finding) -> str:
    """Tell a finding from all others; empty for what can't be so in print."""
    if finding.row is None:
        return ""
    kind = ContentType.objects.get_for_model(finding.row)
    return f"{check.slug} {kind.pk} {finding.row.pk} {finding.detail}"


def worklist(year: Year = None) -> list[Result]:
    marks = {
        f"{mark.check_slug} {mark.content_type_id} {mark.object_id} {mark.detail}": mark
        for mark in AsPrinted.objects.all()
    }
    return [result(check, year, marks) for check in CHECKS]


def result(check: Check, year: Year, marks: dict[str, AsPrinted]) -> Result:
    open_ones, silenced = [], []
    for finding in check.find(year):
        if mark := marks.get(key_of(check, finding)):
            silenced.append((finding, mark))
        else:
            open_ones.append(finding)
    return Result(check, open_ones, silenced)


def silence(year: Year, key: str, user: Any) -> bool:
    """Mark the finding of that key as printed; tell whether it is still one."""
    for check in CHECKS:
        if check.slug != key.partition(" ")[0]:
            continue
        for finding in check.find(year):
            if finding.row is not None and key_of(check, finding) == key:
                AsPrinted.objects.get_or_create(
                    check_slug=check.slug,
                    content_type=ContentType.objects.get_for_model(finding.row),
                    object_id=finding.row.pk,
                    detail=finding.detail,
                    defaults={"who": user.get_username()},
                )
                return True
    return False
