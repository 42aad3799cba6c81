from django.urls import path, re_path

from cooperation.api import COOPERATION
from education.api import EDUCATION
from mrtc_site.api import views
from reports.api import REPORTS, RESEARCHERS

from .api_annual_reports import ANNUAL_REPORTS

app_name = "api"

RESOURCES = (REPORTS, RESEARCHERS, EDUCATION, COOPERATION, ANNUAL_REPORTS)


def addresses(resource):
    """Give the paths of a list and of one row."""
    key = "".join(f"<{converter}:{part}>/" for part, converter in resource.key.items())
    one = views.DetailView.as_view(resource=resource)
    return [
        # /api/reports/
        path(
            f"{resource.name}/",
            views.ListView.as_view(resource=resource),
            name=f"{resource.name}-list",
        ),
        # /api/reports/2020/research-report/1/
        path(f"{resource.name}/{key}", one, name=f"{resource.name}-detail"),
    ]


urlpatterns = [
    # /api/
    path("", views.RootView.as_view(resources=RESOURCES), name="root"),
    *(address for resource in RESOURCES for address in addresses(resource)),
    # /api/schema/, /api/schema.yaml
    path("schema/", views.SchemaView.as_view(resources=RESOURCES), name="schema"),
    path(
        "schema.yaml",
        views.SchemaView.as_view(resources=RESOURCES, as_yaml=True),
        name="schema-yaml",
    ),
    # /api/docs/
    path("docs/", views.DocsView.as_view(resources=RESOURCES), name="docs"),
    # whatever else
    re_path("", views.NowhereView.as_view(), name="nowhere"),
]
