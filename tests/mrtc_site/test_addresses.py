import pytest
from django.test import Client, RequestFactory
from django.utils.translation import override

from mrtc_site.common.languages import path_in
from mrtc_site.rendering.context_processors import other_language
from reports.models import Report
from reports.spreadsheets import ReportSheet


@pytest.mark.parametrize("path", ["/", "/reports/", "/reports/2020/research-report/1/?q=ko/"])
def test_a_page_has_the_same_path_in_each_language_below_its_own(path):
    korean = f"/ko{path}"
    assert {path_in("ko", each) for each in (path, korean)} == {korean}
    assert {path_in("en", each) for each in (path, korean)} == {path}


def test_the_other_language_of_what_has_one_only_or_is_not_there_is_at_home():
    request = RequestFactory().get("/nothing/?q=a")
    assert other_language(request) == {"other_language": ("ko", "한국어", "/ko/")}
    with override("ko"):
        assert other_language(request) == {"other_language": ("en", "English", "/")}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "there"),
    {
        "/reports/?q=a+b&q=%26": "/ko/reports/?q=a+b&amp;q=%26",
        "/ko/reports/2020/research-report/1/": "/reports/2020/research-report/1/",
        "/researchers/nobody/": "/ko/researchers/nobody/",
        "/api/docs/": "/ko/",
    }.items(),
)
def test_a_page_leads_to_itself_in_the_other_language(address, there):
    content = Client().get(address).content.decode()
    assert f'<li class="language"><a href="{there}"' in content


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/reports/2020/research-report/1/",
        "/reports/2020/research-report/1.ris",
        "/reports.csv",
        "/reports.atom",
        "/education.jsonl",
        "/api/reports/2020/research-report/1/",
        "/annual-reports/2020/linkset.json",
        "/oai/?verb=GetRecord&metadataPrefix=mods"
        "&identifier=oai:mrtc.re.kr:reports/2020/research-report/1",
    ],
)
def test_whole_addresses_of_entries_begin_with_the_site_url(address, settings):
    settings.SITE_URL = "https://reports.example.org"
    text = Client().get(address).getvalue().decode()
    assert "https://reports.example.org/" in text
    assert "http://testserver/reports/2020" not in text


@pytest.mark.django_db
def test_a_sheet_made_by_a_command_has_whole_addresses_where_there_is_a_site_url(settings):
    settings.SITE_URL = "https://reports.example.org"
    rows = Report.objects.filter(type__slug="issue-brief", number=1)
    sheet = ReportSheet().export(rows)
    assert sheet["url"] == ["https://reports.example.org/reports/2020/issue-brief/1/"]
