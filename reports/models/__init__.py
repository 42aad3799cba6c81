"""Reports, the people who wrote them, and each one's part."""

from ..oai.models import HarvestedRecord
from .merges import Merge
from .people import Authorship, Researcher, Role
from .report import FACTS, Correction, Document, Report, ReportPlace, ReportTopic, ReportType

__all__ = [
    "FACTS",
    "Authorship",
    "Correction",
    "Document",
    "HarvestedRecord",
    "Merge",
    "Report",
    "ReportPlace",
    "ReportTopic",
    "ReportType",
    "Researcher",
    "Role",
]
