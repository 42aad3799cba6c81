"""Parts of addresses."""

import re

from django.urls import register_converter

MAX_NUMBER = 32_767  # what the smallest integer of any database holds, whichever is in use


class Year:
    regex = "[0-9]{4}"
    to_python = int
    to_url = str


class Number:
    """A number as printed, without a leading zero."""

    regex = f"[1-9][0-9]{{0,{len(str(MAX_NUMBER)) - 1}}}"
    to_url = str

    @classmethod
    def to_python(cls, value: str) -> int:
        """Raises ValueError for what is no number that an entry can have."""
        if not re.fullmatch(cls.regex, value) or int(value) > MAX_NUMBER:
            raise ValueError(f"“{value}” is not a whole number from 1 to {MAX_NUMBER}")
        return int(value)


class Format:
    """The name of a file format, “csl.json”; each list knows its own."""

    regex = r"[a-z]+(?:\.[a-z]+)?"
    to_python = to_url = str


class MainDocument:
    """The full text of a report, or one that it had before: “report-en”, “report-en-v1”."""

    regex = "report(?:-[a-z0-9]+)*"
    to_python = to_url = str


class WholeEdition(MainDocument):
    """An annual report as printed, the book made here (in Korean: “annual-report-ko”), or one that
    it had before."""

    regex = "(?:as-printed|annual-report(?:-ko)?)(?:-v[0-9]+)?"


register_converter(MainDocument, "main")
register_converter(WholeEdition, "edition")
register_converter(Year, "year")
register_converter(Number, "number")
register_converter(Format, "format")
