"""Query parameters, read strictly: a program's typo must not silently give other rows.

What they mean is the business of the list's FilterSet alone.
"""

import re
from typing import NamedTuple

from mrtc_site.listing.filters import DayFilter, FacetFilter, SearchFilter, SortFilter, cut
from mrtc_site.loading.reader import near

NAMED_AT_ONCE = 12  # values that a cure names; more are in the schema
PAGE = {
    "name": "page",
    "in": "query",
    "description": "Which page of the list, from 1.",
    "schema": {"type": "integer", "minimum": 1, "default": 1},
}


class Fault(NamedTuple):
    """A parameter that makes no sense, and what to do about it."""

    parameter: str
    value: str
    detail: str
    cure: str


def faults(params, rules):
    """Give a Fault for whatever a FilterSet would pass over in a query (QueryDict)."""
    found = []
    names = [*rules, PAGE["name"]] if rules else []
    for name, values in params.lists():
        told = cut(values[-1])
        if name not in names:
            cure = f"Use only {', '.join(names)}." if names else "Leave it out: none is taken here."
            detail = f"“{cut(name)}” is not a parameter here{near(name, names)}."
            found.append(Fault(cut(name), told, detail, cure))
        elif not all(value.strip() for value in values):
            found.append(
                Fault(name, "", f"“{name}” is empty.", "Give it a value, or leave it out.")
            )
        elif len(values) > 1 and not isinstance(rules.get(name), FacetFilter):
            found.append(Fault(name, told, f"“{name}” is given more than once.", "Give it once."))
        elif name == PAGE["name"] and not re.fullmatch("[1-9][0-9]*", values[0]):
            found.append(Fault(name, told, f"“{name}” is not a number from 1.", "Write it as 2."))
    return found


def fault_of(problem, rules):
    """Turn a list's problem with a value (filters.Problem) into a Fault."""
    rule = rules.get(problem.name)
    cure = _cure(schema_of(rule)) if rule else "Ask for an earlier page."
    return Fault(problem.name, cut(problem.value), str(problem), cure)


def _cure(schema):
    values = schema.get("items", schema).get("enum")
    if values is None:
        return f"Give {schema['description']}."
    if len(values) <= NAMED_AT_ONCE:
        return f"Use one of {', '.join(values)}."
    return f"Use one of the {len(values)} values that /api/schema/ lists."


def schema_of(rule):
    """Give the JSON Schema of what a filter takes."""
    if isinstance(rule, FacetFilter):
        options = rule.options()
        return {"type": "array", "items": {"type": "string", "enum": [*options]}, "minItems": 1}
    if isinstance(rule, SearchFilter):
        return {
            "type": "string",
            "maxLength": rule.field.max_length,
            # Something else than spaces and ASCII's signs: \p{L} is only known to some programs.
            "pattern": r"^[^\x00]*[^\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e][^\x00]*$",
            "description": "words to look for, among them at least one letter or digit",
        }
    if isinstance(rule, DayFilter):
        told = "a day, as 2020-07-31"
        if rule.bound == "last":
            told += ", not before “from”"
        return {"type": "string", "format": "date", "description": told}
    if isinstance(rule, SortFilter):
        return {"type": "string", "enum": [*rule.orders], "default": next(iter(rule.orders))}
    return {"type": "string", "enum": [*rule.options()]}


def described(rule, nouns):
    """Say what a filter does, in words made of its own."""
    if rule.phrase is None:
        names = ", ".join(f"`{name}`: {label.lower()}" for name, (label, _) in rule.orders.items())
        return f"In which order: {names}."
    told = f"Only {nouns} {rule.phrase.format('…')}"
    return f"{told}; repeat it to mean “or”" if isinstance(rule, FacetFilter) else told


def documented(rules, nouns):
    """Give the parameters of a list as OpenAPI has them."""
    return [
        {
            "name": name,
            "in": "query",
            "description": described(rule, nouns),
            "schema": schema_of(rule),
        }
        for name, rule in rules.items()
    ] + [PAGE]
