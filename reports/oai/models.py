"""The records that harvesters get."""

from django.conf import settings
from django.db import models


class HarvestedRecord(models.Model):
    """A report as harvesters know it. The record is never removed, and its identifier never
    changes, even if the report gets another address, is no longer public, or is deleted
    (`deleted`)."""

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
        """The whole identifier, with this repository's namespace."""
        return f"oai:{settings.OAI_NAMESPACE}:{self.identifier}"
