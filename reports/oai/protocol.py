"""Reads requests: verbs, arguments, dates, resumption tokens, and what is wrong with them."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core import signing

from .formats import FORMATS

PAGED = {"metadataPrefix": True, "from": False, "until": False, "set": False}
VERBS = {  # the arguments of each, and whether they are required
    "Identify": {},
    "ListMetadataFormats": {"identifier": False},
    "ListSets": {},
    "GetRecord": {"identifier": True, "metadataPrefix": True},
    "ListIdentifiers": PAGED,
    "ListRecords": PAGED,
}
RESUMABLE = ("ListSets", "ListIdentifiers", "ListRecords")  # by a token instead of all else
NAME = re.compile(r"[A-Za-z0-9\-_.!~*'()]+")
SET = re.compile(rf"{NAME.pattern}(:{NAME.pattern})*")
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
SECOND = re.compile(rf"{DAY.pattern}T\d\d:\d\d:\d\dZ", re.ASCII)


class ProtocolError(Exception):
    """An error condition of the protocol."""

    def __init__(self, code, message):
        self.code, self.message = code, message


def told(moment):
    """Write a time as the protocol has it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read(params):
    """Give the arguments of a request (a QueryDict) as {name: value}; raises ProtocolError."""
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
    asked = {name: params[name] for name in ("verb", *allowed) if name in params}
    _check_spelling(asked)
    return asked


def _check_spelling(asked):
    for name, pattern in (("metadataPrefix", NAME), ("set", SET)):
        if name in asked and not pattern.fullmatch(asked[name]):
            raise ProtocolError("badArgument", f"“{name}” is not spelt as one can be.")
    for name in ("from", "until"):
        if name in asked:
            moment(asked[name], name)
    first, last = asked.get("from"), asked.get("until")
    if first and last:
        if len(first) != len(last):
            raise ProtocolError("badArgument", "“from” and “until” must be equally exact.")
        if first > last:
            raise ProtocolError("badArgument", "“from” is later than “until”.")
    prefix = asked.get("metadataPrefix")
    if prefix and prefix not in FORMATS:
        known = ", ".join(FORMATS)
        raise ProtocolError("cannotDisseminateFormat", f"There are the formats {known}.")


def moment(text, bound):
    """Give the time that `from` or `until` means: of a day, its first or last second."""
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
    """Where a list that comes in parts goes on: after the record `pk`, as it was at `datestamp`."""

    datestamp: datetime
    pk: int
    cursor: int  # how many records came before


def token(asked, place):
    """Make the resumption token for what follows `place` in the list that was asked for."""
    at = [place.datestamp.isoformat(), place.pk, place.cursor]
    return signing.dumps([asked, at], salt=f"oai {asked['verb']}")


def resume(verb, text):
    """Give the arguments and the Place of a resumption token; raises ProtocolError."""
    try:
        asked, (datestamp, pk, cursor) = signing.loads(text, salt=f"oai {verb}")
    except signing.BadSignature as error:
        raise ProtocolError("badResumptionToken", "Begin the list again, without it.") from error
    return asked, Place(datetime.fromisoformat(datestamp), pk, cursor)
