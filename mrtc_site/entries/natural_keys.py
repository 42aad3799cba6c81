"""Rows that fixtures hold: found by natural keys, with their time of change, and their parts."""

import re
from collections.abc import Collection, Iterable, Mapping
from operator import attrgetter
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import classproperty
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mrtc_site.common.text import PRIVATE, clean, unwanted

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

    `fixture` names the file of a year's folder that it is written to; a Part without one is written
    behind its whole.
    The first line of each one's docstring tells in a new year's comments what its rows are.
    `derive()` runs before every save, `loaddata`'s raw ones included (signals.py), and before
    `bulk_create` and `bulk_update`.
    """

    key_fields: tuple[str, ...] = ()
    fixture: str | None = None
    part_of: str | None = None
    derived: tuple[str, ...] = ()  # what follows from the other columns; no fixture holds it
    editorial: tuple[str, ...] = ()  # what is not printed: staff add it
    all_editorial = False
    most: int | None = None  # how many rows there may be
    dated: tuple[str, ...] = ()  # texts that are dates in EDTF
    # Values for a new year's fixtures to begin with; of a part, for several. A kind without has no
    # file before it has rows.
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
            value = getattr(self, field.attname)
            try:
                if field.name not in (exclude or ()):
                    check_choice(field, value)  # which says more than Django
                if field.name not in {*(exclude or ()), *errors}:
                    check_legible(value)
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
        with transaction.atomic():
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
    (“type__slug”), or what the column itself has where that is its natural key, or where that has
    several parts."""
    if not isinstance(field, models.ForeignKey):
        return field.attname
    other: Any = field.related_model
    names: tuple[str, ...] = other.key_fields
    if len(names) != 1 or field.target_field.name == names[0]:
        return field.attname
    return f"{field.name}__{names[0]}"


def check_choice(field: models.Field, value: object) -> None:
    """Raise ValidationError for what is none of a field's choices, saying which there are."""
    values = [each for each, _label in field.flatchoices]
    if values and value not in values and value not in field.empty_values:
        message = gettext("“%(text)s” is none of these: %(names)s")
        raise ValidationError(message % {"text": value, "names": ", ".join(map(str, values))})


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
        objs, field = list(objs), self.model.whole_field()
        field.related_model.objects.touch(getattr(obj, field.attname) for obj in objs)
        return super().bulk_create(objs, *args, **kwargs)


class Part(NaturalKeyModel):
    """A part of another row, which fixtures hold and people edit with it: an authorship of a
    report. Its key is a foreign key to the whole, and another field."""

    # What fixtures call the words of the whole's key, where each has a field of its own.
    whole_names: tuple[str, ...] = ()
    # The field that may spell the name of the one it names otherwise.
    credit: str | None = None
    was: Any = None  # as stored, while it is saved (signals.py)

    class Meta:
        abstract = True

    @classproperty
    def part_of(cls) -> str:
        """The name of its foreign key to the whole."""
        return cls.key_fields[0]

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
