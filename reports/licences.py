"""Licences that publications are under: Korea's for public works (KOGL, 공공누리), and Creative
Commons."""

from django.utils.translation import gettext_lazy as _

KOGL = "https://www.kogl.or.kr/info/licenseType{}.do"
CC = "https://creativecommons.org/{}/"
# By code: the name, as choices have it, and where its text is.
NAMES = {
    "kogl-1": _("KOGL Type 1: source indication"),
    "kogl-2": _("KOGL Type 2: source indication, no commercial use"),
    "kogl-3": _("KOGL Type 3: source indication, no changes"),
    "kogl-4": _("KOGL Type 4: source indication, no commercial use, no changes"),
    "cc-by-4.0": "CC BY 4.0",
    "cc-by-sa-4.0": "CC BY-SA 4.0",
    "cc-by-nd-4.0": "CC BY-ND 4.0",
    "cc-by-nc-4.0": "CC BY-NC 4.0",
    "cc-by-nc-sa-4.0": "CC BY-NC-SA 4.0",
    "cc-by-nc-nd-4.0": "CC BY-NC-ND 4.0",
    "cc0-1.0": "CC0 1.0",
}


def address_of(code: str) -> str:
    """Where the text of a licence is."""
    family, _, rest = code.partition("-")
    if family == "kogl":
        return KOGL.format(rest)
    if family == "cc0":
        return CC.format(f"publicdomain/zero/{rest}")
    terms, _, version = rest.rpartition("-")
    return CC.format(f"licenses/{terms}/{version}")


def korean_mark_of(code: str) -> str:
    """The words by which a source under one of Korea's licences has to be named; else none."""
    return f"공공누리 제{code[-1]}유형" if code.startswith("kogl-") else ""
