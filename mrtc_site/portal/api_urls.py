"""The API's addresses."""

from django.urls import include, path, re_path

from cooperation.api import CooperationProjectViewSet
from education.api import EducationSessionViewSet
from mrtc_site.api.views import DocsView, NowhereView, Router, SchemaView, YamlSchemaView
from reports.api import ReportViewSet, ResearcherViewSet

from .api_annual_reports import AnnualReportViewSet

app_name = "api"

router = Router()
router.register("reports", ReportViewSet, "reports")
router.register("researchers", ResearcherViewSet, "researchers")
router.register("education", EducationSessionViewSet, "education")
router.register("cooperation", CooperationProjectViewSet, "cooperation")
router.register("annual-reports", AnnualReportViewSet, "annual-reports")

urlpatterns = [
    # /api/, /api/reports/, /api/reports/2020/research-report/1/
    path("", include(router.urls)),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("schema.yaml", YamlSchemaView.as_view(), name="schema-yaml"),
    path("docs/", DocsView.as_view(), name="docs"),
    re_path("", NowhereView.as_view(), name="nowhere"),
]
