"""What the rows of an annual report have in common: two languages, terms, entries."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.forms import DateInput
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from reversion.models import Version

from mrtc_site.common.languages import ENGLISH, check_code, in_each, in_english, is_korean
from mrtc_site.common.numbers import MAX_NUMBER, whole_and_part
from mrtc_site.common.sorting import LONGEST_KEY, SortKeyField, keys_of

from .bilingual import BilingualText
from .edtf_dates import in_words
from .fields import NumberField
from .natural_keys import TimestampedModel, TimestampedQuerySet
from .redirects import has_moved, taken_by


class SmallNumberField(models.PositiveSmallIntegerField):
    default_validators = [MaxValueValidator(MAX_NUMBER)]


class LanguageField(models.CharField):
    """The language of a text, as HTML codes it. Unless told otherwise, English is what nobody needs
    to say."""

    default_validators = [check_code]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs = {"max_length": 11, "default": ENGLISH, "blank": True, **kwargs}
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"empty_value": self.default, **kwargs})


KOREAN_HELP = _("Korean pages show it instead of the printed one.")


DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")


def is_day(text: str) -> bool:
    """Tell whether a text is a day as HTML and ISO 8601 write one."""
    try:
        return bool(DAY.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False


def check_day(text: str) -> None:
    if not is_day(text):
        message = gettext("“%(value)s” is not a day: write it as 2021-03-31.")
        raise ValidationError(message, params={"value": text})


class DayField(models.CharField):
    """A day as text, “2021-03-31”, which is in the order of time as well; empty, none."""

    default_validators = [check_day]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 10, "default": "", "blank": True, **kwargs})

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{**kwargs, "widget": DateInput(attrs={"type": "date"})})


class Publishable(models.Model):
    """A row that is a draft until somebody publishes it, or until a day comes (publish_due)."""

    goes_public_on = DayField(
        _("goes public on"),
        help_text=_("A draft is published on that day, in Seoul; the day is then emptied."),
    )

    class Meta:
        abstract = True

    def derive(self) -> None:
        super().derive()  # type: ignore[misc]  # beside a NaturalKeyModel
        if self.state == State.PUBLISHED:  # type: ignore[attr-defined]  # which each describes
            self.goes_public_on = ""

    @property
    def public_day_in_words(self) -> str:
        """The day; as typed, in a form that is refused for it."""
        return in_words(self.goes_public_on) if is_day(self.goes_public_on) else self.goes_public_on


class BilingualName(TimestampedModel):
    """A row with a title or name as printed, and where staff give one in Korean.

    `name_field` is the former's, `name_field`_ko the latter's. Pages show `shown_name`, which is in
    `shown_language`, and sort by `sort_key` or, in Korean, `sort_key_ko` (sorting.py).
    """

    name_field = "title"
    derived: tuple[str, ...] = ("sort_key", "sort_key_ko", *TimestampedModel.derived)

    sort_key = SortKeyField(_("sort key"), max_length=LONGEST_KEY, blank=True, editable=False)
    sort_key_ko = SortKeyField(
        _("sort key in Korean"), max_length=LONGEST_KEY, blank=True, editable=False
    )

    class Meta:
        abstract = True

    def derive(self) -> None:
        super().derive()
        korean, slug = getattr(self, f"{self.name_field}_ko"), getattr(self, "slug", "")
        self.sort_key, self.sort_key_ko = keys_of(self.name_parts, korean, slug)

    @classmethod
    def sort_keys(cls) -> dict[str, str]:
        return {cls.name_field: "sort_key", f"{cls.name_field}_ko": "sort_key_ko"}

    @property
    def name_parts(self) -> list[str]:
        """The printed name in the parts that it is sorted by."""
        return [getattr(self, self.name_field)]

    @property
    def printed_language(self) -> str:
        return ENGLISH

    @property
    def apart(self) -> str:
        """What tells it apart from others of the same name."""
        return ""

    @property
    def names(self) -> tuple[str, str]:
        """The printed and the Korean one, the latter maybe empty."""
        return getattr(self, self.name_field), getattr(self, f"{self.name_field}_ko")

    @property
    def shown_language(self) -> str:
        return BilingualText(*self.names, self.printed_language).shown_language

    @property
    def shown_name(self) -> str:
        return str(BilingualText(*self.names, self.printed_language))

    def bilingual(self, field: str) -> BilingualText:
        """Give the text of a field, as printed and in Korean."""
        korean = getattr(self, f"{field}_ko")
        return BilingualText(getattr(self, field), korean, self.printed_language)


class VocabularyQuerySet(TimestampedQuerySet):
    def published(self) -> Self:
        """Only what is the term of something public."""
        public: Any = Q(pk__in=[])
        for relation in self.model._meta.related_objects:
            if issubclass(relation.related_model, Entry):
                entries = relation.related_model.objects.published().order_by()
                own = OuterRef(relation.field.target_field.name)
                public |= Exists(entries.filter(**{relation.field.name: own}))
        return self.filter(public)


class Vocabulary(BilingualName):
    """A word of a list that staff keep: a report type, a track, a category.

    The catalogue has the Korean of `known_names`, {slug: name as first printed}; it stays whatever
    the name is corrected to.
    """

    key_fields = ("slug",)
    example = {"slug": "example", "name": "Example, in full as printed", "order": 1}
    example_if_none_known = True
    name_field = "name"
    editorial: tuple[str, ...] = ("name_ko",)
    known_names: Mapping[str, str] = {}

    slug = models.SlugField(
        _("slug"), unique=True, help_text=_("As in addresses. It can't change once saved.")
    )
    name = models.CharField(_("name"), max_length=200, help_text=_("In full, as printed."))
    order = SmallNumberField(_("order"), help_text=_("Its place among the others, from 1."))
    name_ko = models.CharField(
        _("name in Korean"),
        max_length=200,
        blank=True,
        help_text=_("For Korean pages. Empty: the portal's own translation, if it has one."),
    )

    objects = VocabularyQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["order", "sort_key"]

    def __str__(self) -> str:
        return self.shown_name

    @property
    def list_name(self) -> str:
        """What a list of its entries is called, in the language of its name."""
        return self.shown_name

    @cached_property
    def in_each_language(self) -> list[str]:
        """Its name in each language, for search."""
        return in_each(str, self)

    @property
    def names(self) -> tuple[str, str]:
        printed, korean = super().names
        first_name = self.known_names.get(self.slug)
        return printed, korean or (gettext(first_name) if first_name and is_korean() else "")


class EntryQuerySet(TimestampedQuerySet):
    def published(self) -> Self:
        """Only what the public may see: published entries of published annual reports.

        These are a subquery and no join, so that an index alone can count entries.
        """
        editions = self.model._meta.get_field("annual_report").related_model.objects.published()
        return self.filter(state=State.PUBLISHED, annual_report__in=editions.order_by())

    def hidden(self) -> Self:
        """Only those that are not public."""
        editions = self.model._meta.get_field("annual_report").related_model.objects.published()
        return self.exclude(state=State.PUBLISHED, annual_report__in=editions.order_by())


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
        _("title in Korean"),
        max_length=500,
        blank=True,
        help_text=KOREAN_HELP,
    )
    title_language = LanguageField(
        _("language of the title"),
        help_text=_(
            "Of the title as printed, and of what is printed with it (abstract, contents, caption)"
            ": a code such as “en”, “ko”, “zh-Hant”."
        ),
    )

    # What never changes (feeds' and calendars' ids, citation keys, OAI) is made of it.
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
        """Its series and number, as pages say them: “Research Report 1”."""
        return f"{self.series_term} {self.shown_number}"

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
        """That of its number: 1 of “3-1”."""
        return whole_and_part(self.number)[1] or None

    @property
    def kind(self) -> str:
        """The app that it belongs to: “reports”."""
        return self._meta.app_label

    @property
    def series_term(self) -> Vocabulary:
        """Its type, track or scope."""
        return getattr(self, self.key_fields[1])

    @cached_property
    def subjects(self) -> list[Any]:
        """Its topics, then its places, as they are when first asked for."""
        return [*self.topics.all(), *self.places.all()]

    @property
    def subject_words(self) -> list[str]:
        """Their names in each language, for search."""
        return [name for subject in self.subjects for name in subject.in_words]

    @property
    def series(self) -> str:
        """The slug of its series."""
        return self.natural_key()[1]

    @property
    def authors(self) -> list[str]:
        """Names of the people who wrote it, in order."""
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
        """Its natural key as in its address: “2020/policy-report/3”."""
        return "/".join(map(str, self.natural_key()))

    @property
    def lasting_key(self) -> str:
        """That of its first address, which never changes once it was public."""
        return self.first_key or self.present_key

    def keep_key(self, key: str) -> None:
        """Go on being known by a key, wherever it is now."""
        self.first_key = key if key != self.present_key else ""

    @property
    def lasting_address(self) -> str:
        """Its first address, in English, of which identifiers that others keep are made."""
        return in_english(self._address, *self.lasting_key.split("/"))

    @property
    def was_published(self) -> bool:
        """Whether it ever was public, by its history."""
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
        """Whether the public sees it and, if not, why not."""
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
        """Give its address as a file of that format."""
        return reverse(f"{self._meta.app_label}:entry-file", args=[*self.natural_key(), format])
