"""The addresses of reports and people: pages, and files."""

from django.urls import path

from mrtc_site.listing.file_views import cover, document, find_in

from . import views
from .citing.unapi import unapi
from .models import Report
from .oai.views import oai

app_name = "reports"
ENTRY = "reports/<year:year>/<slug:series>/<number:number>"
ENTRIES = find_in(Report.objects)

urlpatterns = [
    # /reports/
    path("reports/", views.ReportList.as_view(), name="list"),
    # /reports/2020/research-report/1/
    path(f"{ENTRY}/", views.ReportPage.as_view(), name="detail"),
    # /reports/2020/research-report/1/cite/
    path(f"{ENTRY}/cite/", views.CitationsPage.as_view(), name="citations"),
    # /researchers/, /researchers/minjeong-park/
    path("researchers/", views.ResearcherList.as_view(), name="researchers"),
    path("researchers/<slug:slug>/", views.ResearcherPage.as_view(), name="researcher"),
    # /reports.csv
    path("reports.<format:format>", views.ReportList.as_view(), name="list-file"),
    # /researchers.csv
    path("researchers.<format:format>", views.ResearcherList.as_view(), name="researchers-file"),
    # /reports/2020/research-report/1.bib
    path(f"{ENTRY}.<format:format>", views.ReportPage.as_view(), name="entry-file"),
]
files = [
    # /reports/2020/research-report/1/report.pdf, report-en.pdf, report-v1.pdf
    path(f"{ENTRY}/<main:name>.pdf", document, ENTRIES, name="document"),
    # /reports/2020/research-report/1/files/summary.hwpx
    path(f"{ENTRY}/files/<slug:name>.<format:ending>", document, ENTRIES),
    # /reports/2020/research-report/1/cover.webp, cover-400.webp
    path(f"{ENTRY}/cover.webp", cover, ENTRIES, name="cover"),
    path(f"{ENTRY}/cover-<whole:width>.webp", cover, ENTRIES),
    # /oai/?verb=Identify
    path("oai/", oai, name="oai"),
    # /unapi/?id=…&format=ris
    path("unapi/", unapi, name="unapi"),
]
