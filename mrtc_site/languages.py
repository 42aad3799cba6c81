"""English and Korean: the address alone tells which, so that every page can be kept and shared.

English pages are at the addresses of the design, their Korean ones at the same below /ko/. Files,
feeds and whatever else programs read have one address and are in English.
"""

from functools import lru_cache

from django.conf import settings
from django.urls import get_script_prefix, reverse, translate_url
from django.utils import translation
from django.utils.formats import number_format
from django.utils.html import format_html

ENGLISH, KOREAN = (code for code, _ in settings.LANGUAGES)
LOCALES = {ENGLISH: "en_GB", KOREAN: "ko_KR"}  # as OpenGraph names them


def language_of_address(get_response):
    """Middleware: answer in the language of the address, whatever browser or cookie say."""

    def answer(request):
        language = translation.get_language_from_path(request.path_info) or ENGLISH
        with translation.override(language):
            response = get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response

    return answer


def is_korean():
    return translation.get_language() == KOREAN


def in_english(function, *args):
    """Call `function` as on an English page."""
    with translation.override(ENGLISH):
        return function(*args)


def in_each(function, *args):
    """Give what `function` gives in each language, each once."""
    given = []
    for language in LOCALES:
        with translation.override(language):
            given.append(function(*args))
    return list(dict.fromkeys(given))


def path_of(name, *args):
    """Give the path of a page in the language spoken, as `reverse` does, which takes its time:
    one page may name the same person in fifty places."""
    return _path_of(translation.get_language(), get_script_prefix(), name, args)


@lru_cache(5_000)
def _path_of(language, prefix, name, args):
    return reverse(name, args=args)


def addresses(address):
    """Give (language, address) of a page in each language; of what has only one, one."""
    found = {language: translate_url(address, language) for language in LOCALES}
    return list(found.items()) if len({*found.values()}) > 1 else [(ENGLISH, address)]


def counted(words, number):
    """Say a number of something; `words` is a lazy ngettext of “%(count)s reports” by `number`."""
    return words % {"number": number, "count": number_format(number, force_grouping=True)}


def language_of(text):
    """Give the language of what has one (a row, a Label, a language itself), or None."""
    return text if text in LOCALES else getattr(text, "language", None)


def spoken(text, language, page=None):
    """Give text as HTML, marked with its language where that is not the `page`'s (None: spoken)."""
    foreign = language not in (None, page or translation.get_language())
    mark = '<span lang="{1}">{0}</span>' if foreign else "{}"
    return format_html(mark, text, language)
