from django.urls import path

from . import views

app_name = "cooperation"

urlpatterns = [
    # /cooperation/, /cooperation.csv
    path("cooperation/", views.CooperationProjectList.as_view(), name="list"),
    path("cooperation.<format:format>", views.CooperationProjectList.as_view(), name="download"),
    # /cooperation/2020/domestic/3/
    path(
        "cooperation/<year:year>/<slug:series>/<number:number>/",
        views.CooperationProjectPage.as_view(),
        name="detail",
    ),
    path(
        "cooperation/<year:year>/<slug:series>/<number:number>.<format:format>",
        views.CooperationProjectPage.as_view(),
        name="detail-download",
    ),
]
