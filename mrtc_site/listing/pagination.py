"""Pages of a list. A late one is found by counting, without walking past all rows before it."""

from collections import defaultdict
from functools import partial
from itertools import takewhile

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.utils.functional import cached_property


class Pages(Paginator):
    """The pages of a FilterSet's rows."""

    def __init__(self, filterset, per_page):
        self.filterset = filterset
        super().__init__(filterset, per_page)  # which counts and gives rows itself

    @cached_property
    def count(self):
        return self.filterset.count

    def page(self, number):
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        return Page(rows_from(self.filterset, first, self.per_page), number, self)


def rows_from(filterset, first, number):
    """Give `number` rows from the one at `first` (0: the first of all).

    Where the order begins with columns that the FilterSet counts by, the counts tell in which of
    its cells the rows are, and only these are sorted; where it is best first, the same goes for
    titles. They are sorted as keys, without their texts.
    """
    keys = _keys_from(filterset, first, number)
    found = filterset.found(keys)
    return [found[key] for key in keys]


def _keys_from(filterset, first, number):
    if filterset.few is not None:
        return filterset.few[first : first + number]
    if filterset.nearer and filterset.nearer.count >= first + number:
        return _keys_from(filterset.nearer, first, number)
    rows = filterset.qs
    names = list(takewhile(partial(_is_ranked, filterset), rows.query.order_by))
    if names:
        cells, first = _cells_from(filterset, names, first, number)
        rows = rows.filter(Q.create([Q(**cell) for cell in cells], Q.OR))
    return filterset.keys(rows, first, number)


def _is_ranked(filterset, name):
    return isinstance(name, str) and name.lstrip("-") in filterset.ranks


def _cells_from(filterset, names, first, number):
    """Give the cells, as {column: value}, that hold the rows, and the place of the first there."""
    rules = [(name[0] == "-", *filterset.ranks[name.lstrip("-")]) for name in names]
    ranks = [(down, filterset.columns.index(column), rank()) for down, column, rank in rules]
    groups = defaultdict(lambda: [0, []])
    for values, count in filterset.own_cells():
        place = tuple(-rank[values[at]] if down else rank[values[at]] for down, at, rank in ranks)
        groups[place][0] += count
        groups[place][1].append(dict(zip(filterset.columns, values, strict=True)))
    found, held = [], 0
    for _, (count, cells) in sorted(groups.items(), key=lambda group: group[0]):
        if not found and count <= first:
            first -= count  # before all that is wanted
            continue
        found += cells
        held += count
        if held >= first + number:
            break
    return found, first
