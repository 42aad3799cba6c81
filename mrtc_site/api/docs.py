"""Prepares the OpenAPI document for the page /api/docs/."""

from collections.abc import Iterator
from itertools import groupby


def chapters(document: dict) -> Iterator[tuple[str, list[dict], list[tuple]]]:
    """Give (resource's name, its operations, its fields) of each resource."""
    paths = document["paths"].items()
    operations = ({"address": address, **item["get"]} for address, item in paths)
    for (name,), group in groupby(operations, key=lambda operation: operation["tags"]):
        found = list(group)
        for operation in found:
            operation["try"] = example_address(operation)
        alone = found[-1]["responses"]["200"]["content"]["application/json"]["schema"]
        yield name, found, list(field_rows(document, alone))


def example_address(operation: dict) -> str | None:
    """Give the address with its examples filled in, or None if there are none."""
    parts = [each for each in operation["parameters"] if each["in"] == "path"]
    if not all("examples" in part for part in parts):
        return None
    values = {part["name"]: part["examples"]["First"]["value"] for part in parts}
    return operation["address"].format(**values)


def field_rows(document: dict, schema: dict, prefix: str = "") -> Iterator[tuple[str, str, str]]:
    """Give (name, type, description) of an object's values and of those in them."""
    component = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    for name, value in component["properties"].items():
        yield prefix + name, type_of(value), value.get("description", "")
        if "$ref" in value.get("items", {}):
            yield from field_rows(document, value["items"], f"{prefix}{name}[].")


def type_of(schema: dict) -> str:
    if "$ref" in schema:
        return "object"
    if schema["type"] == "array":
        return f"list of {type_of(schema['items'])}"
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return " or ".join([schema.get("format") or types[0], *types[1:]])
