"""Counts of downloads, and the clicks that are still to be counted."""

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST = 300  # address and title


class Downloads(models.Model):
    """How often a file was downloaded in a month, in a language."""

    month = models.DateField(_("month"), help_text=_("Its first day."))
    file = models.CharField(_("file"), max_length=LONGEST, help_text=_("Its address."))
    language = models.CharField(_("language"), max_length=20)
    title = models.CharField(_("title"), max_length=LONGEST)
    count = models.PositiveIntegerField(_("downloads"))

    class Meta:
        verbose_name = verbose_name_plural = _("downloads")
        ordering = ["-month", "-count", "file"]
        constraints = [
            models.UniqueConstraint(
                fields=["month", "file", "language"], name="downloads_of_month_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.file} {self.month:%Y-%m}"


class Click(models.Model):
    """A download of the last minutes; `visitor` is a hash that changes every day."""

    at = models.DateTimeField(db_index=True)
    visitor = models.CharField(max_length=64)
    file = models.CharField(max_length=LONGEST)
    language = models.CharField(max_length=20)
    title = models.CharField(max_length=LONGEST)
    is_settled = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.file} {self.at:%H:%M:%S}"


class Counting(models.Model):
    """The first day of counting, in a single row, which is locked while clicks are counted."""

    since = models.DateField()

    def __str__(self) -> str:
        return str(self.since)
