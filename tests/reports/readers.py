"""Reading citations back, by libraries, into the names that all formats have in common."""

import json
import re

import bibtexparser
import rispy
from babel import Locale
from bibtexparser.middlewares import SeparateCoAuthors, SplitNameParts
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

LANGUAGES = {name.lower(): code.replace("_", "-") for code, name in Locale("en").languages.items()}


def body(response):
    """Give the text of a downloaded file."""
    assert response.status_code == 200, response.content
    return response.getvalue().decode()


# The reader knows \lbrace, which is for formulas, and not what is for text (LaTeX's encguide).
_commands = get_default_latex_context_db()
_braces = [MacroTextSpec("textbraceleft", "{"), MacroTextSpec("textbraceright", "}")]
_commands.add_context_category("braces", macros=_braces, prepend=True)
_undo = LatexNodes2Text(_commands, math_mode="text").latex_to_text


def _undone(text):
    """Give what TeX shows. (The reader gives \\textasciicircum as a sign of its own.)"""
    return _undo(text).replace("\u02c6", "^")


def _name(parts):
    family = " ".join([*parts.von, *parts.last])
    return _undone(family), _undone(" ".join(parts.first))


def read_bibtex(text):
    """Read BibTeX."""
    middleware = [SeparateCoAuthors(), SplitNameParts()]
    library = bibtexparser.parse_string(text, append_middleware=middleware)
    assert not library.failed_blocks
    for entry in library.entries:
        assert entry.entry_type == "techreport"
        fields = {name: field.value for name, field in entry.fields_dict.items()}
        authors = [_name(parts) for parts in fields.pop("author")]
        assert fields.pop("address") == "Seoul"
        told = {name: _undone(value) for name, value in fields.items()}
        told["language"] = LANGUAGES[told["language"]]
        if "keywords" in told:
            told["keywords"] = told["keywords"].split(", ")
        yield {"key": entry.key, "author": authors, **told}


def read_ris(text):
    """Read RIS."""
    for entry in rispy.loads(text):
        assert entry.pop("type_of_reference") == "RPRT"
        assert entry.pop("place_published") == "Seoul"
        assert entry["number"] == entry.pop("issn")
        names = [tuple(re.split(", ?", name, maxsplit=1)) for name in entry.pop("authors")]
        yield {
            "key": entry.pop("id"),
            "author": [name if len(name) > 1 else (name[0], "") for name in names],
            "institution": entry.pop("publisher"),
            "type": entry.pop("type_of_work"),
            "url": "".join(entry.pop("urls")),
            **entry,
        }


def read_csl(text):
    """Read CSL-JSON."""
    for item in json.loads(text):
        assert item.pop("type") == "report"
        assert item.pop("publisher-place") == "Seoul"
        names = [
            (name["literal"], "") if "literal" in name else (name["family"], name.get("given", ""))
            for name in item.pop("author")
        ]
        ((year,),) = item.pop("issued")["date-parts"]
        if "keyword" in item:
            item["keywords"] = item.pop("keyword").split(", ")
        yield {
            "key": item.pop("id"),
            "author": names,
            "institution": item.pop("publisher"),
            "type": item.pop("genre"),
            "url": item.pop("URL"),
            "year": str(year),
            **item,
        }


READERS = {"bib": read_bibtex, "ris": read_ris, "csl.json": read_csl}
