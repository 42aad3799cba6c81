"""A book's content as EPUB 3, with the templates of templates/book/epub/.

The well-known library for this is under the AGPL; the format is a zip of a few XHTML pages.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from mrtc_site.common.markdown import as_html
from mrtc_site.files.file_types import MEDIA_TYPES

TEMPLATES = "book/epub"


def write_epub(
    content: Mapping[str, Any], identifier: str, changed: datetime, pictures: Mapping[str, Path]
) -> bytes:
    """Give a book as EPUB; the same content gives the same bytes. `identifier` is the book's URI,
    `pictures` are the files that `content` names."""
    chapters = chapters_of(content["sections"])
    context = {
        "book": content,
        "identifier": identifier,
        "changed": changed.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "chapters": chapters,
        "pictures": [(name, MEDIA_TYPES[Path(name).suffix]) for name in pictures],
    }
    out = BytesIO()
    with ZipFile(out, "w") as book:

        def add(name: str, data: str | bytes, method: int = ZIP_DEFLATED) -> None:
            book.writestr(ZipInfo(name, changed.timetuple()[:6]), data, method)

        add("mimetype", "application/epub+zip", ZIP_STORED)  # first, as the format demands
        add("META-INF/container.xml", _page("container.xml", {}))
        for name in ("package.opf", "nav.xhtml", "cover.xhtml", "style.css"):
            add(f"EPUB/{name}", _page(name, context))
        for chapter in chapters:
            page = _page("chapter.xhtml", {**context, "chapter": chapter})
            add(f"EPUB/{chapter['file']}", page)
        for name, path in pictures.items():
            add(f"EPUB/{name}", path.read_bytes(), ZIP_STORED)
    return out.getvalue()


def _page(name: str, context: dict[str, Any]) -> str:
    return render_to_string(f"{TEMPLATES}/{name}", context)


def chapters_of(sections: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Group the sections, with an id and their text as XHTML, into chapters with a file each."""
    chapters: list[dict[str, Any]] = []
    for number, section in enumerate(sections, 1):
        if section["level"] == 1 or not chapters:
            file = f"chapter-{len(chapters) + 1}.xhtml"
            chapters.append({"file": file, "title": section["title"], "sections": []})
        text = as_xhtml(section["body"])
        chapters[-1]["sections"].append({**section, "id": f"section-{number}", "text": text})
    for chapter in chapters:
        chapter["parts"] = [section for section in chapter["sections"] if section["level"] == 2]
    return chapters


def as_xhtml(text: str) -> SafeString:
    """Give Markdown as XHTML, with headings in it as paragraphs: only sections have headings."""
    return mark_safe(re.sub("(</?)h[1-6]>", r"\1p>", as_html(text)))  # noqa: S308 (it escapes)
