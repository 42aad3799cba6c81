"""Parts of addresses."""

from django.urls import register_converter


class Year:
    regex = "[0-9]{4}"
    to_python = int
    to_url = str


class Number:
    """A number as printed, without a leading zero."""

    regex = "[1-9][0-9]{0,4}"
    to_python = int
    to_url = str


class Format:
    """The name of a file format, “csl.json”; each list knows its own."""

    regex = r"[a-z]+(?:\.[a-z]+)?"
    to_python = to_url = str


register_converter(Year, "year")
register_converter(Number, "number")
register_converter(Format, "format")
