"""Education sessions and their categories."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from mrtc_site.entries.activity import Activity
from mrtc_site.entries.subjects import Place, PlaceLink, Topic, TopicLink
from mrtc_site.entries.vocabularies import Vocabulary
from mrtc_site.files import models as files


class Category(Vocabulary):
    """A group of education sessions in the printed tables."""

    fixture = "education"
    known_names = {
        "foreign-residents": gettext_noop("Education for Foreign Residents"),
        "general-public": gettext_noop("Education for General Public"),
        "next-generation": gettext_noop("Education for the Next Generation"),
        "public-officials": gettext_noop("Education for Public Officials"),
        "private-activists": gettext_noop("Education for Private Activists"),
        "public-institutions": gettext_noop("Education for Public Institutions"),
    }

    class Meta(Vocabulary.Meta):
        verbose_name = _("education category")
        verbose_name_plural = _("education categories")


class Track(Vocabulary):
    """How the education tables part their sessions."""

    fixture = "education"
    known_names = {
        "basic": gettext_noop("Basic education"),
        "consigned": gettext_noop("Consigned education"),
    }

    class Meta(Vocabulary.Meta):
        verbose_name = _("education track")
        verbose_name_plural = _("education tracks")


class EducationSession(Activity):
    """A row of the education tables."""

    key_fields = ("annual_report", "track", "number")
    fixture = "education"
    found_by = ("track", *Activity.found_by)

    track = models.ForeignKey(
        Track,
        on_delete=models.PROTECT,
        related_name="sessions",
        to_field="slug",
        db_column="track",
        verbose_name=_("track"),
    )
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("category")
    )
    topics = models.ManyToManyField(
        Topic, through="SessionTopic", related_name="sessions", verbose_name=_("topics")
    )
    places = models.ManyToManyField(
        Place, through="SessionPlace", related_name="sessions", verbose_name=_("places")
    )

    class Meta(Activity.Meta):
        verbose_name = _("education session")
        verbose_name_plural = _("education sessions")
        ordering = ["-annual_report_id", "track__order", "track__sort_key", "number"]
        constraints = [
            *Activity.Meta.constraints,
            models.UniqueConstraint(
                fields=["annual_report", "track", "number"],
                name="educationsession_number_unique",
                violation_error_message=_("This year has a row of this track and number already."),
            ),
        ]


class Photograph(files.Photograph):
    """A picture of a session."""

    key_fields = ("session", "order")

    session = models.ForeignKey(
        EducationSession,
        on_delete=models.CASCADE,
        related_name="photographs",
        verbose_name=_("education session"),
    )

    class Meta(files.Photograph.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["session", "order"], name="education_photograph_order_unique"
            )
        ]


class SessionTopic(TopicLink):
    """What a session is about."""

    key_fields = ("session", "topic")

    session = models.ForeignKey(
        EducationSession,
        on_delete=models.CASCADE,
        related_name="topic_links",
        verbose_name=_("education session"),
    )

    class Meta(TopicLink.Meta):
        constraints = [
            models.UniqueConstraint(fields=["session", "topic"], name="session_topic_unique")
        ]


class SessionPlace(PlaceLink):
    """A place that a session is about, or was in."""

    key_fields = ("session", "place")

    session = models.ForeignKey(
        EducationSession,
        on_delete=models.CASCADE,
        related_name="place_links",
        verbose_name=_("education session"),
    )

    class Meta(PlaceLink.Meta):
        constraints = [
            models.UniqueConstraint(fields=["session", "place"], name="session_place_unique")
        ]
