"""Reports, the people who wrote them, and each one's part."""

from ..oai.models import HarvestedRecord
from .parts import Correction, Document, ReportPlace, ReportTopic
from .people import Authorship, Merge, Researcher, Role
from .report import FACTS, Report
from .report_types import ReportType
