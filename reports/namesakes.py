"""People with the same name, told apart by the years and types of their reports; similar names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Concat, Trim
from django.utils import translation

from mrtc_site.cache.memo import cached
from mrtc_site.common.languages import LOCALES
from mrtc_site.common.text import plain_letters

from . import models

InEachLanguage = dict[str, str]


def namesakes() -> dict[str, InEachLanguage]:
    """Give {slug: disambiguation} of the people with a public report whose name, printed or Korean,
    another of them has, too: “2018–2020, Working Paper”, with the slug where that is the same."""
    return cached("namesakes", _namesakes)


def nearly_alike(slugs: Collection[str]) -> list[tuple[models.Researcher, models.Researcher]]:
    """Give (one of these people, another) whose names are the same but for accents, hyphens,
    capitals, spaces and order."""
    alike: dict[str, list[models.Researcher]] = defaultdict(list)
    for person in models.Researcher.objects.all():
        for letters in {re.sub(r"\W", "", plain_letters(form)) for form in person.forms} - {""}:
            alike[letters].append(person)
    pairs = [
        (person, other)
        for people in alike.values()
        for person in people
        for other in people
        if person.slug in slugs and person != other
    ]
    return list(dict.fromkeys(pairs))


def add_disambiguation(people: Iterable[models.Researcher]) -> None:
    """Set the disambiguation of many people at once."""
    known = namesakes()
    for person in people:
        person.disambiguation_by_language = known.get(person.slug, {})


def _namesakes() -> dict[str, InEachLanguage]:
    sharing: dict[str, set[str]] = defaultdict(set)
    for slug, *names in _with_shared_names().values_list("slug", "printed", "name_ko"):
        for name in filter(None, names):
            sharing[name].add(slug)
    groups = [group for group in sharing.values() if len(group) > 1]
    if not groups:
        return {}
    found = _years_and_types({slug for group in groups for slug in group})
    for group in groups:
        texts = [found.get(slug) for slug in group]
        for slug in group & found.keys():
            if texts.count(found[slug]) > 1:
                found[slug] = {code: f"{text}, {slug}" for code, text in found[slug].items()}
    return found


def _with_shared_names() -> QuerySet:
    printed = Trim(Concat("given_name", Value(" "), "family_name"))
    people = models.Researcher.objects.order_by().annotate(printed=printed)

    def shared(name: str) -> Q:
        counted = people.exclude(**{name: ""}).values(name).annotate(people=Count("pk"))
        return Q(**{f"{name}__in": counted.filter(people__gt=1).values(name)})

    return people.filter(shared("printed") | shared("name_ko")).published()


def _years_and_types(slugs: set[str]) -> dict[str, InEachLanguage]:
    parts = models.Authorship.objects.published().filter(researcher__slug__in=slugs).order_by()
    years: dict[str, set[int]] = defaultdict(set)
    series: dict[str, set[int]] = defaultdict(set)
    for slug, year, type_key in parts.values_list(
        "researcher__slug", "report__annual_report", "report__type"
    ):
        years[slug].add(year)
        series[slug].add(type_key)
    found: dict[str, InEachLanguage] = defaultdict(dict)
    types = models.ReportType.objects.in_bulk()
    for language in LOCALES:
        with translation.override(language):
            names = {key: str(term) for key, term in types.items()}
        for slug, their_years in years.items():
            first, last = min(their_years), max(their_years)
            span = f"{first}–{last}" if first < last else str(first)
            words = [span, *(name for key, name in names.items() if key in series[slug])]
            found[slug][language] = ", ".join(words)
    return dict(found)
