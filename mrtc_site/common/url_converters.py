"""Parts of addresses."""

from django.urls import register_converter

from mrtc_site.common.numbers import MAX_NUMBER, PATTERN, WHOLE, parse_number


class Year:
    regex = "[0-9]{4}"
    to_python = int
    to_url = str


class WholeNumber:
    """A place or a width, without a leading zero."""

    regex = WHOLE
    to_url = str

    def to_python(self, value: str) -> int:
        if int(value) > MAX_NUMBER:
            raise ValueError
        return int(value)


class EntryNumber:
    """The number of an entry: “3”, “3-1”."""

    regex = PATTERN
    to_python = staticmethod(parse_number)
    to_url = str


class Format:
    """The name of a file format, “csl.json”; each list knows its own."""

    regex = r"[a-z]+(?:\.[a-z]+)?"
    to_python = to_url = str


class MainDocument:
    """The full text of a report, or one that it had before: “report-en”, “report-en-v1”."""

    regex = "report(?:-[a-z0-9]+)*"
    to_python = to_url = str


class WholeEdition(MainDocument):
    """An annual report as printed, the book made here, or one that it had before."""

    regex = "(?:as-printed|annual-report(?:-ko)?)(?:-v[0-9]+)?"


register_converter(MainDocument, "main")
register_converter(WholeEdition, "edition")
register_converter(Year, "year")
register_converter(WholeNumber, "whole")
register_converter(EntryNumber, "number")
register_converter(Format, "format")
