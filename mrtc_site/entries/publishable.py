"""The states draft and published, and the day on which a draft goes public."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .edtf_dates import in_words
from .fields import DayField, is_day


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")


class Publishable(models.Model):
    """A row that is a draft until somebody publishes it, or until its day comes (publish_due)."""

    goes_public_on = DayField(
        _("goes public on"),
        help_text=_("A draft is published on that day, in Seoul; the day is then emptied."),
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.state == State.PUBLISHED and self.goes_public_on:  # type: ignore[attr-defined]
            message = gettext(
                "Only a draft goes public on a day: make it a draft, or leave this empty."
            )
            raise ValidationError({"goes_public_on": message})

    def derive(self) -> None:
        super().derive()  # type: ignore[misc]  # beside a NaturalKeyModel
        if self.state == State.PUBLISHED:  # type: ignore[attr-defined]  # which each describes
            self.goes_public_on = ""

    @property
    def public_day_in_words(self) -> str:
        """The day in words; as typed, if it is no day (in a form that is refused)."""
        return in_words(self.goes_public_on) if is_day(self.goes_public_on) else self.goes_public_on
