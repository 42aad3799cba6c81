"""Pages of PDFs as readers have them: their text, and the first as a picture."""

import math
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image

from mrtc_site.common.text import legible, normal

MAX_TEXT = 10_000_000  # characters, of a thousand dense pages
COVER = 1200, 2400  # pixels, at most


def texts(path: Path) -> list[str]:
    """Give the text of each page; none where there is too much of it to be a report's."""
    found, length = [], 0
    pdf = pypdfium2.PdfDocument(path)
    for page in pdf:
        # A word that is hyphenated at a line's end comes with a mark that no text may hold.
        text = normal(legible(page.get_textpage().get_text_bounded().replace("\r\n", "\n")))
        found.append(text)
        page.close()
        length += len(text)
        if length > MAX_TEXT:
            return []
    return found if any(text.strip() for text in found) else []


def first_page(path: Path) -> Image.Image:
    page = pypdfium2.PdfDocument(path)[0]
    return page.render(scale=_scale(page)).to_pil().convert("RGB")


def size_of_first_page(path: Path) -> tuple[int, int]:
    """Give its size in pixels, as it is drawn."""
    page = pypdfium2.PdfDocument(path)[0]
    width, height = (math.ceil(side * _scale(page)) for side in page.get_size())
    return width, height


def _scale(page: Any) -> float:
    return min(most / side for most, side in zip(COVER, page.get_size(), strict=True))
