"""Writes XML from trees: an element is (name, attributes, text or list of elements)."""

from collections.abc import Sequence
from io import BytesIO
from xml.sax.xmlreader import AttributesImpl

from django.utils.xmlutils import SimplerXMLGenerator

from mrtc_site.common.text import legible

Element = tuple[str, dict[str, str], str | Sequence["Element"]]


def element(name: str, content: str | Sequence[Element] = "", /, **attributes: str) -> Element:
    return name, attributes, content


def document(tree: Element) -> bytes:
    """Give a tree as the bytes of an XML document."""
    stream = BytesIO()
    writer = SimplerXMLGenerator(stream, "utf-8", short_empty_elements=True)
    writer.startDocument()
    _write(writer, tree)
    writer.endDocument()
    return stream.getvalue()


def _write(writer: SimplerXMLGenerator, tree: Element) -> None:
    name, attributes, content = tree
    values = {key: legible(value) for key, value in attributes.items()}
    writer.startElement(name, AttributesImpl(values))
    if isinstance(content, str):
        writer.characters(legible(content))
    else:
        for child in content:
            _write(writer, child)
    writer.endElement(name)
