"""Which other entries of its kind are related to one, and why: those with the most topics in
common, then places, then rare words of their titles, then people."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import Count, Prefetch

from mrtc_site.common.numbers import whole_and_part
from mrtc_site.entries.base import Entry
from mrtc_site.search.english import stem
from mrtc_site.search.query import few_with_title_words
from mrtc_site.search.tokenizer import words

SHOWN = 3
NEAREST = 20  # candidates that have most in common, for each reason
RARE = 5  # entries at most whose titles have a word
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
    entry: Entry
    topics: Sequence[Any]
    places: Sequence[Any]
    words: Sequence[str]
    people: Sequence[Any]

    @property
    def rank(self) -> tuple[int, ...]:
        reasons = (-len(shared) for shared in self[1:])
        return (
            *reasons,
            -self.entry.annual_report_id,
            self.entry.series_term.order,
            *whole_and_part(self.entry.number),
        )


def related_to(entry: Entry) -> list[Related]:
    """Give the public ones, the nearest first."""
    model: Any = type(entry)
    own = {name: [row.pk for row in getattr(entry, name).all()] for name in entry.shared}
    rare = _rare_words(entry)
    keys = {key for keys in rare.values() for key in keys}
    for name, rows in own.items():
        keys.update(_nearest(entry, name, rows))
    in_common = [
        Prefetch(name, model._meta.get_field(name).related_model.objects.filter(pk__in=rows))
        for name, rows in own.items()
    ]
    others = model.objects.published().exclude(pk=entry.pk).filter(pk__in=keys)
    found = [
        Related(
            other,
            topics=other.topics.all(),
            places=other.places.all(),
            words=[word for word, keys in rare.items() if other.pk in keys],
            people=other.researchers.all() if "researchers" in own else (),
        )
        for other in others.select_related(model.key_fields[1]).prefetch_related(*in_common)
    ]
    return sorted(found, key=lambda each: each.rank)[:SHOWN]


def _nearest(entry: Entry, name: str, rows: Sequence[Any]) -> list[Any]:
    """Give the keys of the public entries that have most of these topics, places or people.

    Of many links, only those are read: hidden entries are few.
    """
    if not rows:
        return []
    model: Any = type(entry)
    links = getattr(model, name).through
    this, other = links.part_of, links.key_fields[1]
    shared = links.objects.filter(**{f"{other}__in": rows}).exclude(**{this: entry})
    public = shared.exclude(**{f"{this}__in": model.objects.hidden().order_by().values("pk")})
    counted = public.order_by().values(this).annotate(number=Count("pk"))
    return [*counted.order_by("-number", f"-{this}").values_list(this, flat=True)[:NEAREST]]


def _rare_words(entry: Entry) -> dict[str, list[int]]:
    """Give the rare words of its title, as they stand there, with the keys of entries that have
    them in theirs."""
    typed: dict[str, str] = {}
    for word in words(entry.title):
        if word.end - word.start >= SHORTEST and word.stem not in STEMS_OF_ANY_STUDY:
            typed.setdefault(word.stem, entry.title[word.start : word.end])
    few = few_with_title_words(type(entry), [*typed], RARE)
    return {typed[stem]: keys for stem, keys in few.items()}
