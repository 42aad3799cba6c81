"""Markdown as staff write it: one dialect for pages and books.

CommonMark without raw HTML: what is typed in angle brackets is shown, not run. There are no
pictures, which would be other sites'.
"""

from threading import Lock

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

_parser = MarkdownIt("commonmark", {"html": False}).disable("image")
_parsing = Lock()  # it compiles its rules while it is first used


def as_html(text: str) -> str:
    with _parsing:
        return _parser.render(text)


def as_tree(text: str) -> SyntaxTreeNode:
    with _parsing:
        return SyntaxTreeNode(_parser.parse(text))
