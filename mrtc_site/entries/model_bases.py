"""The bases of models that fixtures hold: natural keys, derived columns, time of change, parts."""

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


def key_text(key: Key) -> str:
    return " ".join(map(str, key))


class NaturalKeyQuerySet(models.QuerySet):
    """Calls `derive()` before writing in bulk, as Django sends no signals then."""

    model: Any  # a NaturalKeyModel, as the stubs can't say

    def get_by_natural_key(self, *key: Any) -> Any:
        return self.get(**self.model.lookup(key))

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        objs = list(objs)
        for obj in objs:
            obj.derive()
        return super().bulk_create(objs, *args, **kwargs)


class NaturalKeyModel(models.Model):
    """A row that fixtures hold, identified by its `key_fields` and never by a primary key.

    `fixture` is the name of the file, in a year's folder, with the rows; a Part without one stands
    in the file of its whole. The first line of a model's docstring explains its rows in the
    comments of a new year's fixtures.

    `derive()` is called before every save, those of `loaddata` included (signals.py), and before
    `bulk_create` and `bulk_update`.
    """

    key_fields: tuple[str, ...] = ()
    fixture: str | None = None
    part_of: str | None = None
    derived: tuple[str, ...] = ()  # fields that derive() sets; no fixture holds them
    editorial: tuple[str, ...] = ()  # fields that are not printed, but added by staff
    all_editorial = False
    most: int | None = None  # the limit of rows, if any
    dated: tuple[str, ...] = ()  # text fields with dates in EDTF
    # The values of the example in a new year's fixtures; a part may have several. Without one, a
    # model has no file until it has rows.
    example: ClassVar[Mapping[str, object] | tuple[Mapping[str, object], ...]] = {}
    example_if_none_known = False

    objects: Any  # a manager of a NaturalKeyQuerySet, each model's own

    class Meta:
        abstract = True

    @classmethod
    def new_row_notices(cls, keys: Iterable[Key]) -> Iterable[str]:
        """Give sentences about new rows of these keys that somebody should look at again."""
        return []

    @classmethod
    def sort_keys(cls) -> dict[str, str]:
        """Give {text column: the column with its sort key}."""
        return {}

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """As Django's, but also refuse invisible characters, and say which choices there are."""
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
        """Set the columns that follow from others. Texts are normalized first."""
        self.clean_texts()

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save, with all that follows from it (signals.py), in one transaction."""
        if update_fields is not None:
            update_fields = {*update_fields, *self.derived}
        with transaction.atomic():
            super().save(*args, update_fields=update_fields, **kwargs)

    @classmethod
    def key_paths(cls) -> list[str]:
        """Give the lookups of the natural key's values: “annual_report_id”, “type__slug”."""
        fields = {field.name: field for field in cls._meta.concrete_fields}
        return [path_of(fields[name]) for name in cls.key_fields]

    @classmethod
    def lookup(cls, key: Iterable) -> dict[str, object]:
        """Give the arguments of `filter()` for a natural key."""
        return dict(zip(cls.key_paths(), key, strict=True))

    def natural_key(self) -> Key:
        return tuple(attrgetter(path.replace("__", "."))(self) for path in self.key_paths())

    def content(self) -> dict[str, Any]:
        """Give {column: value} without primary key and time of last change."""
        return {
            field.attname: getattr(self, field.attname)
            for field in self._meta.concrete_fields
            if field.name not in ("id", "updated_at")
        }


def path_of(field: models.Field) -> str:
    """Give the lookup of what fixtures hold of a field: the column itself or, of a foreign key to a
    row with a slug, that (“type__slug”)."""
    if not isinstance(field, models.ForeignKey):
        return field.attname
    other: Any = field.related_model
    names: tuple[str, ...] = other.key_fields
    if len(names) != 1 or field.target_field.name == names[0]:
        return field.attname
    return f"{field.name}__{names[0]}"


def check_choice(field: models.Field, value: object) -> None:
    """Raise ValidationError, which names the choices, for a value that is none of a field's."""
    values = [each for each, _label in field.flatchoices]
    if values and value not in values and value not in field.empty_values:
        message = gettext("“%(text)s” is none of these: %(names)s")
        raise ValidationError(message % {"text": value, "names": ", ".join(map(str, values))})


def check_legible(value: object) -> None:
    """Raise ValidationError for a text with a character that can't be seen, or stored in files; it
    says which, and where."""
    found = unwanted(value) if isinstance(value, str) else None
    if not found:
        return
    sign, before = found
    if re.match(PRIVATE, sign):
        what = gettext("A character that only some fonts know (%(sign)s) can't be kept.")
    else:
        what = gettext("An invisible character (%(sign)s) can't be kept.")
    where = gettext("Delete it: it is the first.")
    if before.strip():
        where = gettext("Delete it after “%(before)s”.")
    params = {"sign": f"U+{ord(sign):04X}", "before": before[-30:].strip()}
    raise ValidationError(f"{what} {where}" % params)


class TimestampedModel(NaturalKeyModel):
    """A row with its time of last change, which saves set, however they are done. A save that
    changes nothing leaves it alone."""

    derived: tuple[str, ...] = ("updated_at",)
    found_by: tuple[str, ...] = ()  # paths to the rows whose words are among its `search_texts()`

    updated_at = models.DateTimeField(_("last changed"), default=timezone.now, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def rows_in_full(cls) -> models.QuerySet[Self]:
        """Give the rows with what `search_texts()`, if there is one, and `str` need prefetched."""
        return cls.objects.all()


class TimestampedQuerySet(NaturalKeyQuerySet):
    def touch(self, pks: Iterable[Any]) -> None:
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
    """Sets the time of last change of the wholes, too."""

    def get_by_natural_key(self, *key: Any) -> Any:
        *whole, own = key
        wholes = self.model.whole_field().related_model.objects
        return self.get(**self.model.lookup([wholes.get_by_natural_key(*whole).pk, own]))

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        objs, field = list(objs), self.model.whole_field()
        field.related_model.objects.touch(getattr(obj, field.attname) for obj in objs)
        return super().bulk_create(objs, *args, **kwargs)


class Part(NaturalKeyModel):
    """A part of another row, its whole, as an authorship is of a report. Fixtures and forms have it
    with the whole. Its key is the foreign key to the whole, and another field."""

    # The names in fixtures of the parts of the whole's key, if each is a field of its own there.
    whole_names: tuple[str, ...] = ()
    # The field with another spelling of the name of whom the part refers to.
    credit: str | None = None
    was: Any = None  # the stored row, while this is saved (signals.py)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        whole = getattr(self.whole, "in_short", self.whole)
        return f"{whole}: {getattr(self, self.key_fields[-1])}"

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
        """Give sentences about what is wrong with the parts of one whole taken together.

        `parts` is {own key: {field: value}}.
        """
        return []
