"""English and Korean. The address alone decides which, so that pages can be cached and shared.

Pages, feeds, calendars and citation files are in English at their address and in Korean at the same
below /ko/. Tables, documents and whatever else programs read have a single address.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import get_script_prefix
from django.utils import translation
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from .types import GetResponse

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Result = TypeVar("Result")

ENGLISH, KOREAN = (code for code, _ in settings.LANGUAGES)
LOCALES = {ENGLISH: "en_GB", KOREAN: "ko_KR"}  # as OpenGraph names them

# The languages that a printed text may be in, by codes of BCP 47: two letters of ISO 639-1 or three
# of ISO 639-3, then a script and a region where they matter. (“vn” and “jp” are countries.)
TWO_LETTERS = (
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy "
    "da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht "
    "hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky "
    "la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny "
    "oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss "
    "st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo "
    "za zh zu"
)
CODE = re.compile(r"([a-z]{2,3})(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")


def check_code(text: str) -> None:
    """Raise ValidationError if a text is no code of a language."""
    match = CODE.fullmatch(text)
    if not match or (len(match[1]) == 2 and match[1] not in TWO_LETTERS.split()):
        message = gettext(
            "“%(text)s” is not the code of a language. Write “en”, “ko”, “zh-Hant”, …"
        )
        raise ValidationError(message % {"text": text})


def language_name(code: str) -> str:
    """Give the name of a language in the language of the page; the code if Django has no name."""
    try:
        return str(translation.get_language_info(code.lower())["name_translated"])
    except KeyError:
        return code


def language_of_address(get_response: GetResponse) -> GetResponse:
    """Middleware: answer in the language of the address, whatever the browser prefers."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        language = translation.get_language_from_path(request.path_info) or ENGLISH
        with translation.override(language):
            response = get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response

    return answer


def is_korean() -> bool:
    return translation.get_language() == KOREAN


def in_english(function: Callable[..., Result], *args: object) -> Result:
    with translation.override(ENGLISH):
        return function(*args)


def in_each(function: Callable[..., Result], *args: object) -> list[Result]:
    """Give the different results of calling `function` in each language."""
    results = []
    for language in LOCALES:
        with translation.override(language):
            results.append(function(*args))
    return list(dict.fromkeys(results))


def path_in(language: str, path: str) -> str:
    """Give the path of a page in a language, from its path in any language."""
    prefix = get_script_prefix()
    page = path.removeprefix(prefix).removeprefix(f"{KOREAN}/")
    return f"{prefix}{KOREAN}/{page}" if language == KOREAN else prefix + page


def count_text(words: "StrPromise", number: int) -> str:
    """Give “42 reports”; `words` is a lazy ngettext of “%(count)s reports” by `number`."""
    return words % {"number": number, "count": f"{number:,}"}


def language_of(text: object) -> str | None:
    """Give the language of a row, a Label or a language's code; None of anything else."""
    language = getattr(text, "shown_language", None)
    return text if language is None and isinstance(text, str) and text in LOCALES else language


def with_lang(text: object, language: str | None) -> SafeString:
    """Give text as HTML, with a lang attribute if it isn't in the language of the page."""
    if language in (None, translation.get_language()):
        return conditional_escape(str(text))
    return format_html('<span lang="{}">{}</span>', language, text)
