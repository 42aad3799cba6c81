"""Lays out networks of people: circles with names, and lines between them.

People are placed on a ring if there is room for names on both sides, else in a column, with linked
ones near each other. Names stand outside and lines bend inside, so that none runs through a name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, dist, sqrt

from .lettering import text_width

Links = Mapping[tuple[int, int], int]  # {(place, place): how many they share}

LETTER = 13  # the size of names, in pixels
SMALLEST, LARGEST = 5, 18  # radius, in pixels
GAP = 4  # between a circle and its name
ROW = 25  # the height and width of a name to hit, at least: a finger's
INSIDE = 60  # pixels for lines, at least: beside a column, in half a ring
PASSES = 4


@dataclass(frozen=True)
class Node:
    """A circle with a name to its right (side 1) or left (-1)."""

    x: float
    y: float
    radius: float
    side: int
    name_width: float

    @property
    def height(self) -> float:
        return _row(self.radius)

    @property
    def width(self) -> float:
        return round(2 * self.radius + GAP + self.name_width, 1)

    @property
    def left(self) -> float:
        return round(self.x - (self.radius if self.side > 0 else self.width - self.radius), 1)

    @property
    def top(self) -> float:
        return round(self.y - self.height / 2, 1)

    @property
    def name_x(self) -> float:
        return round(self.x + self.side * (self.radius + GAP), 1)

    @property
    def name_y(self) -> float:
        return round(self.y + LETTER * 0.35, 1)

    @property
    def anchor(self) -> str:
        return "start" if self.side > 0 else "end"


@dataclass(frozen=True)
class Line:
    """A link, bent towards a point: a quadratic Bézier curve."""

    one: Node
    other: Node
    shared: int
    thickness: float
    bend: tuple[float, float]


@dataclass(frozen=True)
class Drawing:
    nodes: list[Node]
    lines: list[Line]
    width: int
    height: int


def lay_out(
    names: Sequence[str], numbers: Sequence[int], links: Links, widths: Iterable[float]
) -> list[Drawing]:
    """Lay out a drawing for each width. It may be wider only if the names need it."""
    most = max(12, *numbers)
    radii = [round(max(SMALLEST, LARGEST * sqrt(number / most)), 1) for number in numbers]
    name_widths = [max(ROW, text_width(name, LETTER)) for name in names]
    order = _in_order(len(names), links)
    return [_drawing(radii, name_widths, order, links, width) for width in widths]


def _drawing(
    radii: list[float], name_widths: list[float], order: list[int], links: Links, width: float
) -> Drawing:
    margin = LARGEST + GAP + max(name_widths)
    is_ring = width / 2 >= margin + INSIDE + LARGEST
    half = (len(order) + 1) // 2 if is_ring else len(order)
    sides = {1: order[:half], -1: order[half:][::-1]}  # clockwise
    height = max(sum(_row(radii[n]) for n in people) for people in sides.values())
    inside = max(INSIDE, min(width - margin, height / 3))
    if is_ring:
        inside = max(INSIDE, min(width / 2 - margin, 0.55 * height))
    nodes = {}
    for side, people in sides.items():
        y = (height - sum(_row(radii[n]) for n in people)) / 2
        for n in people:
            y += _row(radii[n]) / 2
            x = inside
            if is_ring:
                x += margin + side * inside * sqrt(1 - (2 * y / height - 1) ** 2)
            nodes[n] = Node(round(x, 1), round(y, 1), radii[n], side, name_widths[n])
            y += _row(radii[n]) / 2
    strongest = max([8, *links.values()])
    lines = []
    for (one, other), shared in links.items():
        ends = nodes[one], nodes[other]
        bend = _inwards(*ends, (margin + inside, height / 2)) if is_ring else _aside(*ends, height)
        lines.append(Line(*ends, shared, round(1.3 + 8 * (shared - 1) / strongest, 1), bend))
    width = 2 * (margin + inside) if is_ring else inside + margin
    return Drawing([nodes[n] for n in sorted(nodes)], lines, ceil(width), ceil(height))


def _row(radius: float) -> float:
    return max(ROW, 2 * radius + GAP)


def _inwards(one: Node, other: Node, centre: tuple[float, float]) -> tuple[float, float]:
    """Give the point that bends a line towards the centre of the ring, the more the longer it
    is."""
    x, y = (one.x + other.x) / 2, (one.y + other.y) / 2
    length, away = dist((one.x, one.y), (other.x, other.y)), dist((x, y), centre)
    share = min(1, (15 + 0.45 * length) / max(away, 1))
    return round(x + share * (centre[0] - x), 1), round(y + share * (centre[1] - y), 1)


def _aside(one: Node, other: Node, height: float) -> tuple[float, float]:
    """Give the point that bends a line beside the column, the longest nearly to the edge."""
    depth = 2 * (one.x - GAP) * sqrt(abs(one.y - other.y) / height)
    return round(one.x - depth, 1), round((one.y + other.y) / 2, 1)


def _in_order(people: int, links: Links) -> list[int]:
    """Order the people so that linked ones are near each other: each in turn is moved to where the
    sum of all lines is shortest, until nothing gets shorter."""

    def length(order: list[int]) -> int:
        at = {place: n for n, place in enumerate(order)}
        return sum(shared * abs(at[one] - at[other]) for (one, other), shared in links.items())

    order = list(range(people))
    for _ in range(PASSES):
        before = order
        for place in before:
            rest = [other for other in order if other != place]
            order = min(([*rest[:n], place, *rest[n:]] for n in range(people)), key=length)
        if order == before:
            break
    return order
