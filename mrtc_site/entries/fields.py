"""Model fields that several models have: numbers of entries, languages, days."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mrtc_site.common.languages import ENGLISH, check_code
from mrtc_site.common.numbers import MAX_NUMBER, Number, parse_number, whole_and_part

KOREAN_HELP = _("Korean pages show it instead of the printed one.")
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class NumberField(models.Field):
    """The number of an entry: 3 or “3-1”. The column has 3 and 3.01, which the database sorts."""

    def db_type(self, connection: Any) -> str:
        return "numeric(7, 2)"

    def to_python(self, value: Any) -> Number | None:
        try:
            return None if value is None else parse_number(value)
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def get_prep_value(self, value: Any) -> Decimal | None:
        value = super().get_prep_value(value)
        if value is None:
            return None
        whole, part = whole_and_part(value)
        return Decimal(f"{whole}.{part:02}")

    def from_db_value(self, value: Decimal | float | None, *args: Any) -> Number | None:
        if value is None:
            return None
        whole, part = divmod(round(value * 100), 100)
        return f"{whole}-{part}" if part else whole

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": NumberFormField, **kwargs})


class NumberFormField(forms.CharField):
    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare as text: a row has 3 and a form sends “3”."""
        return super().has_changed(None if initial is None else str(initial), data)


class SmallNumberField(models.PositiveSmallIntegerField):
    default_validators = [MaxValueValidator(MAX_NUMBER)]


class LanguageField(models.CharField):
    """The code of a text's language, as in HTML. Empty input means the default, mostly English."""

    default_validators = [check_code]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs = {"max_length": 11, "default": ENGLISH, "blank": True, **kwargs}
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"empty_value": self.default, **kwargs})


def is_day(text: str) -> bool:
    """Whether a text is a day as in ISO 8601 and HTML: 2021-03-31."""
    try:
        return bool(DAY.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False


def check_day(text: str) -> None:
    if not is_day(text):
        message = gettext("“%(value)s” is not a day: write it as 2021-03-31.")
        raise ValidationError(message, params={"value": text})


class DayField(models.CharField):
    """A day as text, “2021-03-31”, which also sorts by time; or empty."""

    default_validators = [check_day]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 10, "default": "", "blank": True, **kwargs})

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{**kwargs, "widget": forms.DateInput(attrs={"type": "date"})})
