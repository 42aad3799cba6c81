"""Rows of the office, which are in backups and in no fixtures: they tell of people and days, not
of what an annual report says."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.db import models
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from reversion.models import Revision


class AsPrinted(models.Model):
    """Somebody's word that what a check finds missing is so in print. `check_slug`, the row and
    `detail`, its lasting one, say which finding it is (portal/missing/findings.py)."""

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
                fields=["check_slug", "content_type", "object_id", "detail"], name="as_printed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.check_slug} {self.row} {self.detail}".strip()


PROOF_DAYS = 14
SIGNER = signing.Signer(salt="mrtc_site.proof")


def two_weeks_from_now() -> datetime:
    return timezone.now() + timedelta(days=PROOF_DAYS)


class ProofLink(models.Model):
    """A signed address at which somebody without an account sees one draft, or a draft year."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    row = GenericForeignKey()
    recipient = models.CharField(
        _("for whom"), max_length=200, help_text=_("“Hana Kim, for her chapter”")
    )
    who = models.CharField(_("made by"), max_length=150, editable=False)
    email = models.EmailField(blank=True, editable=False)  # of who made it: where answers go
    at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    until = models.DateTimeField(_("open until"), default=two_weeks_from_now, editable=False)
    revoked = models.BooleanField(
        _("revoked"), default=False, help_text=_("Tick it, and the address opens nothing any more.")
    )

    class Meta:
        verbose_name = _("proof link")
        verbose_name_plural = _("proof links")
        ordering = ["at"]

    def __str__(self) -> str:
        return self.recipient

    @property
    def token(self) -> str:
        return SIGNER.sign(str(self.pk))

    @classmethod
    def of_token(cls, token: str) -> "ProofLink | None":
        try:
            return cls.objects.filter(pk=SIGNER.unsign(token)).first()
        except signing.BadSignature:
            return None

    @property
    def is_open(self) -> bool:
        return not self.revoked and timezone.now() < self.until and self.row is not None

    def opens(self, row: Any) -> bool:
        """Whether it is the draft, or one of the draft year's."""
        return row == self.row or getattr(row, "annual_report", None) == self.row


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
