"""Entries: what the rows of an annual report have in common."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from reversion.models import Version

from mrtc_site.common.languages import ENGLISH, in_english
from mrtc_site.common.numbers import whole_and_part

from .bilingual_name import BilingualName
from .fields import KOREAN_HELP, LanguageField, NumberField
from .model_bases import TimestampedQuerySet
from .publishable import Publishable, State
from .redirects import has_moved, taken_by

if TYPE_CHECKING:
    from .vocabularies import Vocabulary


class EntryQuerySet(TimestampedQuerySet):
    def published(self) -> Self:
        """Only what the public may see: published entries of published annual reports."""
        return self.filter(self._is_public)

    def hidden(self) -> Self:
        return self.exclude(self._is_public)

    @property
    def _is_public(self) -> Q:
        # A subquery and no join, so that an index alone can count entries.
        editions = self.model._meta.get_field("annual_report").related_model.objects.published()
        return Q(state=State.PUBLISHED, annual_report__in=editions.order_by())


class Entry(Publishable, BilingualName):
    """A row of an annual report.

    Entries are numbered within a year and a series: a report's type, a session's track, a
    project's scope. The three `key_fields` make the address.
    """

    editorial: tuple[str, ...] = ("title_ko", "goes_public_on", "first_key")

    topics: Any  # links to these (subjects.py) are each kind's own
    places: Any

    annual_report = models.ForeignKey(
        "mrtc_site.AnnualReport", on_delete=models.PROTECT, verbose_name=_("annual report")
    )
    number = NumberField(
        _("number"),
        help_text=_(
            "Within its series and year, as in its address: 3 or, of a volume or of what has a"
            " number that another has already, 3-1, 3-2."
        ),
    )
    printed_number = models.CharField(
        _("number as printed"),
        max_length=20,
        blank=True,
        help_text=_("Where it isn't that: “3” of 3-2, the second that is printed as number 3."),
    )
    title = models.CharField(_("title"), max_length=500, help_text=_("Word for word as printed."))
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=State,
        default=State.DRAFT,
        help_text=_("Only what is published is public."),
    )
    title_ko = models.CharField(
        _("title in Korean"), max_length=500, blank=True, help_text=KOREAN_HELP
    )
    title_language = LanguageField(
        _("language of the title"),
        help_text=_(
            "Of the title as printed, and of what is printed with it (abstract, contents, caption)"
            ": a code such as “en”, “ko”, “zh-Hant”."
        ),
    )

    # Identifiers that never change (in feeds, calendars, citations, OAI) are made of it.
    first_key = models.CharField(
        _("key of its first address"),
        max_length=100,
        blank=True,
        editable=False,
        help_text=_(
            "Of what was public at another address: its year, series and number there, as"
            " “2020/policy-report/3”."
        ),
    )

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["first_key"], condition=~Q(first_key=""), name="%(class)s_first_key_unique"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="%(class)s_number_positive"),
            models.CheckConstraint(condition=~Q(title=""), name="%(class)s_has_title"),
            models.CheckConstraint(
                condition=~Q(title_language=""), name="%(class)s_has_title_language"
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="%(class)s_state_known"
            ),
        ]

    def __str__(self) -> str:
        parts = {"label": self.label, "year": self.annual_report_id, "title": self.shown_name}
        return gettext("%(label)s, %(year)s: %(title)s") % parts

    @property
    def printed_language(self) -> str:
        return self.title_language

    @property
    def label(self) -> str:
        """Its series and number as pages show them: “Research Report 1”."""
        return f"{self.series_term} {self.shown_number}"

    @property
    def in_short(self) -> str:
        return f"{self.label}, {self.annual_report_id}"

    @property
    def labels(self) -> list[str]:
        """Its series and number, as printed and as in its address, in each language, for search."""
        numbers = dict.fromkeys((self.shown_number, str(self.number)))
        names = self.series_term.in_each_language
        return [f"{name} {number}" for name in names for number in numbers]

    @property
    def shown_number(self) -> str:
        return self.printed_number or str(self.number)

    @property
    def whole_number(self) -> int:
        return whole_and_part(self.number)[0]

    @property
    def part(self) -> int | None:
        """The part in its number: 1 of “3-1”."""
        return whole_and_part(self.number)[1] or None

    @property
    def kind(self) -> str:
        """The label of its app: “reports”."""
        return self._meta.app_label

    @property
    def series_term(self) -> Vocabulary:
        """Its report type, track or scope."""
        return getattr(self, self.key_fields[1])

    @cached_property
    def topic_list(self) -> list[Any]:
        return list(self.topics.all())

    @cached_property
    def place_list(self) -> list[Any]:
        return list(self.places.all())

    @property
    def subjects(self) -> list[Any]:
        return [*self.topic_list, *self.place_list]

    @property
    def subject_words(self) -> list[str]:
        """The names of its subjects in each language, for search."""
        return [name for subject in self.subjects for name in subject.names]

    @property
    def series(self) -> str:
        """The slug of its report type, track or scope."""
        return self.natural_key()[1]

    @property
    def authors(self) -> list[str]:
        """The names of its authors, in order."""
        return []

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        if not {*self.key_fields} & {*(exclude or ())} and has_moved(self):
            self._check_address()
        super().validate_constraints(exclude)

    def _check_address(self) -> None:
        problem = taken_by(self)
        known = type(self).objects.filter(first_key=self.present_key).exclude(pk=self.pk)
        if not problem and (other := known.first()):
            message = gettext("“%(other)s” was at this address first, and is cited by it.")
            problem = message % {"other": other}
        if problem:
            way_out = gettext(
                "Give another number. Two entries that have each other's numbers exchange them "
                "while both are drafts: choose both in the list, and “Exchange their numbers”."
            )
            raise ValidationError({"number": f"{problem} {way_out}"})

    @property
    def present_key(self) -> str:
        """Its natural key as in its present address: “2020/policy-report/3”."""
        return "/".join(map(str, self.natural_key()))

    @property
    def lasting_key(self) -> str:
        """The key in its first public address, which never changes."""
        return self.first_key or self.present_key

    def others_of_key(self) -> models.QuerySet[Self]:
        """Others known by its lasting key: one may have taken its place while it was deleted."""
        of_address = self.lookup(self.lasting_key.split("/"))
        known = Q(first_key=self.lasting_key) | Q(first_key="", **of_address)
        return type(self)._default_manager.filter(known).exclude(pk=self.pk)

    def keep_key(self, key: str) -> None:
        """Keep `key` as the lasting key, whatever the present one is."""
        self.first_key = key if key != self.present_key else ""

    @property
    def lasting_address(self) -> str:
        """Its first public address, in English; identifiers that others store are made of it."""
        return in_english(self._address, *self.lasting_key.split("/"))

    @property
    def was_published(self) -> bool:
        """Whether it is, or by its history once was, public."""
        published = f'"state": "{State.PUBLISHED}"'
        return all(
            row.state == State.PUBLISHED
            or Version.objects.get_for_object(row)
            .filter(serialized_data__contains=published)
            .exists()
            for row in (self, self.annual_report)
        )

    @property
    def is_public(self) -> bool:
        return State.PUBLISHED == self.state == self.annual_report.state

    @property
    def visibility(self) -> str:
        """Whether it is public and, if not, why not, in words."""
        if self.state == State.DRAFT:
            if not self.goes_public_on:
                return gettext("Draft")
            return gettext("Draft until %(day)s") % {"day": self.public_day_in_words}
        edition = self.annual_report
        if self.is_public:
            return gettext("Public")
        if edition.goes_public_on:
            return gettext("Published, hidden until %(day)s") % {"day": edition.public_day_in_words}
        return gettext("Published, still hidden: %(year)s is a draft") % {"year": edition.year}

    @property
    def summary_language(self) -> str:
        return get_language() or ENGLISH

    def get_absolute_url(self) -> str:
        return self._address(*self.natural_key())

    def _address(self, *key: object) -> str:
        return reverse(f"{self.kind}:detail", args=key)

    def address_as(self, format: str) -> str:
        return reverse(f"{self.kind}:entry-file", args=[*self.natural_key(), format])
