"""Cooperation projects and their categories."""

from django.db import models

from mrtc_site.models import Activity, ActivityQuerySet, Term


class Category(Term):
    """A group of cooperation projects in the printed tables."""

    class Meta(Term.Meta):
        verbose_name_plural = "categories"


class Scope(models.TextChoices):
    DOMESTIC = "domestic", "Domestic cooperation"
    INTERNATIONAL = "international", "International cooperation"


class CooperationProjectQuerySet(ActivityQuerySet):
    def get_by_natural_key(self, year, scope, number):
        return self.get(annual_report_id=year, scope=scope, number=number)


class CooperationProject(Activity):
    """A row of the cooperation tables."""

    series_field = "scope"

    scope = models.CharField(max_length=20, choices=Scope)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="projects")

    objects = CooperationProjectQuerySet.as_manager()

    class Meta(Activity.Meta):
        ordering = ["-annual_report", "scope", "number"]
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
