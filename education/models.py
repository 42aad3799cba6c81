"""Education sessions and their categories."""

from django.db import models

from mrtc_site.bases import Activity, Term


class Category(Term):
    """A group of education sessions in the printed tables."""

    fixture = "education"

    class Meta(Term.Meta):
        verbose_name = "education category"
        verbose_name_plural = "education categories"


class Track(models.TextChoices):
    BASIC = "basic", "Basic education"
    CONSIGNED = "consigned", "Consigned education"


class EducationSession(Activity):
    """A row of the education tables."""

    key_fields = ("annual_report", "track", "number")
    fixture = "education"

    track = models.CharField(max_length=20, choices=Track)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="sessions")

    class Meta(Activity.Meta):
        ordering = ["-annual_report_id", "track", "number"]
        constraints = [
            *Activity.Meta.constraints,
            models.UniqueConstraint(
                fields=["annual_report", "track", "number"],
                name="educationsession_number_unique",
                violation_error_message="This year has a row of this track and number already.",
            ),
            models.CheckConstraint(
                condition=models.Q(track__in=Track.values), name="educationsession_track_known"
            ),
        ]

    @property
    def label(self):
        """Its track and number."""
        return f"{self.get_track_display()} {self.number}"
