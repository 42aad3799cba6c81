"""Related reports, and why they are: first those with most topics in common, then most places, rare
words of the titles, people."""

from collections.abc import Collection, Mapping, Sequence
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from django.db.models import Count

from mrtc_site.cache.memo import cached, cached_query
from mrtc_site.entries.subjects import Place, Topic
from mrtc_site.search.english import stem
from mrtc_site.search.query import few_with_title_words
from mrtc_site.search.tokenizer import words

from .models import Authorship, Report, ReportPlace, ReportTopic, Researcher

T = TypeVar("T")

SHOWN = 3
NEAREST = 20  # candidates with most in common, for each reason
RARE = 5  # a word is rare if the titles of no more reports have it
SHORTEST = 4  # letters of a word that counts

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


def related_to(report: Report) -> list[Related]:
    """Give the public reports related to one that was read by `in_full()`, the nearest first."""
    topics = {topic.pk: topic for topic in report.topics.all()}
    places = {place.pk: place for place in report.places.all()}
    authors = sorted(
        (part.researcher for part in report.authorship_list), key=attrgetter("sort_key")
    )
    people = {person.pk: person for person in authors}
    rare = _rare_words(report)
    hidden = Report.objects.hidden().order_by().values_list("pk", flat=True)  # they are few
    left_out = {report.pk, *cached_query(hidden)}
    keys = {
        *chain.from_iterable(rare.values()),
        *_nearest(ReportTopic, topics, left_out),
        *_nearest(ReportPlace, places, left_out),
        *_nearest(Authorship, people, left_out),
    } - left_out
    same_topics = _in_common(ReportTopic, topics, keys)
    same_places = _in_common(ReportPlace, places, keys)
    same_words = {key: [word for word, having in rare.items() if key in having] for key in keys}
    same_people = _in_common(Authorship, people, keys)

    def related(other: Report) -> Related:
        key = other.pk
        return Related(other, same_topics[key], same_places[key], same_words[key], same_people[key])

    newest_first = Report.objects.filter(pk__in=keys).select_related("type")
    found = map(related, newest_first)
    return sorted(found, key=lambda each: [-len(shared) for shared in each[1:]])[:SHOWN]


def _nearest(links: Any, rows: Collection[int], left_out: Collection[int]) -> list[int]:
    """Give the keys of other reports that have most of these topics, places or people.

    What is cached includes those left out, so that all reports with the same topics share it.
    """

    def read() -> list[int]:
        counts = links.objects.filter(**{f"{links.key_fields[1]}__in": rows}).order_by()
        counted = counts.values("report").annotate(number=Count("pk"))
        keys = counted.order_by("-number", "-report").values_list("report", flat=True)
        return [*keys[: NEAREST + 1 + len(left_out)]]

    candidates = cached(("nearest", links, *rows), read)
    return [key for key in candidates if key not in left_out][:NEAREST]


def _in_common(links: Any, rows: Mapping[int, T], keys: Collection[int]) -> dict[int, list[T]]:
    """Give {report: those of these topics, places or people that it has}."""
    name = links.key_fields[1]
    some = links.objects.filter(**{"report__in": keys, f"{name}__in": rows}).order_by()
    pairs = {*some.values_list("report", name)}
    return {key: [row for pk, row in rows.items() if (key, pk) in pairs] for key in keys}


def _rare_words(report: Report) -> dict[str, list[int]]:
    """Give {rare word of the title: keys of the reports that have it in theirs}."""
    typed: dict[str, str] = {}
    for word in words(report.title):
        if word.end - word.start >= SHORTEST and word.stem not in STEMS_OF_ANY_STUDY:
            typed.setdefault(word.stem, report.title[word.start : word.end])
    few = few_with_title_words(Report, [*typed], RARE)
    return {typed[stem]: keys for stem, keys in few.items()}
