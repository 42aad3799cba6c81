"""The addresses of education sessions: pages, and files."""

from django.urls import path

from mrtc_site.listing.file_views import find_in, photograph

from . import views
from .models import EducationSession

app_name = "education"
ENTRY = "education/<year:year>/<slug:series>/<number:number>"
ENTRIES = find_in(EducationSession.objects)

urlpatterns = [
    # /education/
    path("education/", views.EducationSessionList.as_view(), name="list"),
    # /education/2020/basic/3/
    path(f"{ENTRY}/", views.EducationSessionPage.as_view(), name="detail"),
    # /education.csv
    path("education.<format:format>", views.EducationSessionList.as_view(), name="list-file"),
    # /education/2020/basic/3.ics
    path(f"{ENTRY}.<format:format>", views.EducationSessionPage.as_view(), name="entry-file"),
]
files = [
    # /education/2020/basic/3/photographs/1.webp, 1-400.webp
    path(f"{ENTRY}/photographs/<whole:order>.webp", photograph, ENTRIES, name="photograph"),
    path(f"{ENTRY}/photographs/<whole:order>-<whole:width>.webp", photograph, ENTRIES),
]
