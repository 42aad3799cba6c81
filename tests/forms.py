"""Filling in the admin's forms as a browser would."""

from bs4 import BeautifulSoup
from lxml import html

from .make import key_of


def read_form(client, address):
    """Give what the change form at `address` would send unaltered, as {name: value}."""
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return sent_by(response)


def sent_by(response):
    """Give what the change form on a page would send as it is shown, as {name: value}."""
    form = html.fromstring(response.content.decode()).xpath("//*[@id='content-main']//form")[0]
    sent = {}
    for field in form.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]"):
        name, kind = field.get("name"), field.get("type", field.tag)
        if kind == "select":
            sent[name] = "".join(field.xpath(".//option[@selected][1]/@value"))
        elif kind == "textarea":
            sent[name] = (field.text or "").removeprefix("\n")
        elif kind != "submit" and (kind != "checkbox" or "checked" in field.attrib):
            sent[name] = field.get("value", "")
    return sent


def no_parts(*names):
    """Give what the forms of a new entry's parts send, where there are none."""
    return {f"{name}-{field}_FORMS": "0" for name in names for field in ("TOTAL", "INITIAL")}


def people(*rows, before=0):
    """Give what the authorships of a new report send: (order, slug, role) rows."""
    sent = {
        **no_parts("corrections", "documents", "topic_links", "place_links"),
        "authorships-TOTAL_FORMS": str(before + len(rows)),
        "authorships-INITIAL_FORMS": str(before),
        "authorships-MIN_NUM_FORMS": "0",
        "authorships-MAX_NUM_FORMS": "1000",
    }
    for place, (order, slug, role) in enumerate(rows, before):
        fields = {"order": order, "researcher": key_of(slug), "role": role, "credited_as": ""}
        sent |= {f"authorships-{place}-{name}": value for name, value in fields.items()}
    return sent


def errors(response):
    """Give the errors that a form shows, each once."""
    assert response.status_code == 200
    soup = BeautifulSoup(response.content.decode(), "lxml")
    return list(dict.fromkeys(item.text for item in soup.select(".errorlist li, p.errornote")))
