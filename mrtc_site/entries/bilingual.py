"""A printed text with the Korean one that staff may add."""

from typing import NamedTuple

from mrtc_site.common.languages import KOREAN, is_korean


class BilingualText(NamedTuple):
    """Korean pages show the Korean text if there is one. `str` is the text that is shown, and
    `shown_language` its language."""

    printed: str
    korean: str
    printed_language: str

    def __str__(self) -> str:
        return self.korean if self.is_replaced else self.printed

    def __bool__(self) -> bool:
        return bool(str(self))

    @property
    def is_replaced(self) -> bool:
        """Whether the page shows the Korean text instead of the printed one."""
        return bool(self.korean) and is_korean()

    @property
    def texts(self) -> list[tuple[str, str]]:
        """The texts that are not empty, each with its language, the printed one first."""
        both = (self.printed, self.printed_language), (self.korean, KOREAN)
        return [(text, language) for text, language in both if text]

    @property
    def shown_language(self) -> str:
        return KOREAN if self.is_replaced else self.printed_language
