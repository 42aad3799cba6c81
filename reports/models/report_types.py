"""Types of reports."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from mrtc_site.common.languages import KOREAN
from mrtc_site.entries.vocabularies import Vocabulary


class ReportType(Vocabulary):
    """A series of publications: Research Report, Policy Report, …"""

    fixture = "reports"
    known_names = {
        "research-report": gettext_noop("Research Report"),
        "policy-report": gettext_noop("Policy Report"),
        "working-paper": gettext_noop("Working Paper"),
        "statistics-brief": gettext_noop("Statistics Brief"),
        "issue-brief": gettext_noop("Issue Brief"),
        "iom-republic-of-korea": gettext_noop("IOM Republic of Korea"),
    }

    class Meta(Vocabulary.Meta):
        verbose_name = _("report type")
        verbose_name_plural = _("report types")

    @property
    def list_name(self) -> str:
        """Its plural, “Policy reports”; Korean has none."""
        if self.shown_language == KOREAN:
            return self.shown_name
        if not self.name.casefold().endswith(("brief", "paper", "report")):
            return f"{self.name} reports"
        first, *others = self.name.split()
        words = [first, *(word.lower() if word.istitle() else word for word in others)]
        return f"{' '.join(words)}s"
