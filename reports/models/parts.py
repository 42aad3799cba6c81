"""What belongs to one report and goes with it: corrections, documents, topics and places."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mrtc_site.entries.edtf_dates import period_in_words
from mrtc_site.entries.model_bases import Part, PartQuerySet
from mrtc_site.entries.subjects import PlaceLink, TopicLink
from mrtc_site.files import models as files

from .report import Report


class Correction(Part):
    """A dated note that something in a report was put right."""

    key_fields = ("report", "date")

    report = models.ForeignKey(
        Report, on_delete=models.CASCADE, related_name="corrections", verbose_name=_("report")
    )
    date = models.DateField(_("date"), help_text=_("The day on which it was corrected."))
    text = models.TextField(_("correction"), help_text=_("What was put right: “table 4”."))

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "date"],
                name="correction_once_a_day",
                violation_error_message=_(
                    "The report has a correction of that day already: add to its text."
                ),
            ),
            models.CheckConstraint(condition=~Q(text=""), name="correction_has_text"),
        ]

    @property
    def sentence(self) -> str:
        day = period_in_words(self.date, self.date)
        return gettext("Corrected on %(day)s: %(text)s") % {"day": day, "text": self.text}


class Document(files.Document):
    """A file of a report, or its cover."""

    key_fields = ("report", "slug")

    report = models.ForeignKey(
        Report, on_delete=models.CASCADE, related_name="documents", verbose_name=_("report")
    )

    class Meta(files.Document.Meta):
        constraints = [
            models.UniqueConstraint(fields=["report", "slug"], name="report_document_slug_unique")
        ]


class ReportTopic(TopicLink):
    """What a report is about."""

    key_fields = ("report", "topic")

    report = models.ForeignKey(
        Report, on_delete=models.CASCADE, related_name="topic_links", verbose_name=_("report")
    )

    class Meta(TopicLink.Meta):
        constraints = [
            models.UniqueConstraint(fields=["report", "topic"], name="report_topic_unique")
        ]


class ReportPlace(PlaceLink):
    """A place that a report is about, or was in."""

    key_fields = ("report", "place")

    report = models.ForeignKey(
        Report, on_delete=models.CASCADE, related_name="place_links", verbose_name=_("report")
    )

    class Meta(PlaceLink.Meta):
        constraints = [
            models.UniqueConstraint(fields=["report", "place"], name="report_place_unique")
        ]
