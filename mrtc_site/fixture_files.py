"""Writes one year's fixtures in one canonical form."""

import os
from collections import defaultdict

import yaml
from django.utils.text import capfirst

from .fixtures import folder_of

ENDLESS = 2**31 - 1  # the width of a line; libyaml's greatest


class _Dumper(yaml.CSafeDumper):
    """Text of several lines as a literal block, keys of several words as [a, b]."""

    def ignore_aliases(self, data):
        return True


def _text(dumper, text):
    """Several lines as a literal block; quoted what a block or a bare word would not give back."""
    style = "|" if "\n" in text else None
    if text != text.strip() or not all(line.isprintable() for line in text.split("\n")):
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


def _key(dumper, key):
    return dumper.represent_sequence("tag:yaml.org,2002:seq", key, flow_style=True)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(tuple, _key)


def _item(kind, key, record):
    """Spell one row; what is empty, or has the default of a field that may be, is left out."""
    values = {**dict(zip(kind.model.key_fields, key, strict=True)), **record}
    fields = {
        field.name: values[field.name]
        for field in kind.fields
        if values[field.name] not in ("", None, field.get_default() if field.blank else None)
    }
    item = [{"model": kind.label, "fields": fields}]
    return yaml.dump(item, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=ENDLESS)


def spell(year, records):
    """Spell {kind: {key: record}}, in the order to write, as {file name: text}."""
    files = defaultdict(list)
    words = defaultdict(list)
    for kind, rows in records.items():
        name = f"{kind.model.fixture}.yaml"
        words[name].append(str(kind.model._meta.verbose_name_plural))
        for key, record in rows.items():
            files[name].append(_item(kind, key, record))
            for own, part in record[kind.parts_name].items() if kind.part else ():
                files[name].append(_item(kind.part, (key, own), part))
    return {
        name: f"# {capfirst(' and '.join(words[name]))} of the {year} annual report.\n\n"
        + ("\n".join(files[name]) or "[]\n")
        for name in words
    }


def write(year, files, before_replacing):
    """Write {file name: text} into the year's folder, whole files or none.

    All are written beside their places and safe on disk before `before_replacing()` is called,
    which may still refuse by raising; then each takes its place. Gives the names that changed.
    """
    folder = folder_of(year)
    folder.mkdir(parents=True, exist_ok=True)
    changed = [
        name
        for name, text in files.items()
        if not (folder / name).exists() or (folder / name).read_bytes() != text.encode()
    ]
    temporary = {name: folder / f".{name}.new" for name in changed}
    try:
        for name, path in temporary.items():
            with path.open("wb") as file:
                file.write(files[name].encode())
                file.flush()
                os.fsync(file.fileno())
        before_replacing()
        for name, path in temporary.items():
            path.replace(folder / name)
    finally:
        for path in temporary.values():
            path.unlink(missing_ok=True)
    return changed
