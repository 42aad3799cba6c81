"""Counts clicks, double ones once: a visitor's next download of a file within 30 seconds (COUNTER's
rule), whichever worker it came to."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, Min
from django.utils import timezone

from .models import Click, Counting, Downloads

DOUBLE_CLICK = timedelta(seconds=30)
ALL_WRITTEN = timedelta(seconds=90)  # by then each worker has written its clicks


class File(NamedTuple):
    month: date
    file: str
    language: str


def count_due_clicks() -> None:
    """Count clicks so old that all are written; keep those that later ones may repeat."""
    until = timezone.now() - ALL_WRITTEN
    if Click.objects.filter(at__lte=until).exists():
        _count_until(until, until - DOUBLE_CLICK)


def count_all_clicks() -> None:
    """Count all clicks and keep none, when no worker writes any more."""
    if Click.objects.exists():
        now = timezone.now()
        _count_until(now, now)


@transaction.atomic
def _count_until(until: datetime, delete_until: datetime) -> None:
    first = Click.objects.aggregate(first=Min("at"))["first"] or until
    # Only one process counts at a time: others wait for this row, and then find nothing to count.
    held = Counting.objects.select_for_update()
    held.get_or_create(pk=1, defaults={"since": timezone.localdate(first)})
    due = list(Click.objects.filter(at__lte=until).order_by("at", "pk"))
    counts, titles = _count(due)
    for file, number in counts.items():
        new = {"count": number, "title": titles[file]}
        more = {**new, "count": F("count") + number}
        Downloads.objects.update_or_create(defaults=more, create_defaults=new, **file._asdict())
    Click.objects.filter(at__lte=delete_until).delete()
    Click.objects.filter(pk__in=[click.pk for click in due]).update(is_settled=True)


def _count(clicks: Iterable[Click]) -> tuple[Counter[File], dict[File, str]]:
    counts: Counter[File] = Counter()
    titles: dict[File, str] = {}
    latest: dict[tuple[str, str], datetime] = {}
    for click in clicks:
        key = click.visitor, click.file
        is_double = key in latest and click.at - latest[key] <= DOUBLE_CLICK
        latest[key] = click.at
        if not click.is_settled and not is_double:
            month = timezone.localdate(click.at).replace(day=1)
            file = File(month, click.file, click.language)
            counts[file] += 1
            titles[file] = click.title
    return counts, titles
