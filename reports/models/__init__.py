"""Reports, the people who wrote them, and each one's part."""

from ..oai.models import HarvestedRecord
from .authorship import Authorship, Role
from .parts import Correction, Document, ReportPlace, ReportTopic
from .people import Merge, Researcher
from .report import FACTS, Report
from .report_types import ReportType
