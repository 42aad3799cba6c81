"""Networks: names with numbers and the links between them in, places of circles and names out.

It begins as springs would have it. Each circle with the name beside it is then a box; boxes are
pushed apart until none is on another, and those whose name is under a line, or whose lines run
through names, go to a better place or have their name on a better side. The same data always give
the same picture.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from .lettering import text_width
from .network_names import ABOVE, BELOW, LEFT, RIGHT, Places, improved

Array = NDArray[numpy.float64]
Links = Mapping[tuple[int, int], int]

LETTER = 13  # the size of names, in pixels
SMALLEST, LARGEST = 5, 18  # radius, in pixels
GAP = 4  # between a circle and its name
LEAST = 25  # width and height of a box: a finger's
ROOM = 6  # pixels between boxes
ROOM_FOR_LINE, ROOM_FOR_LINES = 4, 30  # more, over and under one: for each line, and at most
SEED = 2009  # a layout begins by chance: always the same
STEPS = 100
SHAPE = 1.1  # its width for its height, about, where it may be as wide


@dataclass(frozen=True)
class Node:
    """A circle with the name beside it, in a box that no other overlaps."""

    x: float
    y: float
    radius: float
    name_x: float
    name_y: float
    anchor: str  # start, middle or end: where in the name name_x is
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Drawing:
    nodes: list[Node]
    links: list[tuple[Node, Node, int, float]]  # and how many they share, thickness
    width: int
    height: int


def lay_out(names: Sequence[str], numbers: Sequence[int], links: Links, width: float) -> Drawing:
    """Draw in a picture `width` wide, or as wide as the longest name: the parts that hang together
    apart from each other, the largest first. `links` are {(place, place): how many they share}."""
    most = max(12, *numbers)
    radius = numpy.array([max(SMALLEST, LARGEST * (n / most) ** 0.5) for n in numbers])
    name = numpy.array([(max(LEAST, text_width(text, LETTER)), LETTER * 1.3) for text in names])
    boxes = numpy.stack(
        (2 * radius + GAP + name[:, 0], numpy.maximum(2 * radius + 2, LEAST)), axis=1
    )
    width = max(width, boxes[:, 0].max())
    pairs = numpy.array([*links] or numpy.zeros((0, 2)), dtype=int)
    lines = numpy.bincount(pairs.ravel(), minlength=len(names))
    roomy = boxes + ROOM
    roomy[:, 1] += numpy.minimum(ROOM_FOR_LINE * lines, ROOM_FOR_LINES)
    corners, height = _packed(roomy, links, width + ROOM)
    spots = corners + numpy.stack((radius, roomy[:, 1] / 2), axis=1)
    spots[:, 0] += (width - (corners + boxes)[:, 0].max()) / 2  # names may go to either side
    sides = numpy.full(len(spots), RIGHT)
    room = numpy.array((width, height))
    places = improved(Places(spots, sides, radius, name, pairs, GAP, LEAST, ROOM), room)
    return _drawing(places, links)


def _drawing(places: Places, links: Links) -> Drawing:
    low, high = places.boxes()
    start = low.min(axis=0)
    low, high, spots = low - start, high - start, places.spots - start
    texts = places.names()[0] - start
    nodes = []
    for n, side in enumerate(places.sides.tolist()):
        (x, y), (left, top), (right, bottom) = spots[n], low[n], high[n]
        across, down = places.name[n]
        anchor = {RIGHT: "start", LEFT: "end", ABOVE: "middle", BELOW: "middle"}[side]
        name_x = texts[n][0] + across * {"start": 0, "middle": 0.5, "end": 1}[anchor]
        name_y = texts[n][1] + down / 2 + LETTER * 0.35
        numbers = (x, y, places.radius[n], name_x, name_y, left, top, right - left, bottom - top)
        x, y, r, name_x, name_y, *box = (round(float(number), 1) for number in numbers)
        nodes.append(Node(x, y, r, name_x, name_y, anchor, *box))
    strongest = max([8, *links.values()])
    lines = [
        (nodes[one], nodes[other], shared, round(1.3 + 8 * (shared - 1) / strongest, 1))
        for (one, other), shared in links.items()
    ]
    right, bottom = high.max(axis=0)
    return Drawing(nodes, lines, int(right) + 1, int(bottom) + 1)


def _packed(boxes: Array, links: Links, width: float) -> tuple[Array, float]:
    """Give the boxes' left upper corners and the height of all, the parts in rows."""
    weights = numpy.zeros((len(boxes), len(boxes)))
    for (one, other), shared in links.items():
        weights[one, other] = weights[other, one] = shared
    corners = numpy.zeros((len(boxes), 2))
    x = y = row = 0.0
    for part in _parts(len(boxes), links):
        middles = _spots(weights[numpy.ix_(part, part)], boxes[part], width)
        across, down = (middles + boxes[part] / 2).max(axis=0)
        if x and x + across > width:
            x, y, row = 0.0, y + row, 0.0
        corners[part] = middles - boxes[part] / 2 + (x, y)
        x, row = x + across, max(row, down)
    return corners, y + row


def _parts(size: int, links: Links) -> list[list[int]]:
    """Give the places that links hang together, lists of them, the largest first."""
    group = {place: [place] for place in range(size)}
    for one, other in links:
        if group[one] is not group[other]:
            joined = group[one] + group[other]
            group |= dict.fromkeys(joined, joined)
    return sorted(
        {id(part): sorted(part) for part in group.values()}.values(), key=lambda p: (-len(p), p)
    )


def _spots(weights: Array, boxes: Array, width: float) -> Array:
    """Give places for the middles of the boxes of one part, none over another, from (0, 0) on."""
    if len(boxes) == 1:
        return boxes / 2
    spots = _spring(weights, apart=2 / len(boxes) ** 0.5)
    spots = _turned(spots - spots.mean(axis=0))
    extent = numpy.ptp(spots, axis=0)
    extent = numpy.maximum(extent, extent.max() / 3)  # a chain of people stays one
    area = (1.1 + 1.3 * min(1, len(boxes) / 40)) * boxes[:, 0].sum() * boxes[:, 1].min()
    across = min((area * SHAPE) ** 0.5, width)
    if area / across > across:
        spots, extent = spots[:, ::-1], extent[::-1]
    spots = spots / extent * (across, area / across)
    spots = _stacked(_apart(spots - spots.min(axis=0), boxes, width), boxes)
    return spots - (spots - boxes / 2).min(axis=0)


def _spring(weights: Array, apart: float) -> Array:
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


def _turned(spots: Array) -> Array:
    """Turn the picture so that it is widest from left to right."""
    _, _, axes = numpy.linalg.svd(spots, full_matrices=False)
    ends = axes[[0, 1], abs(axes).argmax(axis=1)]  # either end of an axis might be its first
    return spots @ (axes.T * numpy.sign(ends))


def _apart(spots: Array, boxes: Array, width: float) -> Array:
    """Push overlapping boxes apart, each time the shorter way, within the width."""
    across, down = spots.T.copy(), boxes.T
    room = (down[:, :, None] + down[:, None]) / 2
    before = numpy.sign(numpy.arange(len(boxes))[:, None] - numpy.arange(len(boxes))[None])
    others = before != 0
    spots = across
    for _ in range(500):
        spots[0] = numpy.clip(spots[0], down[0] / 2, width - down[0] / 2)
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
    spots[0] = numpy.clip(spots[0], down[0] / 2, width - down[0] / 2)
    return spots.T


def _stacked(spots: Array, boxes: Array) -> Array:
    """Move down what is still on another, the uppermost first."""
    spots, placed = spots.copy(), list[int]()
    for n in numpy.argsort(spots[:, 1], kind="stable").tolist():
        beside = [
            m
            for m in placed
            if abs(spots[n, 0] - spots[m, 0]) < (boxes[n, 0] + boxes[m, 0]) / 2 - 0.01
        ]
        for m in sorted(beside, key=lambda m: spots[m, 1] - boxes[m, 1] / 2):
            room = (boxes[n, 1] + boxes[m, 1]) / 2
            if abs(spots[n, 1] - spots[m, 1]) < room - 0.01:
                spots[n, 1] = spots[m, 1] + room
        placed.append(n)
    return spots
