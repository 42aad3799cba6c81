"""Reads the comments of fixture files, which a dump writes back above the same rows."""

import codecs
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from .folder import folder_of
from .reader import Reader

HEAD = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*")  # lines of comments, or empty
COMMENT = re.compile(r"#[^\r\n]*")
EDITORIAL = "# Editorial: not printed, added by staff."  # above such fields, whose line it is


@dataclass
class Comments:
    """`heads` is {file name: what stands above all of its rows, up to the last empty line},
    `of_rows` {(kind, key): [comment]} and `ends` {file name: [comment]} after the last row."""

    heads: dict[str, str] = field(default_factory=dict)
    of_rows: dict[tuple, list[str]] = field(default_factory=lambda: defaultdict(list))
    ends: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def comments_of(reader: Reader) -> Comments:
    """Give the comments of a year's files, which have no faults."""
    comments = Comments()
    for path in sorted(folder_of(reader.year).glob("*.yaml")):
        rows = {place.line: row for row, place in reader.places.items() if place.file == path.name}
        _read(_text(path), path.name, rows, comments)
    return comments


def _text(path: Path) -> str:
    content = path.read_bytes()
    is_utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = content.decode("utf-16" if is_utf_16 else "utf-8-sig")
    return text.replace("\r\n", "\n")


def _read(text: str, name: str, rows: dict[Any, tuple], comments: Comments) -> None:
    """Sort the comments of one file by rows, given as {line: row}."""

    def add(gap: str, line: int) -> None:
        """Add comments to the row at a line: the last one that begins there or above."""
        found = [comment for comment in COMMENT.findall(gap) if comment != EDITORIAL]
        if found:
            before = [begin for begin in rows if begin <= line]
            lines = comments.of_rows[rows[max(before)]] if before else comments.ends[name]
            lines += found

    lines = HEAD.match(text)
    end = lines.end() if lines else 0
    head, _, above = text[:end].rpartition("\n\n")
    if "#" in head:
        comments.heads[name] = head.strip("\n")
    line = text.count("\n", 0, end) + 1
    add(above, line)
    for token in yaml.scan(text, Loader=yaml.CBaseLoader) if "#" in text[end:] else ():
        start = token.start_mark
        if start.index == token.end_mark.index:  # it has no text: only the indentation tells of it
            continue
        beside, _, gap = text[end : start.index].partition("\n")
        add(beside, line)
        add(gap, start.line + 1)
        if isinstance(token, yaml.ScalarToken) and token.style in ("|", ">"):
            add(text[start.index : token.end_mark.index].partition("\n")[0], start.line + 1)
        end, line = token.end_mark.index, token.end_mark.line + 1
        if not token.end_mark.column:  # a block ends where the next line begins
            end -= 1
    comments.ends[name] += COMMENT.findall(text[end:])
