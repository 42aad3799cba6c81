"""The kinds of fields that several models have."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from mrtc_site.common.numbers import Number, parse_number, whole_and_part


class NumberField(models.Field):
    """The number of an entry: 3 or, with a part, “3-1”. Its column has 3 and 3.01, which the
    database puts in order."""

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
