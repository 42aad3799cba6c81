"""Tables that are derived of the others: records as last loaded, the search index, the version."""

from django.db import models


class LoadedRecord(models.Model):
    """A record as a year's fixtures last gave it: the base of the next merge."""

    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=100)
    key = models.CharField(max_length=200)
    record = models.JSONField()
    updated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key", "year"], name="loaded_record_unique")
        ]
        indexes = [models.Index(fields=["year", "kind"], name="loaded_record_of_year")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class IndexedText(models.Model):
    """What search looks through: the texts of any row as codes (search/tokenizer.py).

    Each database keeps its own full-text index of it right (migration 0002).
    """

    kind = models.CharField(max_length=100)
    key = models.CharField(max_length=200)
    title = models.TextField()
    text = models.TextField()
    small = models.TextField()
    beginnings = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="indexed_text_unique")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class DataVersion(models.Model):
    """The version of the data, in its only row (cache/data_version.py)."""

    version = models.CharField(max_length=36)

    def __str__(self) -> str:
        return self.version
