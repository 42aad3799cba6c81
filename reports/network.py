"""Who wrote with whom: from reports to a picture of researchers and the links between them.

Readable for any number of people: those with most reports, and no more of them than can be drawn
with all links between them. To choose among equally strong links would make hubs of some people.
Laid out (mrtc_site/charts/network_layout.py) once for the same people and numbers, and remembered
while the data is the same.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import accumulate, combinations

from mrtc_site.cache.memo import cached
from mrtc_site.charts.bars import drawn_or_none
from mrtc_site.charts.network_layout import Drawing, lay_out
from mrtc_site.common.sorting import key_column

from .models import Authorship, Researcher

PEOPLE_AT_MOST = 60
OWN_AT_MOST = 31  # a person's own, with those they wrote with most
LINKS_AT_MOST = 150
WIDTHS = {"large": 736, "small": 286}  # pixels that screens of 768 and 320 have for it


@dataclass(frozen=True)
class Person:
    """A researcher with a number of reports."""

    slug: str
    name: str
    language: str
    reports: int


@dataclass(frozen=True)
class Network:
    """People, those with most reports of `everyone` first, and all links between them:
    {(place, place): shared reports}."""

    people: list
    links: dict
    everyone: int

    @property
    def with_whom(self):
        """Give each person with the others linked to them: (person, [(other, shared), …])."""
        found: list[tuple[Person, list]] = [(person, []) for person in self.people]
        for (one, other), shared in self.links.items():
            found[one][1].append((self.people[other], shared))
            found[other][1].append((self.people[one], shared))
        return found


def people_by_slug(slugs: list[str]) -> dict[str, Researcher]:
    """Give those of some people who have a public report."""
    return Researcher.objects.published().in_bulk(slugs, field_name="slug")


def network_of(reports, about=None):
    """Make the network of `reports`, or that of the slug `about`, who is the first in it.

    They are a queryset, of which the database is asked twice, however many there are; or what was
    read of them already: the (report's key, researcher's slug) of each part.
    """
    parts = reports
    if not isinstance(reports, list):
        found = Authorship.objects.filter(report__in=reports.order_by().values("pk"))
        parts = list(found.order_by("report").values_list("report", "researcher__slug"))
    counts = Counter(slug for _, slug in parts)
    ranked = sorted(counts, key=lambda slug: (slug != about, -counts[slug], slug))
    names = people_by_slug(ranked[: OWN_AT_MOST if about else PEOPLE_AT_MOST])
    slugs = [slug for slug in ranked if slug in names]
    place = {slug: n for n, slug in enumerate(slugs)}
    links = _links([(report, place[slug]) for report, slug in parts if slug in place])
    number = _drawable(links, len(slugs))
    people = [
        Person(slug, names[slug].shown_name, names[slug].language, counts[slug])
        for slug in slugs[:number]
    ]
    drawn = sorted(
        (pair for pair in links if max(pair) < number), key=lambda pair: (-links[pair], pair)
    )
    return Network(people, {pair: links[pair] for pair in drawn}, len(ranked))


def _links(parts):
    """Count the reports that each two share; `parts` are (report, place) pairs."""
    together = defaultdict(list)
    for report, place in parts:
        together[report].append(place)
    return Counter(pair for places in together.values() for pair in combinations(sorted(places), 2))


def _drawable(links, people):
    """Tell how many people, from the first on, have no more links between them than is readable."""
    with_earlier = Counter(max(pair) for pair in links)
    totals = accumulate(with_earlier[place] for place in range(people))
    return sum(total <= LINKS_AT_MOST for total in totals)


@dataclass(frozen=True)
class Picture:
    """A network with its drawings, one for wide screens and one for narrow ones, of the person
    `about` if there is one. There are none where it failed."""

    network: Network
    drawings: dict[str, Drawing]
    about: str | None


def picture_of(reports, about=None) -> Picture | None:
    """Draw who wrote the `reports` together; None if each has one author."""
    network = network_of(reports, about)
    if not network.links:
        return None
    return Picture(network, drawn_or_none(drawings_of, network) or {}, about)


def drawings_of(network: Network) -> dict[str, Drawing]:
    return cached(("network", repr(network)), lambda: draw(network))


def draw(network: Network) -> dict[str, Drawing]:
    names = [person.name for person in network.people]
    numbers = [person.reports for person in network.people]
    return {name: lay_out(names, numbers, network.links, width) for name, width in WIDTHS.items()}


def with_most(parts, about):
    """Give those whom a person wrote with, and how many reports, most first: of very many, as many
    as a picture has at most. `parts` are as in `network_of()`."""
    shared = Counter(slug for _, slug in parts if slug != about)
    ranked = sorted(shared, key=lambda slug: (-shared[slug], slug))[: OWN_AT_MOST - 1]
    people = people_by_slug(ranked).values()
    return sorted(
        ((person, shared[person.slug]) for person in people),
        key=lambda one: (-one[1], getattr(one[0], key_column())),
    )
