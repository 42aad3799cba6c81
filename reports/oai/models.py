"""What harvesters have been told."""

from django.db import models


class HarvestedRecord(models.Model):
    """A report as harvesters know it, kept for good: without `report`, it is no longer public."""

    year = models.PositiveSmallIntegerField()
    type = models.SlugField(db_index=False)
    number = models.PositiveSmallIntegerField()
    report = models.OneToOneField(  # when it is deleted, signals.py says so here
        "reports.Report", on_delete=models.DO_NOTHING, null=True, related_name="harvested"
    )
    datestamp = models.DateTimeField()

    class Meta:
        ordering = ["datestamp", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "type", "number"], name="harvested_record_unique"
            )
        ]
        indexes = [
            models.Index(fields=["datestamp", "id"], name="harvested_in_order"),
            models.Index(fields=["type", "datestamp", "id"], name="harvested_of_type"),
            models.Index(fields=["year", "datestamp", "id"], name="harvested_of_year"),
        ]

    def __str__(self):
        return self.path

    @property
    def path(self):
        """What its identifier ends with: “reports/2020/research-report/1”."""
        return f"reports/{self.year}/{self.type}/{self.number}"
