"""Texts that people could do harm with, and a year of rows made of one of them."""

import re

from cooperation.models import Category as CooperationCategory
from education.models import Category as EducationCategory
from mrtc_site import signals
from mrtc_site.models import AnnualReport
from tests.make import (
    make_project,
    make_report,
    make_researcher,
    make_section,
    make_session,
    make_type,
)

TEXTS = {
    "script": "</script><script>alert(1)</script><img src=x onerror=alert(2)><svg/onload=alert(3)>",
    "quotes": "\"'`> autofocus onfocus=alert(1) x=\" &amp;lt; ]]> --> <!-- {{ 7*7 }} {% now 'Y' %}",
    "links": "[x](javascript:alert(1)) <javascript:alert(1)> ![y](//evil.example/z.png) "
    "[z](data:text/html,x) <a href=javascript:alert(1)>w</a>",
    "lines": "one\nSet-Cookie: evil=1\n\nEND:VEVENT\nER  - \nTY  - BOOK\n@misc{x, }",
    "control": "a\x01b\x0bc\x1b[31md\x7fe\ufffef\uffff",
    "turned": "abc\u202egnp.exe\u202c \u2066x\u2069 \u200fy \u061c",
    "formula": '=HYPERLINK("https://evil.example","x")&cmd|\'/C calc\'!A0',
    "long": "W" * 100,
    "signs": "é 이민정책 👩\u200d👧 \u2028 \u2029 \x85 ﷽ \U0010fffd %0d%0a %s \\n \\",
}
UNSPEAKABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # in XML 1.0


def mended(text):
    """What is left of a text where what XML has no way to hold is left out, on one line."""
    return " ".join(UNSPEAKABLE.sub("", text).split())


def one_line(text):
    return " ".join(text.split())


def make_year(text):
    """Make a row of each kind, with number 901, that has `text` wherever text may stand. They are
    stored as forms, sheets and fixtures would refuse some of them: from before there were rules."""
    name, both = text[:100], {"title": text, "title_ko": text}
    with signals.batch():
        _make_rows(text, name, both)
    words = ("centre_name", "centre_name_ko", "affiliation", "address")
    AnnualReport.objects.filter(year=2020).update(
        **dict.fromkeys(words, text), telephone=text[:40], fax=text[:40]
    )


def _make_rows(text, name, both):
    term = {"name": text, "name_ko": text, "slug": "hostile", "order": 99}
    make_type(**term)
    for model in (EducationCategory, CooperationCategory):
        model.objects.create(**term)
    make_researcher("hostile", given_name=name, family_name=name, name_ko=name)
    make_report(
        "hostile", type="hostile", number=901, abstract=text, contents=f"{text}\n{text}", **both
    )
    activity = {"number": 901, "date_text": name, "dates": "2020-05-01", "photo_caption": text}
    make_session(category="hostile", **activity, **both)
    make_project(category="hostile", **activity, **both)
    make_section(slug="hostile", label=text[:20], body=f"{text}\n\n- {text}", **both)
