"""The network of who wrote reports together, as data and as drawings.

Of many people only those with most reports are in it, and only as many as can be drawn with all
links between them: to drop some of several equally strong links would mislead. The layout
(mrtc_site/charts/network_layout.py) is cached while the data is the same.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations

from mrtc_site.cache.memo import cached
from mrtc_site.charts.bars import drawn_or_none
from mrtc_site.charts.network_layout import Drawing, lay_out
from mrtc_site.common.sorting import key_column

from .models import Researcher

PEOPLE_AT_MOST = 60
OWN_AT_MOST = 31  # in the network of one person, who is counted
LINKS_AT_MOST = 150
WIDTHS = {"large": 736, "small": 286}  # pixels, for screens of 768 and 320 pixels

Part = tuple[int, str]  # of a report, by its key; of a researcher, by slug


@dataclass(frozen=True)
class Person:
    slug: str
    name: str
    shown_language: str
    reports: int


@dataclass(frozen=True)
class Network:
    """People, those with most reports first, of `everyone` who could be in it; and all links
    between them: {(place, place): number of reports}."""

    people: list[Person]
    links: dict[tuple[int, int], int]
    everyone: int

    @property
    def with_whom(self) -> list[tuple[Person, list[tuple[Person, int]]]]:
        """The network as text: each person with the others linked to them, and how many reports."""
        found: list[tuple[Person, list]] = [(person, []) for person in self.people]
        for (one, other), shared in self.links.items():
            found[one][1].append((self.people[other], shared))
            found[other][1].append((self.people[one], shared))
        return found


def network_of(parts: Sequence[Part], about: str | None = None) -> Network:
    """Make the network of these authorships; the person `about` is the first in it."""
    counts = Counter(slug for _, slug in parts)
    ranked = sorted(counts, key=lambda slug: (slug != about, -counts[slug], slug))
    most = ranked[: OWN_AT_MOST if about else PEOPLE_AT_MOST]
    names = Researcher.objects.in_bulk(most, field_name="slug")
    slugs = [slug for slug in ranked if slug in names]
    place = {slug: n for n, slug in enumerate(slugs)}
    together = defaultdict(list)
    for report, slug in parts:
        if slug in place:
            together[report].append(place[slug])
    links = Counter(
        pair for places in together.values() for pair in combinations(sorted(places), 2)
    )
    number = _drawable(links, len(slugs))
    people = [
        Person(slug, names[slug].shown_name, names[slug].shown_language, counts[slug])
        for slug in slugs[:number]
    ]
    drawn = sorted((-shared, pair) for pair, shared in links.items() if max(pair) < number)
    return Network(people, {pair: links[pair] for _, pair in drawn}, len(ranked))


def _drawable(links: Iterable[tuple[int, int]], people: int) -> int:
    """Give how many people, from the first on, have no more than LINKS_AT_MOST between them."""
    with_earlier = Counter(max(pair) for pair in links)
    totals = accumulate(with_earlier[place] for place in range(people))
    return sum(total <= LINKS_AT_MOST for total in totals)


@dataclass(frozen=True)
class Picture:
    """A network with a drawing for wide and one for narrow screens, or none if drawing failed;
    `about` is the person whose network it is, if any."""

    network: Network
    drawings: dict[str, Drawing]
    about: str | None


def picture_of(parts: Sequence[Part], about: str | None = None) -> Picture | None:
    """Draw the network of these authorships; None if nobody wrote together."""
    network = network_of(parts, about)
    if not network.links:
        return None
    return Picture(network, drawn_or_none(drawings_of, network) or {}, about)


def drawings_of(network: Network) -> dict[str, Drawing]:
    return cached(("network", repr(network)), lambda: draw(network))


def draw(network: Network) -> dict[str, Drawing]:
    names = [person.name for person in network.people]
    numbers = [person.reports for person in network.people]
    drawings = lay_out(names, numbers, network.links, WIDTHS.values())
    return dict(zip(WIDTHS, drawings, strict=True))


def co_authors_of(parts: Iterable[Part], about: str) -> list[tuple[Researcher, int]]:
    """Give (co-author, number of reports) of the co-authors of a person, at most as many as a
    network shows, those with most reports first."""
    shared = Counter(slug for _, slug in parts if slug != about)
    ranked = sorted(shared, key=lambda slug: (-shared[slug], slug))[: OWN_AT_MOST - 1]
    people = Researcher.objects.in_bulk(ranked, field_name="slug").values()
    return sorted(
        ((person, shared[person.slug]) for person in people),
        key=lambda one: (-one[1], getattr(one[0], key_column())),
    )
