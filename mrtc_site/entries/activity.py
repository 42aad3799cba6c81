"""Entries that happen on dates: what education sessions and cooperation projects have in common."""

from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mrtc_site.common.languages import ENGLISH, is_korean

from .bilingual import BilingualText
from .edtf_dates import LONGEST, days_covered, in_words, says_more, years_agree
from .entry import Entry, EntryQuerySet
from .fields import KOREAN_HELP
from .subjects import SUBJECT_LISTS, SUBJECTS


class ActivityQuerySet(EntryQuerySet):
    def between(self, first: date | None = None, last: date | None = None) -> Self:
        """Those that happen, at least in part, from `first` to `last`; either may be None.

        Those without a date are in no period.
        """
        rows = self.filter(start__isnull=False) if first or last else self
        if first:
            rows = rows.filter(Q(end__gte=first) | Q(end__isnull=True))
        if last:
            rows = rows.filter(start__lte=last)
        return rows


class Activity(Entry):
    example = {
        "number": 1,
        "title": "Example: the title as printed",
        "state": "published",
        "date_text": "Example: Jan. 15, YEAR",
        "dates": "YEAR-01-15",
        "photo_caption": "Example: the caption of its photograph, if one is printed",
    }
    derived = ("start", "end", *Entry.derived)
    editorial = (*Entry.editorial, "photo_caption_ko")
    dated = ("dates",)

    found_by: tuple[str, ...] = ("category", *SUBJECTS)

    category: models.ForeignKey[Any, Any]  # each kind of activity has categories of its own

    date_text = models.CharField(
        _("date as printed"), max_length=100, blank=True, help_text="“Oct. - Nov., 2020”"
    )
    dates = models.CharField(
        _("date in EDTF"),
        max_length=LONGEST,
        blank=True,
        help_text=_(
            "2020-12-04, 2020-12, 2020-01/2020-08, {2020-10-23,2020-11-04}; "
            "2020-12/.. when it has not ended; empty when the date is not given."
        ),
    )
    start = models.DateField(_("first day"), null=True, editable=False, db_index=True)
    end = models.DateField(_("last day"), null=True, editable=False)
    photo_caption = models.CharField(
        _("photo caption"),
        max_length=300,
        blank=True,
        help_text=_("Of the printed photograph that shows it."),
    )
    photo_caption_ko = models.CharField(
        _("photo caption in Korean"), max_length=300, blank=True, help_text=KOREAN_HELP
    )

    objects = ActivityQuerySet.as_manager()

    class Meta(Entry.Meta):
        abstract = True
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(start__lte=F("end")),
                name="%(class)s_starts_before_it_ends",
            ),
            models.CheckConstraint(
                condition=Q(dates="", start__isnull=True, end__isnull=True)
                | (~Q(dates="") & Q(start__isnull=False)),
                name="%(class)s_days_follow_dates",
            ),
        ]

    def derive(self) -> None:
        super().derive()
        self.start, self.end = days_covered(self.dates)

    @property
    def when(self) -> BilingualText:
        """Its date as printed; on Korean pages the dates in words, unless print says more."""
        can_say_it = is_korean() and not says_more(self.date_text)
        return BilingualText(self.date_text, in_words(self.dates) if can_say_it else "", ENGLISH)

    @property
    def summary(self) -> str:
        return f"{self.category}. {self.when or gettext('Date not given')}"

    @classmethod
    def rows_in_full(cls) -> models.QuerySet[Self]:
        return cls.objects.prefetch_related(cls.key_fields[1], "category", *SUBJECT_LISTS)

    def search_texts(self) -> dict[str, list[str]]:
        text = [*self.category.in_each_language, self.photo_caption, self.photo_caption_ko]
        text += self.subject_words
        return {"title": [*self.names], "text": text, "small": [*self.labels, self.date_text]}

    def clean(self) -> None:
        super().clean()
        try:
            self.derive()
        except ValidationError as error:
            raise ValidationError({"dates": error}) from error
        if self.dates and not self.date_text:
            raise ValidationError({"date_text": _("Give the date as printed, too.")})
        if self.start and not years_agree(self.date_text, self.start, self.end):
            message = _("“%(dates)s” is not in the years of “%(printed)s”.") % {
                "dates": self.dates,
                "printed": self.date_text,
            }
            raise ValidationError({"dates": message})
