"""Two editors at once: what the one has saved is brought into the form that the other sends."""

import re

from .merge import STAFF, merge
from .records import kind_of


def bring_together(posted, row, opened):
    """Change `posted`, what the admin's form of `row` sends (a mutable QueryDict): what the editor
    left as it was when it was `opened` (its record then) becomes what is stored by now.

    What both changed stays as the editor has it.
    """
    kind = kind_of(type(row))
    [(_, key, record)] = kind.stored(type(row)._default_manager.filter(pk=row.pk))
    stored = dict(zip(kind.model.key_fields, key, strict=True)) | record
    sent = _sent(posted, "", kind.fields)
    if kind.part:
        sent[kind.parts_name] = _sent_parts(kind, posted)
    merged, _ = merge(_spelt(opened), _spelt(stored), sent, prefer=STAFF)
    if kind.part:
        _send_parts(kind, posted, row, merged.pop(kind.parts_name), stored[kind.parts_name])
    for name, value in merged.items():
        posted[name] = value


def _sent_parts(kind, posted):
    """Give the parts that are to stay, as {part's own key: values}."""
    own = f"-{kind.part.model.key_fields[-1]}"
    names = [name for name in posted if name.startswith(kind.parts_name) and name.endswith(own)]
    places = {posted[name]: name.removesuffix(own) for name in names if posted[name]}
    return {
        key: _sent(posted, f"{place}-", kind.part.values)
        for key, place in places.items()
        if f"{place}-DELETE" not in posted
    }


def _send_parts(kind, posted, row, parts, stored):
    """Make what is `posted` of the parts anew: first those that are stored, as Django wants it."""
    model, name = kind.part.model, kind.parts_name
    own = model.key_fields[-1]
    pks = dict(model.objects.filter(**{model.part_of: row}).values_list(own, "pk"))
    for key in [key for key in posted if re.match(rf"{name}-\d", key)]:
        del posted[key]
    keys = [*pks, *(key for key in parts if key not in pks)]
    for place, key in enumerate(keys):
        values = parts.get(key) or _spelt(stored[key]) | {"DELETE": "on"}
        for field, value in ({"id": pks.get(key, ""), own: key} | values).items():
            posted[f"{name}-{place}-{field}"] = value
    posted[f"{name}-TOTAL_FORMS"] = len(keys)
    posted[f"{name}-INITIAL_FORMS"] = len(pks)


def _sent(posted, place, fields):
    """Give the values of those of the fields that the form has, as text."""
    names = [field.name for field in fields if place + field.name in posted]
    return {name: posted[place + name].replace("\r\n", "\n") for name in names}


def _spelt(value):
    """Give a record as forms spell it."""
    if isinstance(value, dict):
        return {name: _spelt(own) for name, own in value.items()}
    return "" if value is None else str(value)
