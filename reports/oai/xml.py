"""Writes XML from trees: an element is (name, attributes, text or list of elements)."""

from io import BytesIO

from django.utils.xmlutils import SimplerXMLGenerator

from mrtc_site.common.text import legible


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
    writer.startElement(name, {key: legible(value) for key, value in attributes.items()})
    if isinstance(content, str):
        writer.characters(legible(content))
    else:
        for child in content:
            _write(writer, child)
    writer.endElement(name)
