"""Rows of the office, which are in backups and in no fixtures: they tell of people and days, not
of what an annual report says."""

from typing import Any

from django.contrib.auth.models import User
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils import timezone
from reversion.models import Revision


class AsPrinted(models.Model):
    """Somebody's word that what a check finds missing is so in print. `check_slug`, the row and
    `detail` say which finding it is (portal/missing/checks.py)."""

    check_slug = models.SlugField()
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    row = GenericForeignKey()
    detail = models.CharField(max_length=500, blank=True)
    who = models.CharField(max_length=150)  # kept once the account is gone
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["check_slug", "content_type", "object_id", "detail"],
                name="as_printed_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.check_slug} {self.row} {self.detail}".strip()


class LinkCheck(models.Model):
    """What an outside link answered when `check_links` last asked."""

    url = models.CharField(max_length=500, unique=True)
    problem = models.CharField(max_length=200, blank=True)
    checked_at = models.DateTimeField()
    dead_since = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.url


class FormerAuthor(models.Model):
    """The name of whoever made a revision, kept once the account is gone."""

    revision = models.OneToOneField(
        Revision, on_delete=models.CASCADE, related_name="former_author"
    )
    name = models.CharField(max_length=150)

    def __str__(self) -> str:
        return self.name


@receiver(pre_delete, sender=User, dispatch_uid="keep_the_name")
def keep_the_name(instance: User, **kwargs: Any) -> None:
    FormerAuthor.objects.bulk_create(
        FormerAuthor(revision=revision, name=instance.get_username())
        for revision in Revision.objects.filter(user=instance)
    )


def author_of(revision: Revision) -> str:
    """Name who made a revision; empty where no person did. Read it with `WITH_AUTHOR`."""
    if revision.user:
        return revision.user.get_username()
    return str(getattr(revision, "former_author", ""))


WITH_AUTHOR = "revision__user", "revision__former_author"  # to be selected with versions
