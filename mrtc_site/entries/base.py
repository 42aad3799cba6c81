"""What the rows of an annual report have in common: keys, times, terms, entries, activities."""

import re
from abc import abstractmethod
from collections.abc import Collection, Iterable, Mapping
from operator import attrgetter
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from mrtc_site.common.languages import ENGLISH, check_code, in_each, is_korean
from mrtc_site.common.numbers import MAX_NUMBER
from mrtc_site.common.sorting import LONGEST_KEY, SortKeyField, keys_of
from mrtc_site.common.text import PRIVATE, clean, unwanted

from .bilingual import BilingualText


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


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")


Key = tuple[Any, ...]  # a natural one, the values of a model's `key_fields`


class NaturalKeyQuerySet(models.QuerySet):
    """Derives before writing in bulk, where Django sends no signal."""

    model: Any  # a NaturalKeyModel, as the stubs can't say

    def get_by_natural_key(self, *key: Any) -> Any:
        return self.get(**self.model.lookup(key))

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        objs = list(objs)
        for obj in objs:
            obj.derive()
        return super().bulk_create(objs, *args, **kwargs)


class NaturalKeyModel(models.Model):
    """A row that fixtures hold, identified by its `key_fields` and never by a row number.

    `fixture` names the file of a year's folder that it is written to; a Part has none.
    `derive()` runs before every save, `loaddata`'s raw ones included (signals.py), and before
    `bulk_create` and `bulk_update`.
    """

    key_fields: tuple[str, ...] = ()
    fixture: str | None = None
    part_of: str | None = None
    derived: tuple[str, ...] = ()  # what follows from the other columns; no fixture holds it
    editorial: tuple[str, ...] = ()  # what is not printed: staff add it
    # Values for a new year's fixtures to begin with; of a part, for several.
    example: ClassVar[Mapping[str, object] | tuple[Mapping[str, object], ...]] = {}
    example_if_none_known = False

    objects: Any  # a manager of a NaturalKeyQuerySet, each model's own

    class Meta:
        abstract = True

    @classmethod
    def look_again(cls, keys: Iterable[Key]) -> Iterable[str]:
        """Say what whoever loads new rows of these keys should look at again."""
        return []

    @classmethod
    def sort_keys(cls) -> dict[str, str]:
        """Give what columns of text are sorted by: {column: that with its sort key}."""
        return {}

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Refuse what no file or page could show as it is typed, beside what Django does."""
        self.clean_texts()
        errors: dict[str, list[ValidationError]] = {}
        try:
            super().clean_fields(exclude)
        except ValidationError as error:
            errors = error.update_error_dict({})
        for field in self._meta.concrete_fields:
            if field.name not in {*(exclude or ()), *errors}:
                try:
                    check_legible(getattr(self, field.attname))
                except ValidationError as error:
                    errors[field.name] = [error]
        if errors:
            raise ValidationError(errors)

    def clean_texts(self) -> None:
        for field in self._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField):
                text = getattr(self, field.attname)
                if isinstance(text, str):
                    setattr(self, field.attname, clean(text))

    def derive(self) -> None:
        """Set the columns that follow from others, of texts as they are kept."""
        self.clean_texts()

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save, and what follows from it (signals.py), in one transaction."""
        if update_fields is not None:
            update_fields = {*update_fields, *self.derived}
        with transaction.atomic(using=kwargs.get("using")):
            super().save(*args, update_fields=update_fields, **kwargs)

    @classmethod
    def key_paths(cls) -> list[str]:
        """Give the paths to the values of the natural key: “annual_report_id”, “type__slug”."""
        fields = {field.name: field for field in cls._meta.concrete_fields}
        return [path_of(fields[name]) for name in cls.key_fields]

    @classmethod
    def lookup(cls, key: Iterable) -> dict[str, object]:
        """Give what `filter()` and `get()` find the row of a natural key by."""
        return dict(zip(cls.key_paths(), key, strict=True))

    def natural_key(self) -> Key:
        return tuple(attrgetter(path.replace("__", "."))(self) for path in self.key_paths())

    def content(self) -> dict[str, Any]:
        """Give the stored values by column name, without row number and time of last change."""
        return {
            field.attname: getattr(self, field.attname)
            for field in self._meta.concrete_fields
            if field.name not in ("id", "updated_at")
        }


def path_of(field: models.Field) -> str:
    """Give the path to what fixtures hold of a field: its value; of a foreign key the other's slug
    (“type__slug”), or its primary key where that is its natural key, or where that has several
    parts."""
    other: Any = field.related_model
    names: tuple[str, ...] = other.key_fields if field.is_relation else ()
    if len(names) != 1 or other._meta.get_field(names[0]).primary_key:
        return field.attname
    return f"{field.name}__{names[0]}"


def check_legible(value: object) -> None:
    """Raise ValidationError for a text with a character that nobody sees and nothing can hold."""
    if isinstance(value, str) and (found := unwanted(value)):
        raise ValidationError(_unwanted_message(*found))


def _unwanted_message(sign: str, before: str) -> str:
    """Say which character to delete, and where, as nobody sees it."""
    if re.match(PRIVATE, sign):
        what = gettext("A character that only some fonts know (%(sign)s) can't be kept.")
    else:
        what = gettext("An invisible character (%(sign)s) can't be kept.")
    where = gettext("Delete it: it is the first.")
    if before.strip():
        where = gettext("Delete it after “%(before)s”.")
    return f"{what} {where}" % {"sign": f"U+{ord(sign):04X}", "before": before[-30:].strip()}


class TimestampedModel(NaturalKeyModel):
    """A row whose time of last change is right however it is saved. A save that changes nothing
    moves no time."""

    derived: tuple[str, ...] = ("updated_at",)
    found_by: tuple[str, ...] = ()  # paths to the rows whose words are among its `search_texts()`

    updated_at = models.DateTimeField(_("last changed"), default=timezone.now, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def rows_in_full(cls) -> models.QuerySet[Self]:
        """The rows with all that `search_texts()`, where there is one, and their names (`str`)
        read."""
        return cls.objects.all()


class TimestampedQuerySet(NaturalKeyQuerySet):
    def touch(self, pks: Iterable[Any]) -> None:
        """Note that something of these rows has changed now."""
        self.filter(pk__in=set(pks)).update(updated_at=timezone.now())

    def bulk_update(
        self, objs: Iterable[Any], fields: Iterable[str], *args: Any, **kwargs: Any
    ) -> int:
        objs = list(objs)
        for obj in objs:
            obj.derive()
            obj.updated_at = timezone.now()
        return super().bulk_update(objs, {*fields, *self.model.derived}, *args, **kwargs)


class PartQuerySet(NaturalKeyQuerySet):
    """Moves the time of the wholes, too."""

    def get_by_natural_key(self, *key: Any) -> Any:
        *whole, own = key
        wholes = self.model.whole_field().related_model.objects
        return self.get(**self.model.lookup([wholes.get_by_natural_key(*whole).pk, own]))

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        objs = list(objs)
        self._touch_wholes(objs)
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> int:
        objs = list(objs)
        self._touch_wholes(objs)
        return super().bulk_update(objs, *args, **kwargs)

    def _touch_wholes(self, objs: Iterable[Any]) -> None:
        field = self.model.whole_field()
        field.related_model.objects.touch(getattr(obj, field.attname) for obj in objs)


class Part(NaturalKeyModel):
    """A part of another row, which fixtures hold and people edit with it: an authorship of a
    report. `part_of` names its foreign key to the whole; it and another field are its key."""

    part_of: str
    # What fixtures call the words of the whole's key, where each has a field of its own.
    whole_names: tuple[str, ...] = ()
    # The field that may spell the name of the one it names otherwise.
    credit: str | None = None
    was: Any = None  # as stored, while it is saved (signals.py)

    class Meta:
        abstract = True

    @classmethod
    def whole_field(cls) -> Any:
        return cls._meta.get_field(cls.part_of)

    @property
    def whole(self) -> Any:
        return getattr(self, self.part_of)

    def natural_key(self) -> Key:
        return (*self.whole.natural_key(), *super().natural_key()[1:])

    @classmethod
    def problems_together(cls, parts: Mapping[Any, Mapping[str, Any]]) -> Iterable[str]:
        """Say what is wrong with the parts of one whole together.

        `parts` is {own key: {field: value}}; gives sentences, none when all is well.
        """
        return []


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
        (relation,) = self.model._meta.related_objects
        public = relation.related_model.objects.published().order_by()
        return self.filter(Exists(public.filter(**{relation.field.name: OuterRef("pk")})))


class Vocabulary(BilingualName):
    """A word of a list that staff keep: a report type, a category.

    The catalogue has the Korean of `known_names`, {slug: name as first printed}; it stays whatever
    the name is corrected to.
    """

    key_fields = ("slug",)
    example = {"slug": "example", "name": "Example, in full as printed", "order": 1}
    example_if_none_known = True
    name_field = "name"
    editorial = ("name_ko",)
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


class Entry(BilingualName):
    """A row of an annual report.

    Entries are numbered within a year and a series: a report's type, a session's track, a
    project's scope. The three `key_fields` make the address.
    """

    editorial: tuple[str, ...] = ("title_ko",)

    annual_report = models.ForeignKey(
        "mrtc_site.AnnualReport", on_delete=models.PROTECT, verbose_name=_("annual report")
    )
    number = SmallNumberField(
        _("number"),
        validators=[MinValueValidator(1)],
        help_text=_("As printed, within its series and year."),
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

    class Meta:
        abstract = True
        constraints = [
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
    @abstractmethod
    def label(self) -> str:
        """Its series and number, as pages say them."""

    @property
    def labels(self) -> list[str]:
        """Its series and number in each language, for search."""
        return in_each(lambda: self.label)

    @property
    def kind(self) -> str:
        """The app that it belongs to: “reports”."""
        return self._meta.app_label

    @property
    def series(self) -> str:
        """The slug of its series."""
        return self.natural_key()[1]

    @property
    def authors(self) -> list[str]:
        """Names of the people who wrote it, in order."""
        return []

    @property
    def is_public(self) -> bool:
        return State.PUBLISHED == self.state == self.annual_report.state

    @property
    def summary_language(self) -> str:
        return get_language() or ENGLISH

    def get_absolute_url(self) -> str:
        return reverse(f"{self._meta.app_label}:detail", args=self.natural_key())

    def address_as(self, format: str) -> str:
        """Give its address as a file of that format."""
        return reverse(f"{self._meta.app_label}:entry-file", args=[*self.natural_key(), format])
