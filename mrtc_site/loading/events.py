"""The sentences of the history: stored as data, shown in the language of whoever reads them."""

import json
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, gettext_noop

SENTENCES = {
    "loaded": gettext_noop("Loaded from fixtures/%(year)s"),
    "removed": gettext_noop("Removed by fixtures/%(year)s"),
    "imported": gettext_noop("Imported from %(file)s"),
    "published": gettext_noop("Set to published."),
    "draft": gettext_noop("Set to draft."),
    "due": gettext_noop("Set to published, as its day had come."),
    "restored": gettext_noop("Taken back to how it was on %(moment)s"),
    "made": gettext_noop("The book was made anew."),
    "exchanged": gettext_noop("Exchanged numbers with another draft."),
    "recovered": gettext_noop("Recovered."),
    "deleted": gettext_noop("Deleted."),
    "merged": gettext_noop("%(gone)s became one with %(kept)s."),
    "parted": gettext_noop("%(gone)s was parted from %(kept)s again."),
}


def event(name: str, **values: object) -> str:
    """Give an event as JSON, as it is stored. A `moment` is a datetime with a time zone."""
    return json.dumps({"event": name, **values}, ensure_ascii=False, default=datetime.isoformat)


def value_of(kept: str, name: str) -> Any:
    """Give one of the values of a stored event, or None."""
    try:
        return json.loads(kept)[name]
    except (ValueError, TypeError, KeyError):
        return None


def sentence(kept: str) -> str:
    """Give the sentence of a stored event; nothing for any other text."""
    try:
        values = json.loads(kept)
        text = SENTENCES[values.pop("event")]
    except (ValueError, TypeError, AttributeError, KeyError):
        return ""
    if "moment" in values:
        moment = localtime(datetime.fromisoformat(values["moment"]))
        values["moment"] = date_format(moment, "DATETIME_FORMAT")
    return gettext(text) % values
