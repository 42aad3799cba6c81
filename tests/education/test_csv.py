"""The file of education sessions, to the last character."""

import pytest

pytestmark = [
    pytest.mark.django_db,
]

HEADER = (
    "\ufeffyear,track,number,category,title,date_text,dates,start,end,url,title_ko,"
    "topics,places,part,printed_number\r\n"
)
AWKWARD = (
    '2021,basic,1,Education for General Public,"\'-1 “Train the trainers”,\tin Korean: 안녕",'
    "'=Mar. 2021 - Present,2021-03/..,2021-03-01,,http://testserver/education/2021/basic/1/,,,,,\r\n"
    '2021,consigned,1,Education for Private Activists,"A ""month"" long course",'
    '"Feb., 2021",2021-02,2021-02-01,2021-02-28,http://testserver/education/2021/consigned/1/,,,,,\r\n'
    "2021,consigned,2,Education for General Public,Not dated,"
    ",,,,http://testserver/education/2021/consigned/2/,,,,,\r\n"
)


def text(response):
    return b"".join(response.streaming_content).decode()


def test_awkward_characters_and_dates(second_year, client):
    assert text(client.get("/education.csv?year=2021")) == HEADER + AWKWARD


def test_a_printed_row_without_a_date(client):
    told = text(client.get("/education.csv?track=basic&category=public-officials"))
    _, row = told.splitlines()
    assert row.startswith("2020,basic,10,Education for Public Officials,")
    assert row.endswith("/education/2020/basic/10/,,cultural-diversity,gyeonggi-do,,")


def test_a_list_with_nothing_is_a_header(client):
    assert text(client.get("/education.csv?q=zebra")) == HEADER


def test_it_is_a_file_to_save(client):
    response = client.get("/education.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="education.csv"'
