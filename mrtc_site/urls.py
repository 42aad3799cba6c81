from django.contrib import admin
from django.urls import include, path

from . import converters, views  # noqa: F401 (registers the converters)

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    # /annual-reports/, /annual-reports/2020/
    path("annual-reports/", views.annual_reports, name="annual-reports"),
    path("annual-reports/<year:year>/", views.annual_report, name="annual-report"),
    path(
        "annual-reports/<year:year>/linkset.json",
        views.annual_report_links,
        name="annual-report-links",
    ),
    # what the annual reports list
    path("", include("reports.urls")),
    path("", include("education.urls")),
    path("", include("cooperation.urls")),
    # staff and operators
    path("admin/", admin.site.urls),
    path("healthz", views.healthz, name="healthz"),
    path("favicon.ico", views.favicon),
]
