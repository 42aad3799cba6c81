"""The Korean catalogue: which strings the code has, and what the catalogue says of them.

`python -m tests.catalogue` (make messages) brings locale/ko up to date, without GNU gettext: new
strings come in untranslated, for someone to translate, and django.mo follows django.po.

In django.po alone are, under `#: django`, what Django and packages of it say themselves and ours
says better in Korean, which comes before theirs, and under `#: labels` fields' labels as Django's
histories have them, with a capital.
"""

import io
import re
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

BASE_DIR = Path(__file__).resolve().parent.parent
PO = BASE_DIR / "locale/ko/LC_MESSAGES/django.po"
MO = PO.with_suffix(".mo")
APPS = ("mrtc_site", "reports", "education", "cooperation")
DJANGOS, LABELS = ("django", None), ("labels", None)  # where strings are that no file of ours has
# What Babel writes above a catalogue, and nobody reads.
UNTOLD = re.compile(
    r'^#(?: .*|, fuzzy)?\n|^"(?:Project-Id|Report|POT|PO-Rev|Last|Language-T|Generated).*\n', re.M
)
KEYWORDS = {
    "_": None,
    **{f"{name}{lazy}": None for name in ("gettext", "gettext_noop") for lazy in ("", "_lazy")},
    **{f"ngettext{lazy}": (1, 2) for lazy in ("", "_lazy")},
    **{f"pgettext{lazy}": ((1, "c"), 2) for lazy in ("", "_lazy")},
    **{f"npgettext{lazy}": ((1, "c"), 2, 3) for lazy in ("", "_lazy")},
}


def sources():
    """Give (path, how Babel reads it, text) of each file that may have strings; a template
    of Django's as the Python that says the same."""
    from django.utils.translation.template import templatize

    for app in APPS:
        for path in sorted((BASE_DIR / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, "python", path.read_text()
    for path in sorted((BASE_DIR / "templates/pages").rglob("*.*")):
        yield path, babel_extract, path.read_text()
    for path in sorted((BASE_DIR / "templates").rglob("*.*")):
        if {"pages", "book"} & {*path.parts}:
            continue  # a book's words come with its content
        lines = templatize(path.read_text(), origin=str(path)).splitlines()
        yield path, "python", "\n".join(line.strip() for line in lines)


def extracted():
    """Give a babel Catalog of all strings in the code, each with the files that have it, and of
    those that the catalogue alone has."""
    catalogue = Catalog(project="mrtc-annual-report-portal", charset="utf-8")
    for message in translated():
        alone = [place for place in message.locations if place in (DJANGOS, LABELS)]
        if alone:
            catalogue.add(message.id, locations=alone)
    for path, language, code in sources():
        where = [(str(path.relative_to(BASE_DIR)), None)]
        for _, string, _, context in extract(language, io.BytesIO(code.encode()), KEYWORDS):
            catalogue.add(string, locations=where, context=context)
    return catalogue


def translated():
    with PO.open("rb") as file:
        return read_po(file, locale="ko")


def compiled():
    """Give what is in django.mo: the same bytes, whenever it is made."""
    catalogue, file = translated(), io.BytesIO()
    catalogue.creation_date = datetime.fromtimestamp(0, UTC)
    write_mo(file, catalogue)
    return file.getvalue()


def translations(message):
    return message.string if isinstance(message.string, tuple) else (message.string,)


def update():
    catalogue = translated()
    catalogue.update(extracted(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    with PO.open("wb") as file:
        write_po(file, catalogue, width=100, sort_output=True, include_lineno=False)
    PO.write_text(UNTOLD.sub("", PO.read_text()))
    MO.write_bytes(compiled())
    left = sum(not any(translations(message)) for message in catalogue if message.id)
    print(f"{len(catalogue)} strings, {left} to be translated in {PO.relative_to(BASE_DIR)}")


if __name__ == "__main__":
    import django
    from django.conf import settings

    settings.configure(USE_I18N=True)
    django.setup()
    update()
