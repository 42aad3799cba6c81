"""Writes XML from trees: an element is (name, attributes, text or list of elements)."""

import re
from io import BytesIO

from django.utils.xmlutils import SimplerXMLGenerator

# What no XML document may hold (XML 1.0, production 2).
IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def element(name, content="", /, **attributes):
    return name, attributes, content


def document(tree):
    """Give a tree as the bytes of an XML document."""
    stream = BytesIO()
    writer = SimplerXMLGenerator(stream, "utf-8", short_empty_elements=True)
    writer.startDocument()
    _write(writer, tree)
    writer.endDocument()
    return stream.getvalue()


def _write(writer, tree):
    name, attributes, content = tree
    writer.startElement(name, {key: possible(value) for key, value in attributes.items()})
    if isinstance(content, str):
        writer.characters(possible(content))
    else:
        for child in content:
            _write(writer, child)
    writer.endElement(name)


def possible(text):
    return IMPOSSIBLE.sub("", text)
