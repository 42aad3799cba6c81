"""Reads the items of a YAML file's one top-level list, one at a time, each value with its line."""

import yaml
from yaml.nodes import MappingNode, ScalarNode, SequenceNode

NULL = "tag:yaml.org,2002:null"
NULLS = {"", "~", "null", "Null", "NULL"}  # as YAML 1.1 has them


class Items:
    """Composes nodes of libyaml's events. Of what a word may mean, only nothing (NULL) is told."""

    def __init__(self, stream):
        self.next = yaml.CSafeLoader(stream).get_event
        self.anchors = {}

    def __iter__(self):
        self.next()  # the start of the stream
        if isinstance(self.next(), yaml.StreamEndEvent):
            return
        start = self.next()  # after that of the document
        if not isinstance(start, yaml.SequenceStartEvent):
            if isinstance(start, yaml.ScalarEvent) and start.value == "":
                return
            raise yaml.MarkedYAMLError(problem="a list is expected", problem_mark=start.start_mark)
        yield from self._until(yaml.SequenceEndEvent)
        self.next()  # the end of the document
        end = self.next()
        if not isinstance(end, yaml.StreamEndEvent):
            problem = "a second document begins"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=end.start_mark)

    def _until(self, end):
        while type(event := self.next()) is not end:
            yield self._node(event)

    def _node(self, event):
        kind, mark = type(event), event.start_mark
        if kind is yaml.ScalarEvent:
            empty = event.value in NULLS and event.implicit[0]
            node = ScalarNode(NULL if empty else event.tag, event.value, mark)
        elif kind is yaml.AliasEvent:
            if event.anchor not in self.anchors:
                problem = f"found undefined alias “{event.anchor}”"
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=mark)
            return self.anchors[event.anchor]
        else:
            made = SequenceNode if kind is yaml.SequenceStartEvent else MappingNode
            node = made(event.tag, [], mark)
        if event.anchor:  # before what is in it, which may name it
            self.anchors[event.anchor] = node
        if kind is yaml.SequenceStartEvent:
            node.value += self._until(yaml.SequenceEndEvent)
        elif kind is yaml.MappingStartEvent:
            names = self._until(yaml.MappingEndEvent)
            node.value += [(name, self._node(self.next())) for name in names]
        return node
