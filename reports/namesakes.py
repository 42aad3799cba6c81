"""Several people may have one name: the years and types of their reports tell them apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Concat, Trim
from django.utils import translation

from mrtc_site.cache.memo import kept, kept_table
from mrtc_site.common.languages import LOCALES

from . import models

InEachLanguage = dict[str, str]


def namesakes() -> dict[str, InEachLanguage]:
    """Give, by slug, what tells those people with a public report apart whose name, printed or
    Korean, another of them has: “2018–2020, Working Paper”, and the slug where that is the same."""
    return kept(models.Researcher.objects.db, "namesakes", _namesakes)


def tell_apart(people: Iterable[models.Researcher]) -> None:
    """Have each of many people know what is told of them, if they have namesakes."""
    told = namesakes()
    for person in people:
        person.beside_namesakes = told.get(person.slug, {})


def _namesakes() -> dict[str, InEachLanguage]:
    groups = defaultdict(set)
    for slug, *names in _with_shared_names().values_list("pk", "printed", "name_ko"):
        for name in filter(None, names):
            groups[name].add(slug)
    groups = [group for group in groups.values() if len(group) > 1]
    if not groups:
        return {}
    told = _told({slug for group in groups for slug in group})
    for group in groups:
        others = [told.get(slug) for slug in group]
        for slug in group & told.keys():
            if others.count(told[slug]) > 1:
                told[slug] = {code: f"{text}, {slug}" for code, text in told[slug].items()}
    return told


def _with_shared_names() -> QuerySet:
    printed = Trim(Concat("given_name", Value(" "), "family_name"))
    people = models.Researcher.objects.order_by().annotate(printed=printed)

    def shared(name):
        counted = people.exclude(**{name: ""}).values(name).annotate(people=Count("pk"))
        return Q(**{f"{name}__in": counted.filter(people__gt=1).values(name)})

    return people.filter(shared("printed") | shared("name_ko")).published()


def _told(slugs: set[str]) -> dict[str, InEachLanguage]:
    parts = models.Authorship.objects.published().filter(researcher__in=slugs).order_by()
    years, own = defaultdict(set), defaultdict(set)
    for slug, year, series in parts.values_list(
        "researcher", "report__annual_report", "report__type"
    ):
        years[slug].add(year)
        own[slug].add(series)
    told, types = defaultdict(dict), kept_table(models.ReportType)
    for language in LOCALES:
        with translation.override(language):
            names = {key: str(term) for key, term in types.items()}
        for slug, found in years.items():
            span = f"{min(found)}–{max(found)}" if len(found) > 1 else str(*found)
            series = [name for key, name in names.items() if key in own[slug]]
            told[slug][language] = ", ".join([span, *series])
    return dict(told)
