"""The addresses of cooperation projects: pages, and files."""

from django.urls import path

from mrtc_site.listing.file_views import find_in, photograph

from . import views
from .models import CooperationProject

app_name = "cooperation"
ENTRY = "cooperation/<year:year>/<slug:series>/<number:number>"
ENTRIES = find_in(CooperationProject.objects)

urlpatterns = [
    # /cooperation/
    path("cooperation/", views.CooperationProjectList.as_view(), name="list"),
    # /cooperation/2020/domestic/6/
    path(f"{ENTRY}/", views.CooperationProjectPage.as_view(), name="detail"),
    # /cooperation.csv
    path("cooperation.<format:format>", views.CooperationProjectList.as_view(), name="list-file"),
    # /cooperation/2020/domestic/6.ics
    path(f"{ENTRY}.<format:format>", views.CooperationProjectPage.as_view(), name="entry-file"),
]
files = [
    # /cooperation/2020/domestic/3/photographs/1.webp, 1-400.webp
    path(f"{ENTRY}/photographs/<whole:order>.webp", photograph, ENTRIES, name="photograph"),
    path(f"{ENTRY}/photographs/<whole:order>-<whole:width>.webp", photograph, ENTRIES),
]
