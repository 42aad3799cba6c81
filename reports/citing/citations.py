"""A report as people cite it: written by citeproc in the CSL styles of the folder styles/, and in
Korean (국문(APA 준용)) by ourselves."""

import json
import re
from html import escape
from pathlib import Path
from typing import NamedTuple, Self

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
from citeproc.source.json import CiteProcJSON
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import get_language, override

from mrtc_site.common import centre
from mrtc_site.common.languages import ENGLISH, KOREAN, in_english
from reports.models import Report

from .description import can_cite_in_korean, korean_name, korean_title, writers
from .formats import csl_item, one_line

STYLES_DIR = Path(__file__).resolve().parent / "styles"


class Style(NamedTuple):
    """A way to cite: its name for people, its file, whether it writes given names in full."""

    label: str
    file: str
    full_names: bool = False
    language: str = ENGLISH

    @property
    def anchor(self) -> str:
        return f"cite-{slugify(self.label, allow_unicode=True)}"


STYLES = (
    Style("APA", "apa"),
    Style("Chicago", "chicago-author-date", full_names=True),
    Style("Harvard", "harvard-cite-them-right"),
    Style("Vancouver", "nlm-citation-sequence"),
)
KOREAN_STYLE = Style("국문(APA 준용)", "", language=KOREAN)
NAMED_AT_MOST = 20  # authors in Korean; of more, APA 7 names the first 19 and the last

# Signs of Unicode's private area, which no text has, stand for italics and for “<” while citeproc
# is at work: its own HTML is not escaped inside italics, and it takes some tags for its own.
_ITALIC, _UPRIGHT, _LESS = "\ue000", "\ue001", "\ue002"
_SHIELD = {ord("<"): _LESS, ord(_ITALIC): None, ord(_UPRIGHT): None, ord(_LESS): None}
_AS_HTML = {ord(_ITALIC): "<i>", ord(_UPRIGHT): "</i>", ord(_LESS): "&lt;"}


class _Formatter:
    """What citeproc writes with: italics marked, everything else plain."""

    preformat = Oblique = Bold = Light = Underline = Superscript = Subscript = SmallCaps = str

    class Italic(str):
        def __new__(cls, text: str) -> Self:
            return super().__new__(cls, f"{_ITALIC}{text}{_UPRIGHT}")


def styles_of(report: Report) -> tuple[Style, ...]:
    """Give the styles that a report can be cited in, the first of the page's language. Read it
    after `with_people()`."""
    if not can_cite_in_korean(report):
        return STYLES
    return (KOREAN_STYLE, *STYLES) if get_language() == KOREAN else (*STYLES, KOREAN_STYLE)


def style_for(report: Report, wanted: Style) -> Style:
    """Give the style that is wanted or, where the report lacks what that needs, the first."""
    return wanted if wanted in styles_of(report) else STYLES[0]


def cite(report: Report, style: Style, address: str) -> SafeString:
    if style == KOREAN_STYLE:
        return cite_in_korean(report, address)
    item = in_english(csl_item, report, address)
    for name in ("abstract", "original-title"):
        item.pop(name, None)
    # Reports are cited by their year. (Behind it, citeproc writes the month without a blank.)
    item["issued"] = {"date-parts": [report.date_parts[:1]]}
    item["author"] = [_with_initials(person, style) for person in item["author"]]
    source = CiteProcJSON([json.loads(json.dumps(item, ensure_ascii=False).translate(_SHIELD))])
    bibliography = CitationStylesBibliography(_parse(style), source, _Formatter)
    bibliography.register(Citation([CitationItem(item["id"])]))
    (text,) = bibliography.bibliography()
    html = escape(_corrected(str(text)), quote=False).translate(_AS_HTML)
    return mark_safe(html)  # noqa: S308 (escaped)


def _parse(style: Style) -> CitationStylesStyle:
    """Parse a style, each time anew: citeproc writes into it what it is at, which another thread
    would read, and some elements more with every citation."""
    parsed = CitationStylesStyle(str(STYLES_DIR / f"{style.file}.csl"), validate=False)
    if style.full_names:  # citeproc doesn't know initialize="false", which those styles say
        parsed.root.attrib.pop("initialize-with", None)
    return parsed


def _corrected(text: str) -> str:
    """Take away the number that a list of references begins with, and a second full stop."""
    text = re.sub(rf"([.?!]){_UPRIGHT}\.", rf"\1{_UPRIGHT}", text)
    return re.sub(r"([?!])\.(?= |$)", r"\1", text.removeprefix("1."))


def _with_initials(person: dict[str, str], style: Style) -> dict[str, str]:
    """Write a name so that citeproc finds its initials: it knows none but capital letters."""
    if "given" not in person:
        return person
    family, given = person["family"], person["given"]
    if given.lower() == given.upper():  # Hangul and Han have no initials, and no comma in names
        together = "" if family.lower() == family.upper() else " "
        return {"literal": f"{family}{together}{given}"}
    if style.full_names:
        return person
    return {**person, "given": re.sub(r"(?:^|-)\w", lambda match: match[0].upper(), given)}


def cite_in_korean(report: Report, address: str) -> SafeString:
    """Cite it as Korean lists of references do: 저자, 저자. (연도). 제목 (유형 번호). 발행처. 주소

    There is no one Korean standard. This follows APA 7 as Korean libraries explain it (the guides
    of Sungkyunkwan and Kyung Hee University: names in full, parted by commas; bold, since slanted
    Hangul reads badly). `address` is that of its Korean page.
    """
    names = [korean_name(person) for person in writers(report)]
    if len(names) > NAMED_AT_MOST:
        names = [*names[: NAMED_AT_MOST - 2], f"{names[NAMED_AT_MOST - 2]}, … {names[-1]}"]
    publisher = f"{centre.KOREAN_NAME}. " if names else ""  # else it is the author
    with override(KOREAN):
        label = report.label
    return format_html(
        "{}. ({}). <b>{}</b> ({}). {}{}",
        ", ".join(names) or centre.KOREAN_NAME,
        report.date_parts[0],
        one_line(korean_title(report)),
        one_line(label),
        publisher,
        address,
    )
