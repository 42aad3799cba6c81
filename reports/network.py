"""Who wrote with whom: from reports to a picture of researchers and the links between them.

Readable for any number of people: those with most reports, and no more of them than can be drawn
with all links between them. To choose among equally strong links would make hubs of some people.
Laid out once for the same people and numbers, and remembered while the data is the same.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import accumulate, combinations

import numpy

from mrtc_site.cache.memo import cached
from mrtc_site.charts.bars import drawn_or_none, text_width
from mrtc_site.common.sorting import key_column

from .models import Authorship, Researcher

PEOPLE_AT_MOST = 60
OWN_AT_MOST = 31  # a person's own, with those they wrote with most
LINKS_AT_MOST = 150
SEED = 2009  # a layout begins by chance: always the same
STEPS = 100
LETTER = 13  # the size of names, in pixels
WIDTH = 736  # as wide as a tablet shows without scrolling, if the largest part is no wider
SHAPE = 1.1  # its width for its height, about


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
class Node:
    """A researcher's circle with the name under it, in a box that no other overlaps."""

    person: Person
    x: float
    y: float
    radius: float
    left: float
    top: float
    width: float
    height: float

    @property
    def name_y(self):
        return round(self.top + self.height - 7, 1)


@dataclass(frozen=True)
class Drawing:
    nodes: list
    links: list  # (node, node, shared reports, thickness)
    width: int
    height: int


@dataclass(frozen=True)
class Picture:
    """A network with its drawing, both of `year` or, if that is None, of the person `about`.

    The drawing is None where it failed: what it shows is still in the table.
    """

    network: Network
    drawing: Drawing | None
    year: int | None
    about: str | None


def picture_of(reports, year=None, about=None):
    """Draw who wrote the `reports` together; None if each has one author."""
    network = network_of(reports, about)
    if not network.links:
        return None
    return Picture(network, drawn_or_none(drawing_of, network), year, about)


def drawing_of(network: Network) -> Drawing:
    return cached(("network", repr(network)), lambda: draw(network))


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


def draw(network):
    """Lay the network out: the parts that hang together apart from each other, largest first."""
    most = max(12, *(person.reports for person in network.people))
    radius = [max(5, 18 * (person.reports / most) ** 0.5) for person in network.people]
    boxes = numpy.array(
        [
            (max(2 * r, text_width(person.name, LETTER)) + 12, 2 * r + LETTER + 14)
            for person, r in zip(network.people, radius, strict=True)
        ]
    )
    weights = numpy.zeros((len(boxes), len(boxes)))
    for (one, other), shared in network.links.items():
        weights[one, other] = weights[other, one] = shared
    places = numpy.zeros((len(boxes), 2))
    parts = _parts(len(boxes), network.links)
    spots = [_spots(weights[numpy.ix_(part, part)], boxes[part]) for part in parts]
    sizes = [
        (part + boxes[people] / 2).max(axis=0) for part, people in zip(spots, parts, strict=True)
    ]
    width = max(WIDTH, *(size[0] for size in sizes))
    x = y = row = 0
    for people, part, size in zip(parts, spots, sizes, strict=True):
        if x + size[0] > width:
            x, y, row = 0, y + row, 0
        places[people] = numpy.add(part, (x, y))
        x, row = x + size[0] + 16, max(row, size[1])
    nodes = []
    laid = zip(network.people, radius, places.tolist(), boxes.tolist(), strict=True)
    for person, r, (across, down), (w, h) in laid:
        left, top = across - w / 2, down - h / 2
        box = (round(float(n), 1) for n in (across, top + 3 + r, r, left, top, w, h))
        nodes.append(Node(person, *box))
    strongest = max(8, *network.links.values())
    links = [
        (nodes[one], nodes[other], shared, round(1.3 + 8 * (shared - 1) / strongest, 1))
        for (one, other), shared in network.links.items()
    ]
    right = max(node.left + node.width for node in nodes)
    return Drawing(nodes, links, int(right) + 1, int(y + row) + 1)


def _parts(size, links):
    """Give the places that links hang together, lists of them, the largest first."""
    group = {place: [place] for place in range(size)}
    for one, other in links:
        if group[one] is not group[other]:
            joined = group[one] + group[other]
            group |= dict.fromkeys(joined, joined)
    return sorted(
        {id(part): sorted(part) for part in group.values()}.values(), key=lambda p: (-len(p), p)
    )


def _spots(weights, boxes):
    """Give places for the middles of the boxes of one part, none over another, from (0, 0) on."""
    if len(boxes) == 1:
        return boxes / 2
    spots = _spring(weights, apart=2 / len(boxes) ** 0.5)
    spots = _turned(spots - spots.mean(axis=0))
    extent = numpy.ptp(spots, axis=0)
    extent = numpy.maximum(extent, extent.max() / 3)  # a chain of people stays one
    room = 1.1 + 1.3 * min(1, len(boxes) / 40)
    area = room * boxes.prod(axis=1).sum()
    spots = spots / extent * numpy.sqrt((area * SHAPE, area / SHAPE))
    spots = _apart(spots, boxes)
    return spots - (spots - boxes / 2).min(axis=0)


def _spring(weights, apart):
    """Place points so that linked ones are near each other and others `apart`, in ever smaller
    steps: all push each other away, links pull (Fruchterman and Reingold 1991)."""
    across, down = numpy.random.default_rng(SEED).random((len(weights), 2)).T
    spots = across + 1j * down  # one number a point
    pull, push = weights / apart, apart * apart
    longest = max(numpy.ptp(across), numpy.ptp(down)) / 10
    for step in numpy.linspace(longest, 0, STEPS, endpoint=False).tolist():
        away = spots[:, None] - spots
        length = numpy.maximum(abs(away), 0.01)
        moves = (away * (push / (length * length) - pull * length)).sum(axis=1)
        spots = spots + moves * (step / numpy.maximum(abs(moves), 0.01))
    return numpy.stack((spots.real, spots.imag), axis=1)


def _turned(spots):
    """Turn the picture so that it is widest from left to right."""
    _, _, axes = numpy.linalg.svd(spots, full_matrices=False)
    ends = axes[[0, 1], abs(axes).argmax(axis=1)]  # either end of an axis might be its first
    return spots @ (axes.T * numpy.sign(ends))


def _apart(spots, boxes):
    """Push overlapping boxes apart, each time the shorter way."""
    spots, sizes = spots.T.copy(), boxes.T  # across, down
    room = (sizes[:, :, None] + sizes[:, None]) / 2
    before = numpy.sign(numpy.arange(len(boxes))[:, None] - numpy.arange(len(boxes))[None])
    others = before != 0
    for _ in range(500):
        apart = spots[:, :, None] - spots[:, None]
        over = room - abs(apart)
        shortest = numpy.minimum(*over)
        hit = (shortest > 0.5) & others
        places = hit.any(axis=1).nonzero()[0]  # soon they are few
        if not len(places):
            break
        apart, over = apart[:, places], over[:, places]
        way = numpy.where(apart == 0, before[places], numpy.sign(apart))
        shorter = (over == shortest[places]) & hit[places]
        spots[:, places] += (way * over * shorter).sum(axis=2) * 0.6
    return spots.T
