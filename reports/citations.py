"""A report as people cite it: written by citeproc in the CSL styles of the folder styles/."""

import json
import re
from functools import cache, lru_cache
from html import escape
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from citeproc.source.json import CiteProcJSON
from django.utils.safestring import mark_safe

from .citation_formats import csl_item
from .citation_styles import Item, trimmed

STYLES_DIR = Path(__file__).resolve().parent / "styles"


class Style(NamedTuple):
    """A way to cite: its name for people, its file, whether it writes given names in full."""

    label: str
    file: str
    full_names: bool = False


STYLES = (
    Style("APA", "apa"),
    Style("Chicago", "chicago-author-date", full_names=True),
    Style("Harvard", "harvard-cite-them-right"),
    Style("Vancouver", "nlm-citation-sequence"),
)

# Signs of Unicode's private area, which no text has, stand for italics and for “<” while citeproc
# is at work: its own HTML is not escaped inside italics, and it takes some tags for its own.
_ITALIC, _UPRIGHT, _LESS = "\ue000", "\ue001", "\ue002"
_SHIELD = {ord("<"): _LESS, ord(_ITALIC): None, ord(_UPRIGHT): None, ord(_LESS): None}
_AS_HTML = {ord(_ITALIC): "<i>", ord(_UPRIGHT): "</i>", ord(_LESS): "&lt;"}


class _Formatter:
    """What citeproc writes with: italics marked, everything else plain."""

    Oblique = Bold = Light = Underline = Superscript = Subscript = SmallCaps = str

    @staticmethod
    def preformat(text):
        return text

    class Italic(str):
        def __new__(cls, text):
            return super().__new__(cls, f"{_ITALIC}{text}{_UPRIGHT}")


@cache
def _style(style, kind, variables):
    """Read a style for items of a type that have these variables."""
    read = trimmed(str(STYLES_DIR / f"{style.file}.csl"), kind, variables, _Formatter)
    if style.full_names:  # citeproc doesn't know initialize="false", which those styles say
        read.attrib.pop("initialize-with", None)
    return read


_rendering = Lock()  # a style holds what it is writing


@lru_cache(maxsize=4_000)
def _cited(style, item):
    """Write an item, which is CSL-JSON as text, as HTML. Another text is another citation, so that
    what is remembered is never out of date."""
    (reference,) = CiteProcJSON([json.loads(item.translate(_SHIELD))]).values()
    item = Item(reference)
    with _rendering:
        (text,) = _style(style, reference.type, item.variables).bibliography.render([item])
    return escape(_mended(str(text)), quote=False).translate(_AS_HTML)


def _mended(text):
    """Take away the number that a list of references begins with, and a second full stop."""
    text = re.sub(rf"([.?!]){_UPRIGHT}\.", rf"\1{_UPRIGHT}", text)
    return re.sub(r"([?!])\.(?= |$)", r"\1", text.removeprefix("1."))


def _named(person, style):
    """Spell a name so that citeproc finds its initials: it knows none but capital letters."""
    if "given" not in person:
        return person
    family, given = person["family"], person["given"]
    if given.lower() == given.upper():  # Hangul and Han have no initials, and no comma in names
        together = "" if family.lower() == family.upper() else " "
        return {"literal": f"{family}{together}{given}"}
    if style.full_names:
        return person
    return {**person, "given": re.sub(r"(?:^|-)\w", lambda found: found[0].upper(), given)}


def citations(report, address):
    """Give the report cited in each style, as (name of the style, HTML) pairs."""
    item = csl_item(report, address)
    item.pop("abstract", None)
    for style in STYLES:
        people = [_named(person, style) for person in item["author"]]
        text = json.dumps({**item, "author": people}, ensure_ascii=False)
        yield style.label, mark_safe(_cited(style, text))  # noqa: S308 (escaped by _cited)
