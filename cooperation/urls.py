"""The addresses of cooperation projects: pages, and files."""

from django.urls import path

from . import views

app_name = "cooperation"

urlpatterns = [
    # /cooperation/
    path("cooperation/", views.CooperationProjectList.as_view(), name="list"),
    # /cooperation/2020/domestic/6/
    path(
        "cooperation/<year:year>/<slug:series>/<number:number>/",
        views.CooperationProjectPage.as_view(),
        name="detail",
    ),
]
files = [
    # /cooperation.csv
    path("cooperation.<format:format>", views.CooperationProjectList.as_view(), name="list"),
    # /cooperation/2020/domestic/6.ics
    path(
        "cooperation/<year:year>/<slug:series>/<number:number>.<format:format>",
        views.CooperationProjectPage.as_view(),
        name="entry",
    ),
]
