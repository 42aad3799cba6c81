"""Cooperation projects and their categories."""

from django.db import models
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from mrtc_site.entries.activity import Activity
from mrtc_site.entries.base import Vocabulary
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


class Scope(models.TextChoices):
    DOMESTIC = "domestic", _("Domestic cooperation")
    INTERNATIONAL = "international", _("International cooperation")


class CooperationProject(Activity):
    """A row of the cooperation tables."""

    key_fields = ("annual_report", "scope", "number")
    fixture = "cooperation"

    scope = models.CharField(_("scope"), max_length=20, choices=Scope)
    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        related_name="projects",
        verbose_name=_("category"),
    )

    class Meta(Activity.Meta):
        verbose_name = _("cooperation project")
        verbose_name_plural = _("cooperation projects")
        ordering = ["-annual_report_id", "scope", "number"]
        constraints = [
            *Activity.Meta.constraints,
            models.UniqueConstraint(
                fields=["annual_report", "scope", "number"],
                name="cooperationproject_number_unique",
                violation_error_message=_("This year has a row of this scope and number already."),
            ),
            models.CheckConstraint(
                condition=models.Q(scope__in=Scope.values), name="cooperationproject_scope_known"
            ),
        ]

    @property
    def label(self) -> str:
        """Its scope and number."""
        return f"{self.get_scope_display()} {self.number}"


class Photograph(files.Photograph):
    key_fields = ("project", "order")
    part_of = "project"

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
