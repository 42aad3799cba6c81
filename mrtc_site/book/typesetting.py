"""Typesets a book's content, plain data, as PDF: by Typst, with the templates of templates/book/.

Texts reach Typst as JSON, never as markup. Only the repository's fonts are used. The standards that
the file declares forbid characters without a glyph: one that no font has is an error that names it.
"""

import json
import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst
from django.conf import settings
from markdown_it.tree import SyntaxTreeNode

from mrtc_site.common.markdown import as_tree

TEMPLATES = settings.BASE_DIR / "templates/book"
FONTS = TEMPLATES / "fonts"


class BookError(Exception):
    """The book can't be typeset; says why."""


def typeset(content: Mapping[str, Any], changed: datetime, pictures: Mapping[str, Path]) -> bytes:
    """Give the PDF of a book; the same content gives the same bytes.

    `pictures` are the files that `content` names; `changed` is the time of the content's last
    change. Raises BookError.
    """
    with TemporaryDirectory() as name:
        folder = Path(name)
        for template in TEMPLATES.glob("*.typ"):
            shutil.copy(template, folder)
        for picture, path in pictures.items():
            shutil.copy(path, folder / picture)
        sections = [{**each, "body": marked_up(each["body"])} for each in content["sections"]]
        data = json.dumps({**content, "sections": sections}, ensure_ascii=False)
        (folder / "content.json").write_text(data)
        compiler = typst.Compiler(root=folder, font_paths=[FONTS], ignore_system_fonts=True)
        try:
            compiler.compile(
                folder / "book.typ",
                folder / "book.pdf",
                pdf_standards=["ua-1", "a-2a"],
                timestamp=int(changed.timestamp()),
            )
        except typst.TypstError as error:
            raise BookError(" ".join([error.message, *error.hints])) from error
        return (folder / "book.pdf").read_bytes()


def marked_up(text: str) -> list[dict[str, Any]]:
    """Give Markdown as a tree of plain data: {"type": …, "text": …, "children": […]} each."""
    return [_node(child) for child in as_tree(text).children]


def _node(node: SyntaxTreeNode) -> dict[str, Any]:
    found: dict[str, Any] = {"type": node.type}
    if node.type in ("text", "code_inline", "code_block", "fence"):
        found["text"] = node.content
    if node.type == "link":
        found["href"] = str(node.attrs["href"])
    if node.children:
        found["children"] = [_node(child) for child in node.children]
    return found
