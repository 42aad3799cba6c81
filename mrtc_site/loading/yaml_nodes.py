"""Reads the items of a YAML list one by one, with their lines, however long the file is.

PyYAML composes whole files, which takes most of the time and memory of reading a large one, and
its C code calls itself for each list in a list until the process dies. Its events do neither.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple, NoReturn

import yaml

NULL = "tag:yaml.org,2002:null"
NULLS = {"", "~", "null", "Null", "NULL"}
MAX_DEPTH = 50  # of lists and mappings in each other


class Node(NamedTuple):
    """A text or None, a list of nodes, or a Mapping.

    Text stays as written, whatever it looks like: `title: 2020`, `title: yes` mean those words.
    """

    value: Any
    line: int | str  # or a workbook's cell


class Unreadable(NamedTuple):
    reason: str


class Mapping(list[Node]):
    """Pairs of nodes: name and value."""

    @property
    def pairs(self) -> Iterator[tuple[Node, Node]]:
        return zip(self[::2], self[1::2], strict=True)


def items(text: bytes) -> Iterator[Node]:
    """Give the items of a file that is a list. Raises yaml.YAMLError where it is anything else."""
    anchors: dict[str, Node] = {}
    parents: list[Node] = []
    documents = 0
    for event in yaml.parse(text, Loader=yaml.CBaseLoader):
        if isinstance(event, yaml.NodeEvent):
            node = _node(event, anchors)
            if event.anchor:
                anchors[event.anchor] = node
            begins = isinstance(event, yaml.CollectionStartEvent)
            if len(parents) > 1:
                parents[-1].value.append(node)
            elif parents and not begins:
                yield node
            elif not parents and isinstance(node.value, str | Mapping):
                _refuse(event, "a list is expected")
            if begins:
                parents.append(node)
                if len(parents) > MAX_DEPTH:
                    _refuse(event, f"lists and mappings are nested more than {MAX_DEPTH} deep")
        elif isinstance(event, yaml.CollectionEndEvent):
            node = parents.pop()
            if len(parents) == 1:
                yield node
        elif isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                _refuse(event, "a single document is expected, and here begins another")


def _node(event: Any, anchors: dict[str, Node]) -> Node:
    line = event.start_mark.line + 1
    if isinstance(event, yaml.ScalarEvent):
        is_null = event.tag == NULL or (event.implicit[0] and event.value in NULLS)
        return Node(None if is_null else event.value, line)
    if isinstance(event, yaml.SequenceStartEvent):
        return Node([], line)
    if isinstance(event, yaml.MappingStartEvent):
        return Node(Mapping(), line)
    if event.anchor not in anchors:
        _refuse(event, f"found undefined alias “{event.anchor}”")
    return anchors[event.anchor]


def _refuse(event: Any, problem: str) -> NoReturn:
    raise yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)
