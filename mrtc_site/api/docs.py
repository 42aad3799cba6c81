"""The OpenAPI document as rows for a page that people read."""

SHOWN_AT_ONCE = 30  # values of a parameter that the page names


def chapters(document):
    """Give (resource's name, its operations, its fields) of each resource."""
    for tag in document["tags"]:
        operations = [
            {"address": address, **item["get"]}
            for address, item in document["paths"].items()
            if tag in ({"name": name} for name in item["get"]["tags"])
        ]
        alone = operations[-1]["responses"]["200"]["content"]["application/json"]["schema"]
        schema = document["components"]["schemas"][alone["$ref"].rpartition("/")[2]]
        for operation in operations:
            operation["try"] = _filled(operation)
            operation["rows"] = [_parameter(each) for each in operation["parameters"]]
        yield tag["name"], operations, list(fields(schema))


def _filled(operation):
    """Give the address with its examples filled in, or None if there are none."""
    parts = [each for each in operation["parameters"] if each["in"] == "path"]
    if all("example" in part for part in parts):
        return operation["address"].format(**{part["name"]: part["example"] for part in parts})
    return None


def fields(schema, prefix=""):
    """Give (name, type, description) of an object's values and of those in them."""
    for name, value in schema["properties"].items():
        yield prefix + name, _type(value), value.get("description", "")
        if "properties" in value.get("items", {}):
            yield from fields(value["items"], f"{prefix}{name}[].")


def _type(schema):
    if schema["type"] == "array":
        return f"list of {_type(schema['items'])}"
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return " or ".join([schema.get("format", types[0]), *types[1:]])


def _parameter(parameter):
    schema = parameter["schema"]
    values = schema.get("items", schema).get("enum", ())
    return {
        "name": parameter["name"],
        "type": _type(schema.get("items", schema)),
        "description": parameter.get("description", ""),
        "values": values[:SHOWN_AT_ONCE],
        "more": len(values[SHOWN_AT_ONCE:]),
    }
