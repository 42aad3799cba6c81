"""Spelling addresses' queries; addresses as identifiers have them."""

from urllib.parse import quote_plus

from django.urls import get_script_prefix


def lasting(path: str) -> str:
    """Give a path as identifiers have it: without the prefix that the site happens to be below."""
    return f"/{path.removeprefix(get_script_prefix())}"


def spelt(values):
    """Spell {name: values} as a query with its question mark; nothing as nothing."""
    pairs = [
        f"{quote_plus(name)}={quote_plus(str(value))}"
        for name, several in values.items()
        for value in several
    ]
    return f"?{'&'.join(pairs)}" if values else ""


def querystring(query, **changes):
    """Spell a query (QueryDict) with other values of some parameters."""
    return spelt({**dict(query.lists()), **{name: [value] for name, value in changes.items()}})
