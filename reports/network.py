"""Who wrote with whom: from reports to a picture of researchers and the links between them.

Readable for any number of people: those with most reports, and the strongest links between them.
Laid out once for the same people and numbers, and kept in the cache.
"""

import hashlib
from dataclasses import astuple, dataclass

import networkx
import numpy
from django.core.cache import cache
from django.db.models import Count

from mrtc_site.pictures import text_width

from .models import Authorship, Researcher

PEOPLE_AT_MOST = 60
LINKS_AT_MOST = 150
SEED = 2009  # a layout begins by chance: always the same
DRAWING = "1"  # changes when the same people and numbers are drawn otherwise
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
    """People, those with most reports first, and their links: {(place, place): shared reports}.

    Of `everyone` and of `all_links`, these are the most and the strongest.
    """

    people: list
    links: dict
    everyone: int
    all_links: int

    @property
    def with_whom(self):
        """Give each person with the others linked to them: (person, [(other, shared), …])."""
        found = [(person, []) for person in self.people]
        for (one, other), shared in self.links.items():
            found[one][1].append((self.people[other], shared))
            found[other][1].append((self.people[one], shared))
        return found


def network_of(reports, about=None):
    """Make the network of `reports`, a queryset, in which the slug `about` is always shown.

    Asks the database three times, however many there are.
    """
    parts = Authorship.objects.filter(report__in=reports.order_by().values("pk"))
    counted = parts.order_by().values("researcher").annotate(count=Count("pk"))
    counts = dict(counted.values_list("researcher", "count"))
    ranked = sorted(counts, key=lambda slug: (slug != about, -counts[slug], slug))
    shown = Researcher.objects.in_bulk(ranked[:PEOPLE_AT_MOST])
    people = [
        Person(slug, person.shown_name, person.language, counts[slug])
        for slug, person in ((slug, shown[slug]) for slug in ranked[:PEOPLE_AT_MOST])
    ]
    place = {person.slug: n for n, person in enumerate(people)}
    rows = parts.filter(researcher__in=place).order_by().values_list("report", "researcher")
    links = _links([(report, place[researcher]) for report, researcher in rows], len(people))
    strongest = sorted(links, key=lambda pair: (-links[pair], pair))[:LINKS_AT_MOST]
    return Network(people, {pair: links[pair] for pair in strongest}, len(ranked), len(links))


def _links(parts, size):
    """Count the reports that each two share; `parts` are (report, place) pairs."""
    if not parts:
        return {}
    reports, places = numpy.array(parts).T
    _, rows = numpy.unique(reports, return_inverse=True)
    wrote = numpy.zeros((rows.max() + 1, size), dtype=numpy.float32)
    wrote[rows, places] = 1
    shared = numpy.triu(wrote.T @ wrote, 1)
    return {(one, other): int(shared[one, other]) for one, other in numpy.argwhere(shared).tolist()}


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
    """A network with its drawing, both of `year` or, if that is None, of the person `about`."""

    network: Network
    drawing: Drawing
    year: int | None
    about: str | None


def picture_of(reports, year=None, about=None):
    """Draw who wrote the `reports` together; None if each has one author."""
    network = network_of(reports, about)
    if not network.links:
        return None
    key = hashlib.sha256(repr((DRAWING, astuple(network))).encode()).hexdigest()
    drawing = cache.get_or_set(f"network-{key}", lambda: draw(network), None)
    return Picture(network, drawing, year, about)


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
    graph = networkx.Graph()
    graph.add_nodes_from(range(len(network.people)))
    graph.add_weighted_edges_from((*pair, shared) for pair, shared in network.links.items())
    places = numpy.zeros((len(boxes), 2))
    parts = sorted(map(sorted, networkx.connected_components(graph)), key=lambda p: (-len(p), p))
    spots = [_spots(graph.subgraph(part), boxes[part]) for part in parts]
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
    for person, r, middle, (w, h) in zip(network.people, radius, places, boxes, strict=True):
        left, top = middle - (w / 2, h / 2)
        box = (round(float(n), 1) for n in (middle[0], top + 3 + r, r, left, top, w, h))
        nodes.append(Node(person, *box))
    strongest = max(8, *network.links.values())
    links = [
        (nodes[one], nodes[other], shared, round(1.3 + 8 * (shared - 1) / strongest, 1))
        for (one, other), shared in network.links.items()
    ]
    right = max(node.left + node.width for node in nodes)
    return Drawing(nodes, links, int(right) + 1, int(y + row) + 1)


def _spots(graph, boxes):
    """Give places for the middles of the boxes of one part, none over another, from (0, 0) on."""
    if len(boxes) == 1:
        return boxes / 2
    order = sorted(graph)
    apart = 2 / len(boxes) ** 0.5  # twice the usual distance: names need room
    spots = networkx.spring_layout(graph, k=apart, seed=SEED, iterations=300)
    spots = numpy.array([spots[node] for node in order])
    spots = _turned(spots - spots.mean(axis=0))
    extent = numpy.ptp(spots, axis=0)
    extent = numpy.maximum(extent, extent.max() / 3)  # a chain of people stays one
    room = 1.1 + 1.3 * min(1, len(boxes) / 40)
    area = room * boxes.prod(axis=1).sum()
    spots = spots / extent * numpy.sqrt((area * SHAPE, area / SHAPE))
    spots = _apart(spots, boxes)
    return spots - (spots - boxes / 2).min(axis=0)


def _turned(spots):
    """Turn the picture so that it is widest from left to right."""
    _, _, axes = numpy.linalg.svd(spots, full_matrices=False)
    ends = axes[[0, 1], abs(axes).argmax(axis=1)]  # either end of an axis might be its first
    return spots @ (axes.T * numpy.sign(ends))


def _apart(spots, boxes):
    """Push overlapping boxes apart, each time the shorter way."""
    room = (boxes[:, None] + boxes[None]) / 2
    before = numpy.sign(numpy.arange(len(boxes))[:, None] - numpy.arange(len(boxes))[None])
    for _ in range(500):
        apart = spots[:, None] - spots[None]
        over = room - abs(apart)
        hit = (over > 0.5).all(axis=2) & (before != 0)
        if not hit.any():
            break
        way = numpy.where(apart == 0, before[:, :, None], numpy.sign(apart))
        shorter = over == over.min(axis=2, keepdims=True)
        spots = spots + (way * over * shorter * hit[:, :, None]).sum(axis=1) * 0.3
    return spots
