"""Reports, the people who wrote them, and each one's part."""

from ..oai.models import HarvestedRecord
from .people import Authorship, Researcher, Role
from .report import FACTS, Correction, Document, Report, ReportType

__all__ = [
    "FACTS",
    "Authorship",
    "Correction",
    "Document",
    "HarvestedRecord",
    "Report",
    "ReportType",
    "Researcher",
    "Role",
]
