"""A list's filters in words: its heading, what is chosen, and which values make no sense."""

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django_filters import FilterSet, MultipleChoiceFilter

from mrtc_site.common.languages import is_korean, language_of, with_lang
from mrtc_site.common.types import Text

if TYPE_CHECKING:
    from .filtersets import EntryFilterSet

LONGEST = 60  # characters that a sentence quotes of what someone typed
JOINERS = "\u200c\u200d"  # invisible joiners, which Persian, languages of India and emoji need


class Label(str):
    """What pages call a row, with its language and, if others have the name, a disambiguation."""

    shown_language: str
    disambiguation: str

    def __new__(cls, row: Any, text: str = ""):
        label = super().__new__(cls, text or row.shown_name)
        label.shown_language, label.disambiguation = row.shown_language, row.disambiguation
        return label


def disambiguation_of(label: str) -> str:
    """Give what stands behind a label that others have, too: “ (2018–2020)”; mostly nothing."""
    text = getattr(label, "disambiguation", "")
    return f" ({text})" if text else ""


def with_language(label: str) -> SafeString:
    """Give a label as HTML, marked with its language where that is not the page's."""
    return format_html("{}{}", with_lang(label, language_of(label)), disambiguation_of(label))


class Chosen(NamedTuple):
    name: str
    value: str
    label: str
    noun: str  # what a list of it alone is called, where the filter says what is listed


def chosen(filterset: FilterSet) -> Iterator[Chosen]:
    """Give the values that a valid filter set filters by; `sort` is no filter."""
    for name in filterset.filters:
        value = filterset.form.cleaned_data[name]
        if not value or name not in filterset.phrases:
            continue
        for each in value if isinstance(value, list) else [value]:
            text, label = _value_and_label(filterset, name, each)
            noun = Label(each, each.list_name) if hasattr(each, "list_name") else label
            yield Chosen(name, text, label, noun)


def list_name(title: Text, filterset: "EntryFilterSet", html: bool = False) -> str:
    """Give the heading of a list: “Policy reports of 2020 by Minjeong Park”."""
    compose, tell = (format_html, with_language) if html else (str.format, _plain)

    def joined(pattern: str, labels: list[str]) -> str:
        *others, last = map(tell, labels)
        if not others:
            return last
        return compose(pattern, compose(", ".join("{}" for _ in others), *others), last)

    labels, nouns = filterset.in_words(), []
    for name in filterset.nouns:
        if name in labels:
            first, *others = labels[name]
            nouns.append(joined(gettext("{} and {}"), [first, *map(lowered, others)]))
    sentence = compose(": ".join("{}" for _ in nouns), *nouns) if nouns else tell(str(title))
    for name, pattern in filterset.headings.items():
        if labels.get(name):
            values = joined(gettext("{} or {}"), labels[name])
            sentence = compose(str(pattern), values, list=sentence)
    return sentence


def _plain(label: str) -> str:
    return f"{label}{disambiguation_of(label)}"


def lowered(label: str) -> str:
    """Give a label as it stands within an English sentence; names keep their capitals."""
    return label[0].lower() + label[1:] if label[1:].islower() and not is_korean() else label


def _value_and_label(filterset: FilterSet, name: str, value: Any) -> tuple[str, str]:
    """Give a value as it stands in a query, and its label."""
    if hasattr(value, "slug"):
        return value.slug, Label(value)
    if isinstance(value, date):
        return value.isoformat(), date_format(value)
    choices = getattr(filterset.form.fields[name], "choices", ())
    return value, next((label for key, label in choices if str(key) == value), value)


class Problem(str):
    """A sentence that says which value of which filter makes no sense, and why."""

    name: str
    value: str

    def __new__(cls, name: str, label: Text, value: str, reason: str = ""):
        text = gettext("%(filter)s: “%(value)s” is not understood.")
        if reason:
            text = gettext("%(filter)s: “%(value)s” is not understood (%(reason)s).")
        text %= {"filter": label, "value": cut(value), "reason": reason.rstrip(".")}
        problem = super().__new__(cls, text)
        problem.name, problem.value = name, value
        return problem


def problems_of(filterset: FilterSet) -> list[Problem]:
    problems = []
    for name, errors in filterset.errors.as_data().items():
        rule = filterset.filters[name]
        if isinstance(rule, MultipleChoiceFilter):
            for error in errors:  # Django's own words say no more than the sentence does
                reason = error.messages[0] if "error_messages" in rule.extra else ""
                problems.append(Problem(name, rule.label, error.params["value"], reason))
        else:
            reason = " ".join(message for error in errors for message in error.messages)
            problems.append(Problem(name, rule.label, filterset.data.getlist(name)[-1], reason))
    return problems


def printable(text: str) -> str:
    """Give `text` on one line, with � for each character that can't be printed."""
    one_line = re.sub(r"\s", " ", text)
    return "".join(sign if sign.isprintable() or sign in JOINERS else "�" for sign in one_line)


def cut(value: str) -> str:
    """Shorten what someone typed to what a sentence can quote."""
    return printable(value if len(value) <= LONGEST else value[:LONGEST] + "…")
