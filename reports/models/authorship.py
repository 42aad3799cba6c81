"""Authorships: who wrote a report, as its chief or a co-researcher, and as credited there."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mrtc_site.entries.fields import SmallNumberField
from mrtc_site.entries.model_bases import Part

from ..querysets import AuthorshipQuerySet


class Role(models.TextChoices):
    CHIEF = "chief", _("Chief researcher")
    CO_RESEARCHER = "co-researcher", _("Co-researcher")


class Authorship(Part):
    """A researcher's part in a report."""

    key_fields = ("report", "researcher")
    credit = "credited_as"
    example = (
        {"role": "chief", "order": 1},
        {
            "role": "co-researcher",
            "order": 2,
            "credited_as": "Example: as printed, where it differs",
        },
    )

    report = models.ForeignKey(
        "Report", on_delete=models.CASCADE, related_name="authorships", verbose_name=_("report")
    )
    researcher = models.ForeignKey(
        "Researcher",
        on_delete=models.PROTECT,
        related_name="authorships",
        verbose_name=_("researcher"),
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.CO_RESEARCHER)
    order = SmallNumberField(_("order"), default=1, help_text=_("As printed, the chief first."))
    credited_as = models.CharField(
        _("credited as"),
        max_length=200,
        blank=True,
        help_text=_(
            "The name where the report prints it differently. Its page shows it; citations print "
            "the name of the researcher's own record."
        ),
    )

    objects = AuthorshipQuerySet.as_manager()

    class Meta:
        verbose_name = _("authorship")
        verbose_name_plural = _("authorships")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "researcher"],
                name="authorship_once_a_report",
                violation_error_message=_("This person already has a part in the report."),
            ),
            models.UniqueConstraint(
                fields=["report"],
                condition=Q(role=Role.CHIEF),
                name="authorship_one_chief",
                violation_error_message=_("A report has at most one chief researcher."),
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="authorship_role_known"),
        ]
        indexes = [
            models.Index(fields=["researcher", "report", "role"], name="authorship_by_researcher")
        ]

    def __str__(self) -> str:
        return gettext("%(who)s, %(role)s of %(report)s, %(year)s") % {
            "who": self.researcher,
            "role": Role(self.role).label.lower(),
            "report": self.report.label,
            "year": self.report.annual_report_id,
        }

    @classmethod
    def problems_together(cls, parts: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
        chiefs = [who for who, part in parts.items() if part["role"] == Role.CHIEF]
        if len(chiefs) > 1:
            yield gettext("a report has at most one chief researcher, not %(people)s") % {
                "people": gettext(" and ").join(chiefs)
            }
        places: dict[int, list[str]] = {}
        for who, part in parts.items():
            places.setdefault(part["order"], []).append(who)
        for order, people in places.items():
            if len(people) > 1:
                yield gettext("%(people)s can't both be number %(order)s") % {
                    "people": gettext(" and ").join(people),
                    "order": order,
                }
