"""The subjects of entries: topics, and places studied or visited. Staff keep these lists, which are
not printed. Each app links its own entries to them."""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .model_bases import Part, PartQuerySet
from .redirects import check_slug
from .vocabularies import Vocabulary

SUBJECTS = ("topics", "places")  # the fields of entries
# Prefetched as lists, which is quicker: Django then makes no manager for each entry.
SUBJECT_LISTS = (
    models.Prefetch("topics", to_attr="topic_list"),
    models.Prefetch("places", to_attr="place_list"),
)


class Subject(Vocabulary):
    """A term of a list that staff keep, in both languages."""

    fixture = "topics"
    all_editorial = True
    editorial = ()
    example = {}

    name = models.CharField(_("name"), max_length=200, help_text=_("In English."))
    name_ko = models.CharField(
        _("name in Korean"), max_length=200, help_text=_("For Korean pages.")
    )

    class Meta(Vocabulary.Meta):
        abstract = True

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        check_slug(self, exclude)
        super().validate_constraints(exclude)


class Topic(Subject):
    """What reports, sessions and projects are about, in a few words."""

    most = 20

    class Meta(Subject.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        super().validate_constraints(exclude)
        if Topic.objects.exclude(pk=self.pk).count() >= self.most:
            raise ValidationError({"name": self.too_many()})

    @classmethod
    def too_many(cls) -> str:
        message = gettext(
            "There are %(count)s topics already, and there can't be more: more than that nobody"
            " looks through. Choose one of them, or delete one first."
        )
        return message % {"count": cls.most}

    def get_absolute_url(self) -> str:
        return reverse("topic", args=[self.slug])


class Place(Subject):
    """A place that was studied or visited."""

    class Meta(Subject.Meta):
        verbose_name = _("place")
        verbose_name_plural = _("places")

    def get_absolute_url(self) -> str:
        return reverse("place", args=[self.slug])


class TopicLink(Part):
    fixture = "topics"

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, verbose_name=_("topic"))

    objects = PartQuerySet.as_manager()

    class Meta:
        abstract = True
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["topic__order", "topic__sort_key"]


class PlaceLink(Part):
    """That an entry is about a place, or happened there."""

    fixture = "topics"

    place = models.ForeignKey(Place, on_delete=models.PROTECT, verbose_name=_("place"))

    objects = PartQuerySet.as_manager()

    class Meta:
        abstract = True
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["place__order", "place__sort_key"]
