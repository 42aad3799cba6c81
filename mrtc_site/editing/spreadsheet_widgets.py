"""How cells of sheets are read and written."""

import re
from collections.abc import Iterable
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.widgets import CharWidget, ForeignKeyWidget, Widget

from mrtc_site.common.languages import in_each
from mrtc_site.common.numbers import Number, parse_number
from mrtc_site.common.text import clean, legible
from mrtc_site.entries.model_bases import NaturalKeyModel

Row = dict[str, str]


def folded(text: str) -> str:
    """Give `text` as it is compared: without case, with single spaces."""
    return " ".join(text.split()).casefold()


class LinesWidget(CharWidget):
    def clean(self, value: str, row: Row | None = None, **kwargs: Any) -> str:
        return clean(value).strip()

    def render(self, value: str | None, obj: Any = None, **kwargs: Any) -> str:
        return legible(clean(value or ""))


class TextWidget(LinesWidget):
    """Text of one line."""

    def clean(self, value: str, row: Row | None = None, **kwargs: Any) -> str:
        return re.sub(r"\s*\n\s*", " ", super().clean(value))


class NumberWidget(Widget):
    def clean(self, value: str, row: Row | None = None, **kwargs: Any) -> Number:
        try:
            return parse_number(value)
        except ValueError as error:
            hint = _(
                "Spreadsheet programs make a date of 3-1, unless the cell is formatted as text."
            )
            raise ValueError(f"{error} {hint}") from error

    def render(self, value: Number, obj: Any = None, **kwargs: Any) -> Number:
        return value


class TermWidget(ForeignKeyWidget):
    """A row of a short list, given by its key or by its name in any language."""

    @cached_property
    def terms(self) -> list[NaturalKeyModel]:
        return list(self.get_queryset("", None))

    @cached_property
    def words(self) -> dict[str, list[NaturalKeyModel]]:
        terms: dict[str, list[NaturalKeyModel]] = {}
        for term in self.terms:
            names = [str(getattr(term, self.field)), *in_each(str, term)]
            for word in {folded(name) for name in names}:
                terms.setdefault(word, []).append(term)
        # A key means its own row, even if others have it as a name.
        return terms | {folded(_key_of(term)): [term] for term in self.terms}

    def clean(self, value: str, row: Row | None = None, **kwargs: Any) -> NaturalKeyModel:
        found = self.words.get(folded(value), [])
        if len(found) == 1:
            return found[0]
        if found:
            message = _("“%(text)s” is the name of several: write %(choices)s")
            choices = _(" or ").join(map(_key_of, found))
            raise ValueError(message % {"text": value, "choices": choices})
        names = ", ".join(str(self.render(term)) for term in self.terms)
        message = _("“%(text)s” is none of these: %(names)s")
        raise ValueError(message % {"text": value, "names": names})


class TermsWidget(Widget):
    """Several rows of a short list, in its order, with “;” between their keys."""

    def __init__(self, model: type[NaturalKeyModel]) -> None:
        super().__init__()
        self.one = TermWidget(model, "slug")

    def clean(self, value: str, row: Row | None = None, **kwargs: Any) -> list[NaturalKeyModel]:
        found = [self.one.clean(text.strip()) for text in value.split(";") if text.strip()]
        return [term for term in self.one.terms if term in found]

    def render(self, value: Iterable[Any] | None, obj: Any = None, **kwargs: Any) -> str:
        return "; ".join(map(_key_of, value or ()))


def _key_of(term: NaturalKeyModel) -> str:
    return str(term.natural_key()[0])


class ChoiceWidget(TextWidget):
    """One of a field's choices, given by its value or by its label in any language. Any other text
    is left for the row's validation to refuse."""

    def __init__(self, choices: Iterable[tuple[Any, Any]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = choices

    @cached_property
    def values(self) -> dict[str, str]:
        return {
            folded(word): value
            for value, label in self.choices
            for word in (*in_each(str, label), value)
        }

    def clean(self, value: str, row: Row | None = None, **kwargs: Any) -> str:
        text = super().clean(value)
        return self.values.get(folded(text), text)


class SubjectsField(Field):
    """An entry's topics, or places. What a row says is kept beside them until `write()`."""

    def get_value(self, instance: Any) -> list[Any]:
        read = self.read(instance)
        if read is None and instance.pk:
            return list(getattr(instance, self.attribute).all())
        return read or []

    def read(self, instance: Any) -> list[Any] | None:
        return getattr(instance, f"{self.attribute}_read", None)

    def save(self, instance: Any, row: Row, is_m2m: bool = False, **kwargs: Any) -> None:
        setattr(instance, f"{self.attribute}_read", self.clean(row))

    def write(self, instance: Any) -> None:
        """Add new links and delete those that are gone; the others stay as they are."""
        if (subjects := self.read(instance)) is None:
            return
        link = getattr(type(instance), self.attribute).through
        name, whole = link.key_fields[-1], {link.part_of: instance}
        stored = {getattr(each, name): each for each in link.objects.filter(**whole)}
        for gone in stored.keys() - subjects:
            stored[gone].delete()
        for new in subjects:
            if new not in stored:
                link.objects.create(**whole, **{name: new})
