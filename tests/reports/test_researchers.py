"""The list of researchers and each one's page."""

from collections import Counter

import pytest
from bs4 import BeautifulSoup

from mrtc_site import signals
from tests import expected, source
from tests.make import make_annual_report, make_editor, make_report, make_researcher

pytestmark = pytest.mark.django_db

REPORTS = [row for row in expected.ROWS["reports"] if row.year == 2020]
PEOPLE = [slug for slug in expected.PEOPLE if slug != "ada-oneill"]


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "lxml")


def in_role(person, *roles):
    rows = [
        row
        for row in REPORTS
        if any((person, role) in [p[:2] for p in row.parts] for role in roles)
    ]
    return [row.address for row in sorted(rows, key=lambda row: row.place)]


def listed(soup):
    """Give {address: what is said of the person} of a list of people, in order."""
    rows = soup.select(".people-list li, .beside li")
    return {row.a["href"]: row.select_one(".count").text for row in rows}


def plural(number):
    return f"{number} report" + ("s" if number != 1 else "")


def said(person):
    chief, total = len(in_role(person, "chief")), len(in_role(person, "chief", "co-researcher"))
    return plural(total) + (f", {chief} as chief" if chief else "")


def test_everyone_is_listed_by_family_name_with_their_numbers(client):
    told = listed(read(client, "/researchers/"))
    assert list(told.items()) == [(f"/researchers/{slug}/", said(slug)) for slug in PEOPLE]


def test_a_search_changes_nobodys_numbers(client):
    told = listed(read(client, "/researchers/?q=kim"))
    assert len(told) > 5
    assert told == {f"/researchers/{slug}/": said(slug) for slug in PEOPLE if "kim" in slug}


def test_they_are_found_by_a_printed_spelling(client):
    assert [*listed(read(client, "/researchers/?q=Min+Minjeong"))] == [
        "/researchers/minjeong-park/"
    ]


def test_they_are_found_by_a_spelling_unlike_their_name(client):
    report = make_report(chief="nari-shim")
    part = report.authorships.get()
    part.credited_as = "Quokka Sim"
    part.save()
    assert [*listed(read(client, "/researchers/?q=quokka"))] == ["/researchers/nari-shim/"]
    report.state = "draft"
    report.save()
    assert not listed(read(client, "/researchers/?q=quokka"))


def test_they_sort_by_number_of_reports(client):
    told = listed(read(client, "/researchers/?sort=reports"))
    numbers = [int(words.split()[0]) for words in told.values()]
    assert numbers == sorted(numbers, reverse=True) and len(numbers) == 51


def test_someone_without_a_report_is_not_listed(client):
    make_researcher("idle")
    assert "/researchers/idle/" not in listed(read(client, "/researchers/"))
    assert client.get("/researchers/idle/").status_code == 404


def test_more_than_a_hundred_are_on_pages(client):
    with signals.batch():
        for n in range(60):
            make_report(chief=make_researcher(f"one-{n}", family_name=f"Zz {n:02}").slug)
    first, second = read(client, "/researchers/"), read(client, "/researchers/?page=2")
    assert (len(listed(first)), len(listed(second))) == (100, 11)


@pytest.mark.parametrize("person", PEOPLE)
def test_a_page_has_the_persons_reports_by_role_and_co_authors(person, site):
    soup = site[f"/researchers/{person}/"].soup()
    sections = {section.h2.contents[0].strip(): section for section in soup.select(".text section")}
    with_them = Counter(
        other
        for row in REPORTS
        if person in [slug for slug, _, _ in row.parts]
        for other, _, _ in row.parts
        if other != person
    )
    told = listed(soup)
    assert told == {f"/researchers/{slug}/": plural(n) for slug, n in with_them.items()}
    numbers = [int(words.split()[0]) for words in told.values()]
    assert numbers == sorted(numbers, reverse=True)
    expect = {
        f"As {expected.ROLES[role].lower()}": in_role(person, role)
        for role in expected.ROLES
        if in_role(person, role)
    }
    shown = {
        heading: [link["href"] for link in section.select("h3 a")]
        for heading, section in sections.items()
    }
    assert shown == expect
    assert soup.h1.text == expected.PEOPLE[person]


def test_the_numbers_lead_to_the_same_list(client):
    for link in read(client, "/researchers/minjeong-park/").select("h2 a.count"):
        role = link["href"].split("role=")[1]
        assert link.text == plural(len(in_role("minjeong-park", role)))
        assert link["href"] == f"/reports/?researcher=minjeong-park&role={role}"


SPELLINGS = {source.person(name)[0]: name for name in source.PRINTED_OTHERWISE}


@pytest.mark.parametrize("person", SPELLINGS)
def test_a_page_has_the_other_spelling(person, site):
    said = site[f"/researchers/{person}/"].soup().select_one(".lead .credited")
    assert said.text == f"Also credited as {SPELLINGS[person]}"


def test_a_name_always_printed_alike_has_no_other_spelling(site):
    others = {*PEOPLE} - {*SPELLINGS}
    assert len(others) == 45
    for person in others:
        assert "Also credited as" not in site[f"/researchers/{person}/"].soup().text


def test_co_authors_are_counted_over_the_years(client):
    make_annual_report(2021)
    make_researcher("one"), make_researcher("two"), make_researcher("three")
    make_report("one", ["two", "three"])
    make_report("two", ["one"], annual_report_id=2021)
    make_report("two", ["three"])
    told = listed(read(client, "/researchers/one/"))
    assert told == {"/researchers/two/": "2 reports", "/researchers/three/": "1 report"}


def make_prolific(chief, co, together):
    """Make a person with so many reports in each role, and so many co-authors of the last."""
    make_annual_report(2021)
    people = [make_researcher(f"other-{n:02}").slug for n in range(together)]
    make_researcher("prolific")
    with signals.batch():
        for n in range(1, chief + 1):
            others = people if n == chief else []
            make_report("prolific", others, annual_report_id=2020 + n % 2)
        for n in range(1, co + 1):
            make_report(people[n], ["prolific"])
    return people


def test_of_many_reports_the_page_has_ten_in_each_role_and_leads_to_all(client):
    make_prolific(chief=12, co=11, together=15)
    sections = read(client, "/researchers/prolific/").select(".text section")
    for section, role, number in zip(sections, ("chief", "co-researcher"), (12, 11), strict=True):
        shown = [link["href"] for link in section.select("h3 a")]
        (more,) = section.select(":scope > p a")
        assert more.text == f"All {number} reports as {expected.ROLES[role].lower()}"
        everything = read(client, more["href"])
        assert everything.select_one("#count").text == plural(number)
        assert shown == [link["href"] for link in everything.select(".rows h2 a")][:10]
        assert section.select_one("h2 a.count").text == plural(number)


def test_of_many_co_authors_the_page_has_thirty_and_leads_to_all(client):
    people = make_prolific(chief=1, co=3, together=40)
    section = read(client, "/researchers/prolific/").select_one(".beside")
    told = listed(section)
    assert len(told) == 30
    assert [*told][:3] == [f"/researchers/{slug}/" for slug in people[1:4]]  # 2 reports each
    (more,) = section.select(":scope > p a")
    assert more.text == "All 40 people"
    assert {*listed(read(client, more["href"]))} == {f"/researchers/{slug}/" for slug in people}


def test_who_has_few_reports_and_co_authors_has_them_all_on_the_page(site):
    for person in PEOPLE:
        page = site[f"/researchers/{person}/"].soup()
        assert not page.select(".text section > p a, .beside > p a")


def co_authors(person):
    teams = [[slug for slug, _, _ in row.parts] for row in REPORTS]
    return {slug for team in teams if person in team for slug in team} - {person}


def test_people_are_found_by_whom_they_wrote_with(client):
    for person in PEOPLE[::6]:
        found = listed(read(client, f"/researchers/?coauthor={person}"))
        assert {*found} == {f"/researchers/{slug}/" for slug in co_authors(person)}


def test_whom_they_wrote_with_goes_with_words_and_stays_when_more_is_asked(client):
    soup = read(client, "/researchers/?coauthor=minjeong-park&q=kim")
    kims = {slug for slug in co_authors("minjeong-park") if slug.endswith("kim")}
    assert {*listed(soup)} == {f"/researchers/{slug}/" for slug in kims} and len(kims) > 2
    assert soup.select_one("form#filters input[name=coauthor]")["value"] == "minjeong-park"
    chips = [chip.text for chip in soup.select(".chips a")]
    assert "who wrote with Minjeong Park" in chips[0]


def test_drafts_make_no_co_authors(client):
    report = make_report("nari-shim", ["seori-choi"], state="draft")
    assert "/researchers/seori-choi/" not in listed(
        read(client, "/researchers/?coauthor=nari-shim")
    )
    report.state = "published"
    report.save()
    assert "/researchers/seori-choi/" in listed(read(client, "/researchers/?coauthor=nari-shim"))


def test_co_authors_of_several_people_are_those_of_any(client):
    """The two wrote together, so that each is among the other's."""
    both = "seori-choi", "minjeong-park"
    of_each = [co_authors(person) for person in both]
    assert both[0] in of_each[1]
    soup = read(client, "/researchers/?coauthor=seori-choi&coauthor=minjeong-park")
    found = {*listed(soup)}
    assert found == {f"/researchers/{slug}/" for slug in of_each[0] | of_each[1]}
    assert len(soup.select(".chips a[title]")) == 2
    sent = [field["value"] for field in soup.select("form#filters input[name=coauthor]")]
    assert sent == [*both]


@pytest.mark.parametrize("value", ["nobody", "%00", "minjeong park", "' OR 1=1", "idle"])
def test_a_co_author_that_is_nobody_is_told_and_left_out(value, client):
    make_researcher("idle")
    soup = read(client, f"/researchers/?coauthor={value}")
    assert "Wrote with: “" in soup.select_one(".notice").text
    assert len(listed(soup)) == len(PEOPLE)


def test_the_list_says_that_names_alike_are_people_apart(client):
    said = read(client, "/researchers/?q=kim").select_one(".results .below").text
    assert "Two pages are two people" in said


def test_a_page_of_public_reports_is_one_for_everybody(client):
    assert "Cookie" not in client.get("/researchers/nari-shim/")["Vary"]


def test_a_page_of_drafts_alone_is_for_staff(client):
    slug = make_researcher().slug
    make_report(slug, state="draft")
    assert client.get(f"/researchers/{slug}/").status_code == 404
    client.force_login(make_editor())
    response = client.get(f"/researchers/{slug}/")
    assert response.status_code == 200 and "Cookie" in response["Vary"]
