"""What harvesters have been told."""

from django.conf import settings
from django.db import models


class HarvestedRecord(models.Model):
    """A report as harvesters know it, kept for good, by an identifier that never changes: neither
    when the report's address does, nor when it is no longer public or there (`deleted`)."""

    identifier = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField()
    type = models.SlugField(db_index=False)
    report = models.OneToOneField(  # when it is deleted, signals.py says so here
        "reports.Report", on_delete=models.DO_NOTHING, null=True, related_name="harvested"
    )
    deleted = models.BooleanField(default=False)
    datestamp = models.DateTimeField()

    class Meta:
        ordering = ["datestamp", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["identifier"], name="harvested_record_unique")
        ]
        indexes = [
            models.Index(fields=["datestamp", "id"], name="harvested_in_order"),
            models.Index(fields=["type", "datestamp", "id"], name="harvested_of_type"),
            models.Index(fields=["year", "datestamp", "id"], name="harvested_of_year"),
        ]

    def __str__(self) -> str:
        return self.identifier

    @property
    def oai_identifier(self) -> str:
        """The identifier with that of this repository, as harvesters know it."""
        return f"oai:{settings.OAI_NAMESPACE}:{self.identifier}"
