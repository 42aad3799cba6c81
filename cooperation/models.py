"""Cooperation projects and their categories."""

from django.db import models
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from mrtc_site.entries.activity import Activity
from mrtc_site.entries.subjects import Place, PlaceLink, Topic, TopicLink
from mrtc_site.entries.vocabularies import Vocabulary
from mrtc_site.files import models as files


class Category(Vocabulary):
    """A group of cooperation projects in the printed tables."""

    fixture = "cooperation"
    known_names = {
        "government-agencies": gettext_noop("Cooperation with Government Agencies"),
        "domestic-network-activities": gettext_noop("Domestic Network Activities"),
        "relevant-institutions": gettext_noop("Cooperation with Relevant Institutions"),
        "others": gettext_noop("Others"),
        "international-cooperation-projects": gettext_noop("International Cooperation Projects"),
        "global-networking-activities": gettext_noop("Global Networking Activities"),
        "overseas-institutions-and-scholars": gettext_noop(
            "Collaboration with Overseas Institutions and Scholars"
        ),
    }

    class Meta(Vocabulary.Meta):
        verbose_name = _("cooperation category")
        verbose_name_plural = _("cooperation categories")

    @property
    def list_name(self) -> str:
        return gettext("Other cooperation") if self.slug == "others" else super().list_name


class Scope(Vocabulary):
    """How the cooperation tables part their projects."""

    fixture = "cooperation"
    known_names = {
        "domestic": gettext_noop("Domestic cooperation"),
        "international": gettext_noop("International cooperation"),
    }

    class Meta(Vocabulary.Meta):
        verbose_name = _("cooperation scope")
        verbose_name_plural = _("cooperation scopes")


class CooperationProject(Activity):
    """A row of the cooperation tables."""

    key_fields = ("annual_report", "scope", "number")
    fixture = "cooperation"
    found_by = ("scope", *Activity.found_by)

    scope = models.ForeignKey(
        Scope,
        on_delete=models.PROTECT,
        related_name="projects",
        to_field="slug",
        db_column="scope",
        verbose_name=_("scope"),
    )
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="projects", verbose_name=_("category")
    )
    topics = models.ManyToManyField(
        Topic, through="ProjectTopic", related_name="projects", verbose_name=_("topics")
    )
    places = models.ManyToManyField(
        Place, through="ProjectPlace", related_name="projects", verbose_name=_("places")
    )

    class Meta(Activity.Meta):
        verbose_name = _("cooperation project")
        verbose_name_plural = _("cooperation projects")
        ordering = ["-annual_report_id", "scope__order", "scope__sort_key", "number"]
        constraints = [
            *Activity.Meta.constraints,
            models.UniqueConstraint(
                fields=["annual_report", "scope", "number"],
                name="cooperationproject_number_unique",
                violation_error_message=_("This year has a row of this scope and number already."),
            ),
        ]


class Photograph(files.Photograph):
    """A picture of a project."""

    key_fields = ("project", "order")

    project = models.ForeignKey(
        CooperationProject,
        on_delete=models.CASCADE,
        related_name="photographs",
        verbose_name=_("cooperation project"),
    )

    class Meta(files.Photograph.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["project", "order"], name="cooperation_photograph_order_unique"
            )
        ]


class ProjectTopic(TopicLink):
    """What a project is about."""

    key_fields = ("project", "topic")

    project = models.ForeignKey(
        CooperationProject,
        on_delete=models.CASCADE,
        related_name="topic_links",
        verbose_name=_("cooperation project"),
    )

    class Meta(TopicLink.Meta):
        constraints = [
            models.UniqueConstraint(fields=["project", "topic"], name="project_topic_unique")
        ]


class ProjectPlace(PlaceLink):
    """A place that a project is about, or was in."""

    key_fields = ("project", "place")

    project = models.ForeignKey(
        CooperationProject,
        on_delete=models.CASCADE,
        related_name="place_links",
        verbose_name=_("cooperation project"),
    )

    class Meta(PlaceLink.Meta):
        constraints = [
            models.UniqueConstraint(fields=["project", "place"], name="project_place_unique")
        ]
