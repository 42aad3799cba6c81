from django.contrib import admin
from django.contrib.sitemaps.views import index as sitemap_index
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from django.views.decorators.http import conditional_page

from . import converters, discovery, views  # noqa: F401 (registers the converters)
from .sitemaps import SITEMAPS

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("search/suggestions/", views.suggestions, name="suggestions"),
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
    # /api/, for programs
    path("api/", include("mrtc_site.api.urls")),
    # /sitemap.xml and its parts, /robots.txt and others that programs look for
    path("sitemap.xml", conditional_page(sitemap_index), {"sitemaps": SITEMAPS}, name="sitemap"),
    path(
        "sitemap-<section>.xml",
        conditional_page(sitemap),
        {"sitemaps": SITEMAPS},
        name="django.contrib.sitemaps.views.sitemap",
    ),
    path("robots.txt", discovery.robots, name="robots"),
    path("opensearch.xml", discovery.opensearch, name="opensearch"),
    path(".well-known/security.txt", discovery.security_txt, name="security-txt"),
    # staff and operators
    path("admin/", admin.site.urls),
    path("healthz", views.healthz, name="healthz"),
    path("favicon.ico", views.favicon),
]
