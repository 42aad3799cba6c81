"""Parameters that make no sense: said by the page, left out of the list, refused by the file."""

import pytest

from tests import expected
from tests.lists import LISTS, entries, query_string, read_page, read_pages

pytestmark = [
    pytest.mark.django_db,
]

LONG = "x" * 2_900
INJECTION = "' OR 1=1"
EVERYWHERE = (  # name, value, and what is said: of one list all, of the others the first
    ("year", "99999999999999", "Year: “99999999999999” is not understood."),
    ("year", "2020.0", "Year: “2020.0” is not understood."),
    ("year", "-2020", "Year: “-2020” is not understood."),
    ("year", "1999", "Year: “1999” is not understood."),
    ("year", "2020\0", "Year: “2020\0” is not understood."),
    ("q", "a\0b", "Words: “a\0b” is not understood (Null characters are not allowed)."),
    ("q", LONG, f"Words: “{'x' * 60}…” is not understood (Ensure this value has at most 200"),
    ("sort", "x", "Sort by: “x” is not understood (Select a valid choice. x is not one of"),
    ("sort", "-title", "Sort by: “-title” is not understood (Select a valid choice."),
)
ONLY = {
    "reports": (
        ("type", "banana", "Type: “banana” is not understood."),
        ("type", "Research Report", "Type: “Research Report” is not understood."),
        ("researcher", INJECTION, f"Researcher: “{INJECTION}” is not understood."),
        ("researcher", "nobody", "Researcher: “nobody” is not understood."),
        ("researcher", "이민", "Researcher: “이민” is not understood."),
        ("researcher", "a\0", "Researcher: “a\0” is not understood."),
        ("researcher", LONG, f"Researcher: “{'x' * 60}…” is not understood."),
        ("role", "boss", "Role: “boss” is not understood."),
    ),
    "education": (
        ("track", "domestic", "Track: “domestic” is not understood."),
        ("category", "others", "Category: “others” is not understood."),
        ("category", "%", "Category: “%” is not understood."),
    ),
    "cooperation": (
        ("scope", "basic", "Scope: “basic” is not understood."),
        ("category", "general-public", "Category: “general-public” is not understood."),
    ),
}
DAYS = ("2020-02-30", "2020-12", "2020", "tomorrow", "30.12.2020", "2020-12-01T00:00", "0000-01-01")
TABLE = [
    *(("reports", *case) for case in EVERYWHERE[1:]),
    *((kind, *case) for kind in LISTS for case in (EVERYWHERE[0], *ONLY[kind])),
    *(
        (kind, name, day, f"{name.title()}: “{day}” is not understood (a date is written as 2020-")
        for kind in ("education", "cooperation")
        for name in ("from", "to")
        for day in (DAYS if (kind, name) == ("education", "from") else DAYS[:1])
    ),
]
PAGES = (  # of one list all, of the others the first
    ("zzz", "Page: “zzz” is not understood."),
    ("999", "Page: “999” is not understood (the last page is "),
    ("0", "Page: “0” is not understood (the last page is "),
    ("-1", "Page: “-1” is not understood (the last page is "),
    ("1.5", "Page: “1.5” is not understood."),
    ("2\0", "Page: “2\0” is not understood."),
    ("9" * 2_900, f"Page: “{'9' * 60}…” is not understood"),
)


def titled(value):
    return repr(value[:30])


def first_page(kind):
    return [row.address for row in expected.select(kind, {"year": ["2020"]})][:20]


def without_nul(text):
    return text.replace("\0", "").replace("\ufffd", "")  # HTML has no such character


@pytest.mark.parametrize(("kind", "name", "value", "sentence"), TABLE, ids=titled)
def test_a_page_says_it_and_lists_without_it(kind, name, value, sentence, client):
    page = read_page(client, f"/{kind}/?{query_string({name: [value]})}")
    (said,) = page.problems
    assert without_nul(said).startswith(without_nul(sentence))
    assert (page.entries, page.chips, page.file) == (first_page(kind), [], f"/{kind}.csv")


@pytest.mark.parametrize(("kind", "name", "value", "sentence"), TABLE, ids=titled)
def test_a_file_refuses_it_with_the_same_sentence(kind, name, value, sentence, client):
    response = client.get(f"/{kind}.csv", {name: value})
    assert response.status_code == 400
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert without_nul(response.content.decode()).startswith(without_nul(sentence))


@pytest.mark.parametrize(
    ("kind", "value", "sentence"),
    [
        *(("reports", *case) for case in PAGES[1:]),
        *((kind, *PAGES[0]) for kind in LISTS),
    ],
    ids=titled,
)
def test_a_page_that_makes_no_sense_is_the_first(kind, value, sentence, client):
    page = read_page(client, f"/{kind}/?{query_string({'page': [value]})}")
    (said,) = page.problems
    assert without_nul(said).startswith(without_nul(sentence))
    assert page.entries == first_page(kind)


@pytest.mark.parametrize("kind", LISTS)
def test_an_empty_parameter_asks_nothing(kind, client):
    names = ["type", "researcher", "role", "year", "q", "sort", "page", "track", "scope", "from"]
    page = read_page(client, f"/{kind}/?" + "&".join(f"{name}=" for name in [*names, "to"]))
    assert page.problems == [] and page.chips == []
    assert page.entries == first_page(kind)


@pytest.mark.parametrize("kind", LISTS)
def test_an_unknown_parameter_is_nothing(kind, client):
    page = read_page(client, f"/{kind}/?utm_source=x&id=1&state=draft&annual_report=1&title=x")
    assert page.problems == []
    assert page.entries == first_page(kind)


def test_a_good_value_beside_a_bad_one_counts(client):
    address = "/reports/?type=banana&type=policy-report&type=%00&researcher=nobody"
    pages = read_pages(client, address)
    assert len(pages[0].problems) == 3
    assert entries(pages) == entries(read_pages(client, "/reports/?type=policy-report"))
    assert pages[0].file == "/reports.csv?type=policy-report"
    assert client.get("/reports.csv?type=banana&type=policy-report").status_code == 400


def test_of_what_can_be_asked_once_the_last_counts(client):
    page = read_page(client, "/education/?from=banana&from=2020-12-22")
    assert page.problems == [] and page.count == 5
    page = read_page(client, "/education/?from=2020-12-22&from=banana")
    assert len(page.problems) == 1 and page.count == 33


def test_a_value_is_named_once_however_often_it_is_given(client):
    page = read_page(client, "/reports/?type=banana&type=banana")
    assert page.problems == ["Type: “banana” is not understood."]


def test_many_problems_are_all_told(client):
    page = read_page(client, "/cooperation/?scope=a&category=b&year=c&from=d&to=e&sort=f&page=g")
    assert len(page.problems) == 7 and page.count == 32


@pytest.mark.parametrize("address", ["/reports/", "/education/", "/cooperation/", "/reports.csv"])
@pytest.mark.parametrize("spelling", ["%ED%A0%80", "%FF", "%", "%zz", "%00", "%C0%AF"])
def test_broken_escapes_never_break_a_page(address, spelling, client):
    names = ("researcher", "year", "q", "from", "page", spelling)
    query = "&".join(f"{name}={spelling}" for name in names)
    status = client.get(address, QUERY_STRING=query).status_code
    assert status == (400 if address == "/reports.csv" else 200)


@pytest.mark.parametrize("address", ["/reports/", "/education/", "/cooperation.csv", "/search/"])
def test_too_many_parameters_are_refused(address, client):
    client.raise_request_exception = False
    response = client.get(f"{address}?{'type=a&' * 1001}")
    assert response.status_code == 400


def test_two_hundred_parameters_are_fine(client):
    page = read_page(client, "/reports/?" + "&".join(f"researcher=a{n}" for n in range(200)))
    assert len(page.problems) == 200 and page.count == 42
    page = read_page(client, "/reports/?" + "type=policy-report&" * 199)
    assert page.problems == [] and page.count == 12


@pytest.mark.parametrize("kind", [*LISTS, "researchers", "search"])
def test_many_words_are_no_trouble(kind, client):
    assert client.get(f"/{kind}/", {"q": "e " * 100}).status_code == 200
    assert client.get(f"/{kind}/", {"q": "% _ \\ ' \" ; --"}).status_code == 200


def test_the_list_of_researchers_takes_nonsense_too(client):
    page = client.get("/researchers/", {"q": LONG, "sort": "x", "page": "zzz", "type": "banana"})
    said = page.content.decode()
    for sentence in ("Words: “xxx", "Sort by: “x” is", "Page: “zzz” is"):
        assert sentence in said
    assert "51 researchers" in said


@pytest.mark.parametrize("q", ["a\0b", LONG])
def test_search_says_it(q, client):
    response = client.get("/search/", {"q": q})
    assert response.status_code == 200
    assert "is not understood" in response.content.decode()
    assert "Nothing was searched for." in response.content.decode()


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_lists_are_only_read(method, client):
    assert getattr(client, method)("/reports/").status_code == 405


@pytest.mark.parametrize("kind", ["education", "cooperation"])
def test_until_a_day_before_the_first_makes_no_sense(kind, client):
    query = "from=2020-11-02&to=2020-11-01"
    page = read_page(client, f"/{kind}/?{query}")
    said = "To: “2020-11-01” is not understood (it is before 2 November 2020)."
    assert page.problems == [said]
    from_then = read_page(client, f"/{kind}/?from=2020-11-02")
    assert (page.entries, page.file) == (from_then.entries, f"/{kind}.csv?from=2020-11-02")
    for address in (f"/{kind}.csv", f"/{kind}.ics"):
        response = client.get(f"{address}?{query}")
        assert (response.status_code, response.content.decode().strip()) == (400, said)
    (error,) = client.get(f"/api/{kind}/?{query}").json()["errors"]
    assert error == {"parameter": "to", "detail": f"{said} /api/docs/ says what it takes."}
    assert read_page(client, f"/{kind}/?from=2020-11-02&to=2020-11-02").problems == []
