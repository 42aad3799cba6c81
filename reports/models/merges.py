"""Merges of two records of one person, kept so that each can be undone."""

from django.db import models
from django.utils import timezone


class Merge(models.Model):
    """What it takes to part two people again; no fixture holds it (merging.py)."""

    kept = models.PositiveBigIntegerField()  # a primary key; it may be merged on, and gone
    kept_before = models.JSONField()  # {column: value} of what the merge changed
    kept_after = models.JSONField()
    gone = models.JSONField()  # {column: value} of the whole row
    parts_before = models.JSONField()  # {report: [part of either]}, by columns
    parts_after = models.JSONField()
    who = models.CharField(max_length=150)  # kept once the account is gone
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.gone['slug']} → {self.kept}"
