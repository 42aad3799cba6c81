"""The OpenAPI document, made of the resources."""

from mrtc_site.common.numbers import MAX_NUMBER
from mrtc_site.models import FIRST_YEAR, LAST_YEAR

from .fields import schema_of, text
from .parameters import documented

DESCRIPTION = """\
Everything that the site shows, as JSON, for programs. Reading is all there is, and it needs no key.

- The filters of a list are those of its page: copy the page's query string. Repeat a parameter to
  mean “or”.
- What is not understood, unknown parameters included, is refused with 400 and told in `errors`:
  which parameter, which value, why, and what to do.
- A list comes in pages of 20 with the addresses of the `next` and the `previous`. To take a whole
  list at once, use its page's files instead.
- Every answer has an `ETag`. Send it back as `If-None-Match`, and get 304 while nothing changed.
- Ask for one thing after the other: that has no limit. Who asks for much at once is told to wait.
- Errors are JSON, too (RFC 9457). Whatever is not public doesn't exist here.
"""
KEY_PARTS = {  # by path converter
    "year": {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR},
    "slug": {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"},
    "number": {"type": "integer", "minimum": 1, "maximum": MAX_NUMBER},
}
FAULT = {
    name: text(description, None)
    for name, description in {
        "parameter": "The name of the parameter.",
        "value": "Its value; cut when it is long.",
        "detail": "What is wrong with it.",
        "cure": "What to do.",
    }.items()
}
STRING, INTEGER = {"type": "string"}, {"type": "integer"}
PROBLEM = {
    "type": "object",
    "properties": {
        "type": {**STRING, "const": "about:blank"},
        "title": {**STRING, "description": "What the status means."},
        "status": {**INTEGER, "description": "The HTTP status."},
        "detail": {**STRING, "description": "What is wrong, in a sentence or several."},
        "errors": {"type": "array", "items": schema_of(FAULT), "description": "Each for itself."},
    },
    "required": ["type", "title", "status", "detail"],
    "additionalProperties": False,
}
REFUSALS = {
    "400": "Something in the query is not understood.",
    "404": "There is no such thing.",
    "414": "The address is too long.",
    "429": "Your network asks for too much at once; `Retry-After` says how many seconds to wait.",
    "503": "The database is not there just now; `Retry-After` says when to try again.",
}


def reference(kind, name):
    return {"$ref": f"#/components/{kind}/{name}"}


def document(resources, root):
    """Give the OpenAPI document of an API at the address `root`."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "MRTC annual reports",
            "version": "1.0.0",
            "summary": "What the Migration Research and Training Centre did, year by year.",
            "description": DESCRIPTION,
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": resource.name} for resource in resources],
        "paths": {
            address: {"get": operation}
            for resource in resources
            for address, operation in _operations(resource, root)
        },
        "components": {
            "schemas": {
                **{name: schema for each in resources for name, schema in _schemas(each).items()},
                "Problem": PROBLEM,
            },
            "responses": {
                status: {
                    "description": description,
                    "content": {
                        "application/problem+json": {"schema": reference("schemas", "Problem")}
                    },
                }
                for status, description in REFUSALS.items()
            },
        },
    }


def _names(resource):
    """Give the names of the schemas of a row in a list, of one alone, and of a page."""
    name = resource.model.__name__
    return name, f"{name}Alone" if resource.more else name, f"{name}Page"


def _schemas(resource):
    name, alone, page = _names(resource)
    return {
        name: resource.schema(),
        alone: resource.schema(alone=True),
        page: {
            "type": "object",
            "properties": {
                "count": {**INTEGER, "description": "How many there are on all pages."},
                "next": _address("The next page; null on the last."),
                "previous": _address("The page before; null on the first."),
                "results": {
                    "type": "array",
                    "items": reference("schemas", name),
                    "description": f"The {resource.nouns} of this page.",
                },
            },
            "required": ["count", "next", "previous", "results"],
            "additionalProperties": False,
        },
    }


def _address(description):
    return {"type": ["string", "null"], "format": "uri", "description": description}


def _operations(resource, root):
    """Give (address, operation) of the list and of one row."""
    _, alone, page = _names(resource)
    here = f"{root}{resource.name}/"
    yield (
        here,
        {
            "tags": [resource.name],
            "operationId": f"list_{resource.name.replace('-', '_')}",
            "summary": f"{resource.nouns.capitalize()}, filtered, a page at a time",
            "parameters": documented(resource.filters, resource.nouns),
            "responses": _responses(page),
        },
    )
    yield (
        here + "".join(f"{{{part}}}/" for part in resource.key),
        {
            "tags": [resource.name],
            "operationId": f"get_{resource.name.replace('-', '_')}",
            "summary": f"One {resource.noun}",
            "parameters": list(_key_parameters(resource)),
            "responses": _responses(alone),
        },
    )


def _key_parameters(resource):
    """Give the parts of the address of one row, with those of the first row as examples."""
    first = resource.rows.first()
    examples = first.natural_key() if first else [None] * len(resource.key)
    for (part, converter), example in zip(resource.key.items(), examples, strict=True):
        yield {
            "name": part,
            "in": "path",
            "required": True,
            "description": resource.fields[part].schema["description"],
            "schema": KEY_PARTS[converter],
            **({"example": example} if first else {}),
        }


def _responses(name):
    answer = {"application/json": {"schema": reference("schemas", name)}}
    return {
        "200": {"description": "As asked for.", "content": answer},
        **{status: reference("responses", status) for status in REFUSALS},
    }
