"""From clicks to counts: whoever asks for a file again within 30 seconds has asked once (COUNTER's
rule for double clicks), whichever worker answered."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, Min
from django.utils import timezone

from .models import Click, Counting, Downloads

DOUBLE_CLICK = timedelta(seconds=30)
ALL_WRITTEN = timedelta(seconds=90)  # after which each worker has written what it collected


class File(NamedTuple):
    month: date
    file: str
    language: str


def settle() -> None:
    """Count the clicks that are all known by now; keep those that later ones may repeat."""
    until = timezone.now() - ALL_WRITTEN
    if Click.objects.filter(at__lte=until).exists():
        _settle(until, until - DOUBLE_CLICK)


def settle_all() -> None:
    """Count all clicks and keep none, once nobody writes any more."""
    if Click.objects.exists():
        now = timezone.now()
        _settle(now, now)


@transaction.atomic
def _settle(until: datetime, forgotten: datetime) -> None:
    first = Click.objects.aggregate(first=Min("at"))["first"] or until
    # Who counts holds this row: others wait, and then find nothing that is still to be counted.
    held = Counting.objects.select_for_update()
    held.get_or_create(pk=1, defaults={"since": timezone.localdate(first)})
    due = list(Click.objects.filter(at__lte=until).order_by("at", "pk"))
    counts, titles = _count(due)
    for file, number in counts.items():
        new = {"count": number, "title": titles[file]}
        more = {**new, "count": F("count") + number}
        Downloads.objects.update_or_create(defaults=more, create_defaults=new, **file._asdict())
    Click.objects.filter(at__lte=forgotten).delete()
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
