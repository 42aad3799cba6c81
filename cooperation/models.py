"""Cooperation projects and their categories."""

from django.db import models

from mrtc_site.bases import Activity, Term


class Category(Term):
    """A group of cooperation projects in the printed tables."""

    fixture = "cooperation"

    class Meta(Term.Meta):
        verbose_name = "cooperation category"
        verbose_name_plural = "cooperation categories"


class Scope(models.TextChoices):
    DOMESTIC = "domestic", "Domestic cooperation"
    INTERNATIONAL = "international", "International cooperation"


class CooperationProject(Activity):
    """A row of the cooperation tables."""

    key_fields = ("annual_report", "scope", "number")
    fixture = "cooperation"

    scope = models.CharField(max_length=20, choices=Scope)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="projects")

    class Meta(Activity.Meta):
        ordering = ["-annual_report_id", "scope", "number"]
        constraints = [
            *Activity.Meta.constraints,
            models.UniqueConstraint(
                fields=["annual_report", "scope", "number"],
                name="cooperationproject_number_unique",
                violation_error_message="This year has a row of this scope and number already.",
            ),
            models.CheckConstraint(
                condition=models.Q(scope__in=Scope.values), name="cooperationproject_scope_known"
            ),
        ]

    @property
    def label(self):
        """Its scope and number."""
        return f"{self.get_scope_display()} {self.number}"
