"""Licences that publications are under: Korea's for public works (KOGL, 공공누리), and Creative
Commons."""

from django.utils.translation import gettext_lazy as _

KOGL = "https://www.kogl.or.kr/info/licenseType"
CC = "https://creativecommons.org"
LICENCES = {  # by code: the name, as choices have it, and where its text is
    "kogl-1": (_("KOGL Type 1: source indication"), f"{KOGL}1.do"),
    "kogl-2": (_("KOGL Type 2: source indication, no commercial use"), f"{KOGL}2.do"),
    "kogl-3": (_("KOGL Type 3: source indication, no changes"), f"{KOGL}3.do"),
    "kogl-4": (_("KOGL Type 4: source indication, no commercial use, no changes"), f"{KOGL}4.do"),
    "cc-by-4.0": ("CC BY 4.0", f"{CC}/licenses/by/4.0/"),
    "cc-by-sa-4.0": ("CC BY-SA 4.0", f"{CC}/licenses/by-sa/4.0/"),
    "cc-by-nd-4.0": ("CC BY-ND 4.0", f"{CC}/licenses/by-nd/4.0/"),
    "cc-by-nc-4.0": ("CC BY-NC 4.0", f"{CC}/licenses/by-nc/4.0/"),
    "cc-by-nc-sa-4.0": ("CC BY-NC-SA 4.0", f"{CC}/licenses/by-nc-sa/4.0/"),
    "cc-by-nc-nd-4.0": ("CC BY-NC-ND 4.0", f"{CC}/licenses/by-nc-nd/4.0/"),
    "cc0-1.0": ("CC0 1.0", f"{CC}/publicdomain/zero/1.0/"),
}
NAMES = {code: name for code, (name, _address) in LICENCES.items()}
