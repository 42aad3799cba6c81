"""Types that several rooms name: middleware, texts, and what a list is to its files and charts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils.functional import Promise

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Text = str | Promise  # a text, or one that is translated once it is shown
GetResponse = Callable[[HttpRequest], HttpResponseBase]  # what a middleware is made around


class FileFormat(Protocol):
    @property
    def label(self) -> Text: ...
    @property
    def media_type(self) -> str: ...


class Choice(Protocol):
    """One value of a facet, with the number of rows that it would leave."""

    value: str
    label: str
    count: int
    chosen: bool


class Facet(Protocol):
    @property
    def label(self) -> Text: ...
    @property
    def all(self) -> Sequence[Choice]: ...


class Listing(Protocol):
    """A list as one query makes it."""

    query: QueryDict

    @property
    def rows(self) -> QuerySet[Any]: ...
    @property
    def title(self) -> str: ...
    @property
    def months(self) -> Any: ...
    def facet(self, name: str) -> Facet: ...
    def query_with(self, name: str, values: Iterable[str]) -> QueryDict: ...


class ListPage(Protocol):
    """What a list is called, where it is and what becomes of it, whichever query is asked."""

    counts: "StrPromise"
    address: str
    schema_type: str
    on_calendar: bool

    @property
    def title(self) -> Text: ...
    @property
    def nouns(self) -> tuple[Text, Text]: ...
    @property
    def download(self) -> str | None: ...
    @property
    def formats(self) -> Mapping[str, FileFormat]: ...
    @property
    def entry_formats(self) -> Mapping[str, FileFormat]: ...
    @property
    def columns(self) -> Mapping[str, Callable[[Any], object]]: ...
    @property
    def drawn(self) -> Sequence[tuple[str, Text, Callable]]: ...
    @property
    def also_in_feeds(self) -> Sequence[str]: ...
    @property
    def also_in_files(self) -> Sequence[str]: ...
    @classmethod
    def kind(cls) -> str: ...
    def file_address(self, format: str, query: QueryDict | None = None) -> str: ...
    def listing(self, params: QueryDict) -> Listing: ...
