"""A printed text, and the Korean one that staff may give for it."""

from typing import NamedTuple

from mrtc_site.common.languages import KOREAN, is_korean


class BilingualText(NamedTuple):
    """Korean pages show the Korean one where there is one; `str` and `shown_language` say what is
    shown."""

    printed: str
    korean: str
    printed_language: str

    def __str__(self) -> str:
        return self.korean if self.is_replaced else self.printed

    def __bool__(self) -> bool:
        return bool(str(self))

    @property
    def is_replaced(self) -> bool:
        """Whether the page shows it in Korean instead of as printed."""
        return bool(self.korean) and is_korean()

    @property
    def texts(self) -> list[tuple[str, str]]:
        """Those that there are with their languages, the printed one first."""
        both = (self.printed, self.printed_language), (self.korean, KOREAN)
        return [(text, language) for text, language in both if text]

    @property
    def shown_language(self) -> str:
        return KOREAN if self.is_replaced else self.printed_language
