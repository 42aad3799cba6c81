"""Writes one year's fixtures in one canonical form."""

import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from textwrap import indent
from typing import Any

import yaml
from django.utils.text import capfirst, get_text_list

from mrtc_site.files.storage import documents

from .comments import EDITORIAL, Comments
from .folder import folder_of
from .record_types import Key, Kind, Record, Records, each_row

NO_COMMENTS = Comments()
NOT_PRINTED = "The portal's own: editorial, not printed, added by staff."
ENDLESS = 2**31 - 1  # the width of a line; libyaml's greatest


class _Dumper(yaml.CSafeDumper):
    """Text of several lines as a literal block, keys of several words as [a, b]."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _text(dumper: _Dumper, text: str) -> yaml.Node:
    """Several lines as a literal block; quoted what a block or a bare word would not give back."""
    style = "|" if "\n" in text else None
    if not all(line.isprintable() for line in text.split("\n")):
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


def _key(dumper: _Dumper, key: Key) -> yaml.Node:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", key, flow_style=True)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(tuple, _key)


def _item(kind: Kind, key: Key, record: Record, files: dict[str, str]) -> str:
    """Write one row: slugs of others as lists, as in Django's fixtures, and no values that are
    empty or the default of an optional field."""
    if kind.whole:
        key = key[0], kind.own_value(key[1])
    values = kind.all_values(key, record)
    named = {field.name for field in kind.by_pk}
    fields: Record = {
        field.name: (values[field.name],) if field.name in named else values[field.name]
        for field in kind.fields
        if values[field.name] not in ("", None, field.get_default() if field.blank else None)
    }
    if kind.has_file:
        fields["file"] = files[fields["file"]]
    if kind.whole and kind.model.whole_names:
        words = fields.pop(kind.model.part_of)
        fields = {**dict(zip(kind.model.whole_names, words, strict=True)), **fields}
    editorial = {name: fields.pop(name) for name in kind.model.editorial if name in fields}
    item = _yaml([{"model": kind.label, "fields": fields}])
    return item + indent(f"{EDITORIAL}\n{_yaml(editorial)}", "    ") if editorial else item


def _yaml(data: Any) -> str:
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=ENDLESS)


def file_of(kind: Kind) -> str:
    """Name the file with a kind's rows; for parts without one, that of their wholes."""
    whole = kind.whole or kind
    return f"{kind.model.fixture or whole.model.fixture}.yaml"


def spell(
    year: int,
    records: Records,
    comments: Comments = NO_COMMENTS,
    files: dict[str, str] | None = None,
) -> dict[str, str]:
    """Give {file name: text}. `files` is {name in the storage: name in the fixtures}."""
    items: dict[str, list[str]] = defaultdict(list)
    left = dict(comments.of_rows)
    for kind, key, record in each_row(records):
        lines = [f"{comment}\n" for comment in left.pop((kind, key), ())]
        items[file_of(kind)].append("".join([*lines, _item(kind, key, record, files or {})]))
    ends = defaultdict(list, {name: [*lines] for name, lines in comments.ends.items()})
    for (kind, _), lines in left.items():  # of rows that are gone
        ends[file_of(kind)] += lines
    texts = {}
    for name in dict.fromkeys(map(file_of, records)):
        kinds = [kind for kind in records if file_of(kind) == name]
        begins_with_it = any(kind.model.example for kind in kinds)
        if not (items[name] or begins_with_it or (folder_of(year) / name).exists()):
            continue
        head = comments.heads.get(name, _head(year, kinds))
        blocks = [f"{head}\n", *(items[name] or ["[]\n"]), *(f"{line}\n" for line in ends[name])]
        texts[name] = "\n".join(blocks)
    return texts


def _head(year: int, kinds: list[Kind]) -> str:
    names = get_text_list([str(kind.model._meta.verbose_name_plural) for kind in kinds], "and")
    lines = [f"# {capfirst(names)} of the {year} annual report."]
    if any(kind.model.all_editorial for kind in kinds):
        lines.append(f"# {NOT_PRINTED}")
    return "\n".join(lines)


@contextmanager
def replaced_together() -> Iterator[Callable[..., list[str]]]:
    """Give a function that writes {file name: text} for a year, with {name in the storage: file
    name}, and gives the names that changed.

    All are written beside their places, safe on disk; at the end each takes its place, unless an
    error came before.
    """
    temporary: dict[Path, Path] = {}

    def write(year: int, texts: dict[str, str], files: dict[str, str] | None = None) -> list[str]:
        names = differing(year, texts)
        new = {name: stored for stored, name in (files or {}).items()}
        new = {name: new[name] for name in new if not (folder_of(year) / name).exists()}
        for name in (*names, *new):
            path = folder_of(year) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary[path] = path.with_name(f".{path.name}.new")
            source = documents().open(new[name]) if name in new else BytesIO(texts[name].encode())
            with source, temporary[path].open("wb") as file:
                shutil.copyfileobj(source, file)
                file.flush()
                os.fsync(file.fileno())
        return [*names, *new]

    try:
        yield write
        for path, beside in temporary.items():
            beside.replace(path)
    finally:
        for beside in temporary.values():
            beside.unlink(missing_ok=True)


def differing(year: int, texts: dict[str, str]) -> list[str]:
    """Give the names of a year's files that say something else, or are not there yet."""
    folder = folder_of(year)
    return [
        name
        for name, text in texts.items()
        if not (folder / name).exists() or (folder / name).read_bytes() != text.encode()
    ]
