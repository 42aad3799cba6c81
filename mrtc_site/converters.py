"""Parts of addresses."""

from django.urls import register_converter

from .downloads import FORMATS


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
    regex = "|".join(FORMATS)
    to_python = to_url = str


register_converter(Year, "year")
register_converter(Number, "number")
register_converter(Format, "format")
