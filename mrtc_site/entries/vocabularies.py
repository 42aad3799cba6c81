"""Vocabularies: short lists of terms that staff keep, such as report types, tracks, categories."""

from collections.abc import Mapping
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mrtc_site.common.languages import in_each, is_korean
from mrtc_site.common.sorting import key_column

from .bilingual_name import BilingualName
from .entry import Entry
from .fields import SmallNumberField
from .model_bases import TimestampedQuerySet


class VocabularyQuerySet(TimestampedQuerySet):
    def published(self) -> Self:
        """Only the terms of something public."""
        public: Any = Q(pk__in=[])
        for relation in self.model._meta.related_objects:
            if issubclass(relation.related_model, Entry):
                entries = relation.related_model.objects.published().order_by()
                own = OuterRef(relation.field.target_field.name)
                public |= Exists(entries.filter(**{relation.field.name: own}))
        return self.filter(public)


class Vocabulary(BilingualName):
    """A term of a list that staff keep: a report type, a track, a category.

    `known_names` is {slug: name as first printed}, whose Korean is in django.po. It is used as long
    as staff give none, even if the name is corrected.
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

    @property
    def list_name(self) -> str:
        """The name of the list of its entries, in the language of its own name."""
        return self.shown_name

    @property
    def place_in_language(self) -> tuple[int, str]:
        """What pages sort it by, in the language spoken."""
        return self.order, getattr(self, key_column())

    @cached_property
    def in_each_language(self) -> list[str]:
        """Its name in each language, for search."""
        return in_each(str, self)

    @property
    def names(self) -> tuple[str, str]:
        printed, korean = super().names
        first_name = self.known_names.get(self.slug)
        return printed, korean or (gettext(first_name) if first_name and is_korean() else "")
