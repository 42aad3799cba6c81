"""The addresses of education sessions: pages, and files."""

from django.urls import path

from . import views

app_name = "education"

urlpatterns = [
    # /education/
    path("education/", views.EducationSessionList.as_view(), name="list"),
    # /education/2020/basic/3/
    path(
        "education/<year:year>/<slug:series>/<number:number>/",
        views.EducationSessionPage.as_view(),
        name="detail",
    ),
]
files = [
    # /education.csv
    path("education.<format:format>", views.EducationSessionList.as_view(), name="list"),
    # /education/2020/basic/3.ics
    path(
        "education/<year:year>/<slug:series>/<number:number>.<format:format>",
        views.EducationSessionPage.as_view(),
        name="entry",
    ),
]
