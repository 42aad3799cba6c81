"""Where the circles of a network and the names beside them stand best: under as few lines as can
be, and never on one another."""

from dataclasses import dataclass, replace

import numpy
from numpy.typing import NDArray

Array = NDArray[numpy.float64]
Whole = NDArray[numpy.int_]

RIGHT, LEFT, BELOW, ABOVE = range(4)
WAYS = numpy.array([(1, 0), (-1, 0), (0, 1), (0, -1)])  # from a circle to its name
PASSES = 4
TRIES = [  # how many pixels a circle goes away, in how many directions; the best is taken
    ([20, 50, 100, 160, 240, 360, 500], 12),
    ([12, 30, 60, 100, 150], 8),
]
BELOW_ALL = 60  # pixels that the picture may become higher by
THROUGH_NAME, THROUGH_CIRCLE, LENGTH = 1.0, 0.4, 0.002  # what a picture loses by each


@dataclass(frozen=True)
class Places:
    """Circles' middles and the sides of their names; sizes, and the pairs with a line between."""

    spots: Array
    sides: Whole
    radius: Array
    name: Array  # sizes
    pairs: Whole
    gap: float
    height: float  # of a box at least
    room: float  # between boxes

    def names(self) -> tuple[Array, Array]:
        """Give the names' left upper corners and right lower ones."""
        every = numpy.arange(len(self.spots))
        return self.names_at(every, self.spots, self.sides)

    def boxes(self) -> tuple[Array, Array]:
        return self.boxes_at(numpy.arange(len(self.spots)), self.spots, self.sides)

    def names_at(self, n: Whole | int, spots: Array, sides: Whole) -> tuple[Array, Array]:
        radius = numpy.broadcast_to(self.radius[n], len(spots))[:, None]
        size = numpy.broadcast_to(self.name[n], spots.shape)
        middle = spots + WAYS[sides] * (radius + self.gap + size / 2)
        return middle - size / 2, middle + size / 2

    def boxes_at(self, n: Whole | int, spots: Array, sides: Whole) -> tuple[Array, Array]:
        """Give the boxes around circles and names."""
        low, high = self.names_at(n, spots, sides)
        reach = numpy.broadcast_to(self.radius[n], len(spots))[:, None]
        low, high = numpy.minimum(low, spots - reach), numpy.maximum(high, spots + reach)
        missing = numpy.maximum(0, self.height - (high - low)[:, 1]) / 2
        low[:, 1] -= missing
        high[:, 1] += missing
        return low, high


def improved(places: Places, room: Array) -> Places:
    """Move circles and names to where fewer lines run through names."""
    best = places
    for lengths, directions in TRIES:
        tried = _settled(places, _steps(lengths, directions), numpy.add(room, (0, BELOW_ALL)))
        best = min(best, tried, key=lines_through_names)
        if not lines_through_names(best):
            break
    return best


def _steps(lengths: list[int], directions: int) -> Array:
    """Give the moves to try, each four times: for the four sides."""
    angles = numpy.linspace(0, 2 * numpy.pi, directions, endpoint=False)
    ways = numpy.stack((numpy.cos(angles), numpy.sin(angles)), axis=1)
    ring = numpy.concatenate([ways * length for length in [0, *lengths]])
    return numpy.repeat(ring[directions - 1 :], 4, axis=0)  # one of length 0


def _settled(places: Places, steps: Array, room: Array) -> Places:
    """Move one after the other to where the picture loses least, until nothing gets better."""
    for _ in range(PASSES):
        before = places
        for n in range(len(places.spots)):
            places = _with_best(places, n, steps, room)
        if places is before:
            break
    return places


def _with_best(places: Places, n: int, steps: Array, room: Array) -> Places:
    """Give one of them the best place and side of those that are free."""
    now = places.spots[n : n + 1], places.sides[n : n + 1]
    loses = _losses(places, n, *now)[0]
    if loses < THROUGH_CIRCLE:
        return places
    spots = places.spots[n] + steps
    sides = numpy.tile(numpy.arange(4), len(steps) // 4)
    free = _free(places, n, spots, sides, room)
    if not free.any():
        return places
    spots, sides = spots[free], sides[free]
    losses = _losses(places, n, spots, sides) + 0.001 * abs(spots - now[0]).sum(axis=1)
    best = losses.argmin()
    if losses[best] > loses - 0.05:
        return places
    all_spots, all_sides = places.spots.copy(), places.sides.copy()
    all_spots[n], all_sides[n] = spots[best], sides[best]
    return replace(places, spots=all_spots, sides=all_sides)


def _free(places: Places, n: int, spots: Array, sides: Whole, room: Array) -> NDArray[numpy.bool_]:
    """Tell at which of these places the box is within the picture and on no other."""
    low, high = places.boxes_at(n, spots, sides)
    others_low, others_high = (numpy.delete(part, n, axis=0) for part in places.boxes())
    over = (low[:, None] < others_high + places.room) & (high[:, None] > others_low - places.room)
    within = (low >= 0).all(axis=1) & (high <= room).all(axis=1)
    return numpy.logical_and(within, ~(over[..., 0] & over[..., 1]).any(axis=1))


def _losses(places: Places, n: int, spots: Array, sides: Whole) -> Array:
    """Give what the picture loses by the n-th being at each of these places."""
    own = (places.pairs == n).any(axis=1)
    ends = places.spots[places.pairs[own].sum(axis=1) - n]
    others = numpy.delete(numpy.arange(len(places.spots)), n)
    low, high = places.names_at(n, spots, sides)
    starts, stops = places.spots[places.pairs[~own]].swapaxes(0, 1)
    reach = places.radius[n]
    loss = THROUGH_NAME * _hits(starts, stops, low[:, None], high[:, None]).sum(axis=1)
    loss += THROUGH_CIRCLE * _hits(
        starts, stops, (spots - reach)[:, None], (spots + reach)[:, None]
    ).sum(axis=1)
    if len(ends):
        loss += THROUGH_NAME * _hits(spots[:, None], ends, low[:, None], high[:, None]).sum(axis=1)
        names_low, names_high = (part[others] for part in places.names())
        start, stop = spots[:, None, None], ends[:, None]
        loss += THROUGH_NAME * _hits(start, stop, names_low, names_high).sum(axis=(1, 2))
        circles, reach_all = places.spots[others], places.radius[others][:, None]
        met = _hits(start, stop, circles - reach_all, circles + reach_all)
        met &= (circles != ends[:, None]).any(axis=2)  # where it leads to
        loss += THROUGH_CIRCLE * met.sum(axis=(1, 2))
        loss += LENGTH * numpy.hypot(*(spots[:, None] - ends).transpose(2, 0, 1)).sum(axis=1)
    return loss


def _hits(starts: Array, stops: Array, low: Array, high: Array) -> NDArray[numpy.bool_]:
    """Tell which lines run through which boxes (Liang and Barsky 1984)."""
    enters, leaves = numpy.zeros(1), numpy.ones(1)  # how far along a line
    for axis in (0, 1):
        start = starts[..., axis]
        way = stops[..., axis] - start
        way = numpy.where(abs(way) < 1e-9, 1e-9, way)
        one, other = (low[..., axis] - start) / way, (high[..., axis] - start) / way
        enters = numpy.maximum(enters, numpy.minimum(one, other))
        leaves = numpy.minimum(leaves, numpy.maximum(one, other))
    return enters < leaves


def lines_through_names(places: Places) -> int:
    low, high = places.names()
    starts, stops = places.spots[places.pairs].swapaxes(0, 1)
    return int(_hits(starts[:, None], stops[:, None], low, high).sum())
