"""The three kinds of entries: their models and their lists."""

from cooperation.models import CooperationProject
from cooperation.views import CooperationProjectList
from education.models import EducationSession
from education.views import EducationSessionList
from reports.models import Report
from reports.views import ReportList

ACTIVITIES = EducationSession, CooperationProject
ENTRIES = Report, *ACTIVITIES
ACTIVITY_LISTS = EducationSessionList, CooperationProjectList
ENTRY_LISTS = ReportList, *ACTIVITY_LISTS
