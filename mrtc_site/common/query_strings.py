"""Queries of addresses, and addresses as identifiers have them."""

from collections.abc import Iterable, Mapping
from urllib.parse import quote_plus

from django.http import QueryDict
from django.urls import get_script_prefix


def without_script_name(path: str) -> str:
    """Give a path as identifiers have it: without the prefix that the site happens to be below."""
    return f"/{path.removeprefix(get_script_prefix())}"


def encoded_query(params: Mapping[str, Iterable]) -> str:
    """Write {name: values} as a query with its question mark; nothing as nothing."""
    pairs = [
        f"{quote_plus(name)}={quote_plus(str(value))}"
        for name, values in params.items()
        for value in values
    ]
    return f"?{'&'.join(pairs)}" if pairs else ""


def querystring(query: QueryDict, **changes: object) -> str:
    """Write a query with other values of some parameters."""
    return encoded_query(
        {**dict(query.lists()), **{name: [value] for name, value in changes.items()}}
    )
