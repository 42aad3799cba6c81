"""Pages of PDFs (pypdfium2, in the child process): their text, and the first as a picture."""

import math
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image

from mrtc_site.common.text import legible, normal

MAX_TEXT = 10_000_000  # characters, of a thousand dense pages
COVER = 1200, 2400  # pixels, at most


def texts(path: Path) -> list[str]:
    """Give the text of each page; an empty list if there is none, or more than any report has."""
    found, length = [], 0
    pdf = pypdfium2.PdfDocument(path)
    for page in pdf:
        # Hyphens at the ends of lines come as a character that legible() removes.
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
    """Give the size in pixels of the first page as `first_page` draws it."""
    page = pypdfium2.PdfDocument(path)[0]
    width, height = (math.ceil(side * _scale(page)) for side in page.get_size())
    return width, height


def _scale(page: Any) -> float:
    return min(most / side for most, side in zip(COVER, page.get_size(), strict=True))
