"""What publications are known by elsewhere: ISBN and DOI."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

DOI = re.compile(r"10\.\d{4,9}/\S+")


def check_isbn(text: str) -> None:
    """Raise ValidationError for what is no ISBN, of 13 digits or 10, by its check digit."""
    digits = text.replace("-", "").replace(" ", "")
    if not re.fullmatch(r"97[89][0-9]{10}|[0-9]{9}[0-9X]", digits):
        message = gettext("“%(text)s” is no ISBN. Write its 13 digits (older ones have 10).")
        raise ValidationError(message % {"text": text})
    if len(digits) == 13:
        is_right = sum(int(digit) * (1, 3)[at % 2] for at, digit in enumerate(digits)) % 10 == 0
    else:
        values = (10 if digit == "X" else int(digit) for digit in digits)
        is_right = sum(value * (10 - at) for at, value in enumerate(values)) % 11 == 0
    if not is_right:
        message = gettext(
            "“%(text)s” has a digit wrong: its last one, which checks the others, doesn't fit "
            "them. Compare it with the publication."
        )
        raise ValidationError(message % {"text": text})


def check_doi(text: str) -> None:
    """Raise ValidationError for what is no DOI by its shape; nobody is asked whether it exists."""
    if not DOI.fullmatch(text):
        message = gettext(
            "“%(text)s” is no DOI. Write what is behind https://doi.org/: it begins with “10.”."
        )
        raise ValidationError(message % {"text": text})
