"""Parses and checks requests: verbs, arguments, dates, resumption tokens."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from django.core import signing
from django.http import QueryDict

Arguments = dict[str, str]  # of a request: {name: value}


class Format(NamedTuple):
    """A metadata format, written by the template of its name."""

    namespace: str
    schema: str


FORMATS = {
    "oai_dc": Format(  # Dublin Core, which every harvester reads
        "http://www.openarchives.org/OAI/2.0/oai_dc/",
        "http://www.openarchives.org/OAI/2.0/oai_dc.xsd",
    ),
    "mods": Format(  # the Library of Congress's: with roles, series, number and table of contents
        "http://www.loc.gov/mods/v3", "http://www.loc.gov/standards/mods/v3/mods-3-8.xsd"
    ),
}
PAGED = {"metadataPrefix": True, "from": False, "until": False, "set": False}
VERBS: dict[str, dict[str, bool]] = {  # the arguments of each, and whether they are required
    "Identify": {},
    "ListMetadataFormats": {"identifier": False},
    "ListSets": {},
    "GetRecord": {"identifier": True, "metadataPrefix": True},
    "ListIdentifiers": PAGED,
    "ListRecords": PAGED,
}
RESUMABLE = ("ListSets", "ListIdentifiers", "ListRecords")  # by a token instead of arguments
NAME = re.compile(r"[A-Za-z0-9\-_.!~*'()]+")
SET = re.compile(rf"{NAME.pattern}(:{NAME.pattern})*")
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
SECOND = re.compile(rf"{DAY.pattern}T\d\d:\d\d:\d\dZ", re.ASCII)


class ProtocolError(Exception):
    def __init__(self, code: str, message: str) -> None:
        self.code, self.message = code, message


def formatted(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse(params: QueryDict) -> Arguments:
    """Give the arguments of a request; raises ProtocolError."""
    verbs = params.getlist("verb")
    if len(verbs) != 1 or verbs[0] not in VERBS:
        raise ProtocolError("badVerb", f"Ask for one verb of {', '.join(VERBS)}.")
    (verb,) = verbs
    allowed = dict(VERBS[verb])
    if verb in RESUMABLE and "resumptionToken" in params:
        allowed = {"resumptionToken": True}  # it says all the others
    for name, values in params.lists():
        if name not in ("verb", *allowed):
            raise ProtocolError("badArgument", f"“{name}” is not an argument that goes here.")
        if len(values) > 1:
            raise ProtocolError("badArgument", f"“{name}” is given more than once.")
    for name, required in allowed.items():
        if required and name not in params:
            raise ProtocolError("badArgument", f"“{name}” is missing.")
    arguments = {name: str(params[name]) for name in ("verb", *allowed) if name in params}
    _check_values(arguments)
    return arguments


def _check_values(arguments: Arguments) -> None:
    for name, pattern in (("metadataPrefix", NAME), ("set", SET)):
        if name in arguments and not pattern.fullmatch(arguments[name]):
            raise ProtocolError("badArgument", f"“{name}” is not spelt as one can be.")
    for name in ("from", "until"):
        if name in arguments:
            parse_time(arguments[name], name)
    first, last = arguments.get("from"), arguments.get("until")
    if first and last:
        if len(first) != len(last):
            raise ProtocolError("badArgument", "“from” and “until” must be equally exact.")
        if first > last:
            raise ProtocolError("badArgument", "“from” is later than “until”.")
    prefix = arguments.get("metadataPrefix")
    if prefix and prefix not in FORMATS:
        prefixes = ", ".join(FORMATS)
        raise ProtocolError("cannotDisseminateFormat", f"There are the formats {prefixes}.")


def parse_time(text: str, bound: str) -> datetime:
    """Parse `from` or `until`; a day means its first or its last second."""
    try:
        if SECOND.fullmatch(text):
            return datetime.fromisoformat(text)
        if DAY.fullmatch(text):
            end = "23:59:59" if bound == "until" else "00:00:00"
            return datetime.fromisoformat(f"{text}T{end}Z")
    except ValueError:
        pass
    raise ProtocolError("badArgument", f"“{bound}” is not a date as 2020-07-31[T23:59:59Z].")


@dataclass(frozen=True)
class Place:
    """Where the next part of a list begins: behind the record `pk` with this `datestamp`."""

    datestamp: datetime
    pk: int
    cursor: int  # how many records came before


def token(arguments: Arguments, place: Place) -> str:
    """Make the resumption token for the part of a list behind `place`."""
    at = [place.datestamp.isoformat(), place.pk, place.cursor]
    return signing.dumps([arguments, at], salt=f"oai {arguments['verb']}")


def resume(verb: str, text: str) -> tuple[Arguments, Place]:
    """Read a resumption token: the arguments and the place; raises ProtocolError."""
    try:
        arguments, (datestamp, pk, cursor) = signing.loads(text, salt=f"oai {verb}")
    except signing.BadSignature as error:
        raise ProtocolError("badResumptionToken", "Begin the list again, without it.") from error
    return arguments, Place(datetime.fromisoformat(datestamp), pk, cursor)
