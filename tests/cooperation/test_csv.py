"""The file of cooperation projects, to the last character."""

import pytest

pytestmark = [
    pytest.mark.django_db,
]

HEADER = (
    "\ufeffyear,scope,number,category,title,date_text,dates,start,end,url,title_ko,"
    "topics,places,part,printed_number\r\n"
)
AWKWARD = (
    "2021,domestic,1,Cooperation with Government Agencies,Not dated either,"
    ",,,,http://testserver/cooperation/2021/domestic/1/,,,,,\r\n"
    '2021,international,1,Others,"\'@home, abroad; 100_% “together”",Dec. 2020 - Jan. 2021,'
    "2020-12-30/2021-01,2020-12-30,2021-01-31,"
    "http://testserver/cooperation/2021/international/1/,,,,,\r\n"
    '2021,international,2,International Cooperation Projects,"Never\nended",Since 2019,'
    "2019/..,2019-01-01,,http://testserver/cooperation/2021/international/2/,,,,,\r\n"
)
METROPOLIS = (
    "2020,international,9,Global Networking Activities,"
    "Held Metropolis Asia Secretariat operation meeting (7 times),"
    '"Jan.-Nov., 2020",2020-01/2020-11,2020-01-01,2020-11-30,'
    "http://testserver/cooperation/2020/international/9/,,,,,\r\n"
    "2020,international,10,Global Networking Activities,"
    "Participated in the Metropolis webinar (2 times),"
    '"Aug. 12, 2020 Nov. 19, 2020","{2020-08-12,2020-11-19}",2020-08-12,2020-11-19,'
    "http://testserver/cooperation/2020/international/10/,,,,,\r\n"
)


def text(response):
    return b"".join(response.streaming_content).decode()


def test_awkward_characters_and_dates(second_year, client):
    assert text(client.get("/cooperation.csv?year=2021")) == HEADER + AWKWARD


def test_printed_rows(client):
    assert text(client.get("/cooperation.csv?q=metropolis")) == HEADER + METROPOLIS


def test_a_list_with_nothing_is_a_header(client):
    assert text(client.get("/cooperation.csv?q=zebra")) == HEADER


def test_it_is_a_file_to_save(client):
    response = client.get("/cooperation.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="cooperation.csv"'
