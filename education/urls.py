from django.urls import path

from . import views

app_name = "education"

urlpatterns = [
    # /education/, /education.csv
    path("education/", views.EducationSessionList.as_view(), name="list"),
    path("education.<format:format>", views.EducationSessionList.as_view(), name="download"),
    # /education/2020/basic/3/
    path(
        "education/<year:year>/<slug:series>/<number:number>/",
        views.EducationSessionPage.as_view(),
        name="detail",
    ),
    path(
        "education/<year:year>/<slug:series>/<number:number>.<format:format>",
        views.EducationSessionPage.as_view(),
        name="detail-download",
    ),
]
