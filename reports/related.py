"""Which other reports are related to one, and why: those with the most topics in common, then
places, then rare words of their titles, then people."""

from collections.abc import Sequence
from itertools import chain
from typing import Any, NamedTuple

from django.db.models import Count, Prefetch

from mrtc_site.cache.memo import cached_query
from mrtc_site.common.numbers import whole_and_part
from mrtc_site.entries.subjects import Place, Topic
from mrtc_site.search.english import stem
from mrtc_site.search.query import few_with_title_words
from mrtc_site.search.tokenizer import words

from .models import Report, Researcher

SHOWN = 3
NEAREST = 20  # candidates that have most in common, for each reason
RARE = 5  # reports at most whose titles have a word
SHORTEST = 4  # letters

# Words of titles that say how something was studied, or that all of it is about Korea.
OF_ANY_STUDY = """
    about access according age analysis based between case challenges change comparison
    considerations current design development direction effect era evaluation examination
    exploration factors focus from future impact implementation implications improvement into
    introduction issues korea level measures model national paradigm patterns plan policy process
    prospect recommendations related republic research response review south status strategies
    structure study suggestions system their time through towards trend types with year
"""
STEMS_OF_ANY_STUDY = {stem(word) for word in OF_ANY_STUDY.split()}


class Related(NamedTuple):
    report: Report
    topics: Sequence[Topic]
    places: Sequence[Place]
    words: Sequence[str]
    people: Sequence[Researcher]

    @property
    def rank(self) -> tuple[int, ...]:
        reasons = (-len(shared) for shared in self[1:])
        report = self.report
        number = whole_and_part(report.number)
        return (*reasons, -report.annual_report_id, report.type.order, *number)


def related_to(report: Report) -> list[Related]:
    """Give the public ones, the nearest first."""
    topics = [topic.pk for topic in report.topics.all()]
    places = [place.pk for place in report.places.all()]
    people = [part.researcher_id for part in report.authorships.all()]
    rare = _rare_words(report)
    keys = {
        *chain.from_iterable(rare.values()),
        *_nearest(report, Report.topics.through, topics),
        *_nearest(report, Report.places.through, places),
        *_nearest(report, Report.researchers.through, people),
    }
    in_common = (
        Prefetch("topics", Topic.objects.filter(pk__in=topics)),
        Prefetch("places", Place.objects.filter(pk__in=places)),
        Prefetch("researchers", Researcher.objects.filter(pk__in=people)),
    )
    others = Report.objects.published().exclude(pk=report.pk).filter(pk__in=keys)
    found = [
        Related(
            other,
            [*other.topics.all()],
            [*other.places.all()],
            [word for word, having in rare.items() if other.pk in having],
            [*other.researchers.all()],
        )
        for other in others.select_related("type").prefetch_related(*in_common)
    ]
    return sorted(found, key=lambda each: each.rank)[:SHOWN]


def _nearest(report: Report, links: Any, rows: Sequence[int]) -> list[int]:
    """Give the keys of the public reports that have most of these topics, places or people.

    Hidden ones are few, and left out of the answer, which is remembered for all reports with the
    same topics.
    """
    if not rows:
        return []
    hidden = cached_query(Report.objects.hidden().order_by().values_list("pk", flat=True))
    left_out = {*hidden, report.pk}
    counts = links.objects.filter(**{f"{links.key_fields[1]}__in": rows}).order_by()
    counted = counts.values("report").annotate(number=Count("pk"))
    keys = counted.order_by("-number", "-report").values_list("report", flat=True)
    candidates = cached_query(keys[: NEAREST + len(left_out)])
    return [key for key in candidates if key not in left_out][:NEAREST]


def _rare_words(report: Report) -> dict[str, list[int]]:
    """Give the rare words of its title, as they stand there, with the keys of reports that have
    them in theirs."""
    typed: dict[str, str] = {}
    for word in words(report.title):
        if word.end - word.start >= SHORTEST and word.stem not in STEMS_OF_ANY_STUDY:
            typed.setdefault(word.stem, report.title[word.start : word.end])
    few = few_with_title_words(Report, [*typed], RARE)
    return {typed[stem]: keys for stem, keys in few.items()}
