"""Topics and places: which entry has which, and what follows from it."""

import json
import re
from collections import defaultdict
from datetime import timedelta
from urllib.parse import urlsplit

import bibtexparser
import feedparser
import pytest
import rispy
from bs4 import BeautifulSoup
from django.http import QueryDict
from django.utils.timezone import now
from django.utils.translation import override

from education.models import EducationSession
from mrtc_site.models import Place, Topic
from reports.models import Report
from reports.views import ReportList
from tests import expected, source
from tests.make import make_project, make_report, make_session

# What each rests on: words of an entry's printed title or abstract.
TOPICS = {
    "labour-migration": "foreign workers|labor m(arket|igrants)|migrant workers|Filipino Workers|"
    "employment|Employment|E-9|Skilled Migration|[Ww]ork [Pp]ermission|employable",
    "care-work": "care workers|Care Service",
    "marriage-and-family": "[Mm]arriage[ -]([Ii]mmigrants|[Mm]igrants?)|married immigrant women|"
    "transnational families|marriage migrant women|Children with a Migrant Background",
    "international-students": "[Ii]nternational [Ss]tudents",
    "overseas-koreans": "Korean[- ]Chinese|Overseas Koreans?|overseas Korean|"
    "Koreans in the Philippines",
    "refugees": "[Rr]efugees?",
    "social-integration": "[Ss]ocial [Ii]ntegration|Integration (Polic|Program)|"
    "Orientation Course for Immigrants",
    "cultural-diversity": "[Mm]ulticultural|cultural diversity",
    "education-and-training": "education (program|demand)|Education of Immigration Policy|"
    "Talent Development Program|[Tt]raining|Educators|online education",
    "health": "[Hh]ealth",
    "local-policy": "[Ll]ocal ([Gg]overnment|immigrants|Public|public|Level|Areas)|"
    "Representative Assembly for Foreign Residents|local governments",
    "administration-and-finance": "[Aa]dministrati(on|ve)|[Pp]ublic ([Ss]pending|Expenditure)|"
    "Fiscal",
    "visas-and-borders": "[Vv]isa|[Bb]order",
    "nationality-and-residence": "Nationality|Permanent Residency",
    "population-change": "Aging|population (decline|policy)|Demographic Changes|"
    "Population Structure",
    "global-governance": "Sustainable Development Goals|ODA|Global Compact",
    "covid-19": "COVID-19",
    "statistics": "Statistics|panel survey",
}
PLACES = {
    "seoul": "Seoul|Guro-gu",  # Guro is a district of Seoul
    "gyeonggi-do": "Gyeonggi|Siheung City",  # which is in Gyeonggi-do
    "gyeongsangbuk-do": "Gyeongsangbuk-do",
    "china": "from China",
    "laos": "Laos",
    "philippines": "Filipino|Philippines",
    "singapore": "Singapore",
    "thailand": "Thailand",
    "vietnam": "Vietnam",
    "australia": "Australia",
    "canada": "Canada",
    "united-states": "United States",
    "european-union": "the EU",
    "united-kingdom": "United Kingdom",
}


def printed():
    """Give {(series, number): printed title and abstract} of all entries, from the source."""
    texts = {
        (series, number): f"{title}\n{abstract}"
        for series, number, title, _, _, abstract, _ in source.reports()
    }
    rows = ((series, row) for series, rows in source.tables().items() for row in rows)
    return texts | {(series, number): title for series, (number, _, title, _) in rows}


@pytest.mark.parametrize(("name", "table"), [("topic", TOPICS), ("place", PLACES)])
def test_each_topic_and_place_of_an_entry_rests_on_words_that_are_printed(name, table):
    assert [*table] == [*expected.SUBJECTS[name]]
    texts, unfounded, of = printed(), [], f"{name}s"
    rows = [row for kind in expected.ROWS.values() for row in kind if row.year == 2020]
    for row in rows:
        for slug in getattr(row, of):
            if not re.search(table[slug], texts[row.series, row.number]):
                unfounded.append((row.series, row.number, slug))
    assert unfounded == []
    assert {*table} == {slug for row in rows for slug in getattr(row, of)}


def test_every_report_has_one_to_three_topics_and_there_are_at_most_twenty():
    reports = [row for row in expected.ROWS["reports"] if row.year == 2020]
    assert len(reports) == 42 and {len(row.topics) for row in reports} == {1, 2, 3}
    assert len(TOPICS) == 18


@pytest.mark.django_db
def test_what_the_database_has_is_what_the_files_say():
    for row in expected.ROWS["reports"]:
        if row.year == 2020:
            report = Report.objects.get_by_natural_key(2020, row.series, row.number)
            assert [topic.slug for topic in report.topics.all()] == row.topics
            assert [place.slug for place in report.places.all()] == row.places


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "make", "words"),
    [
        ("reports", make_report, "zither music"),
        ("education", make_session, "치터 음악"),
        ("cooperation", make_project, "zither music"),
    ],
)
def test_an_entry_is_found_by_its_topics_name_in_either_language(client, kind, make, words):
    topic = Topic.objects.create(slug="zither", name="Zither music", name_ko="치터 음악", order=90)
    entry = make(title="A made entry of strings")
    assert entry.title not in client.get(f"/{kind}/?q={words}").text
    entry.topic_links.create(topic=topic)
    assert entry.title in client.get(f"/{kind}/?q={words}").text
    topic.name, topic.name_ko = "Harps", "하프"
    topic.save()
    assert entry.title not in client.get(f"/{kind}/?q={words}").text
    assert entry.title in client.get(f"/{kind}/?q=harps").text


@pytest.mark.django_db
def test_only_what_something_public_is_about_is_public():
    report = make_report(state="draft")
    laos = Place.objects.get(slug="laos")
    topic = Topic.objects.create(slug="new", name="New", name_ko="새", order=90)
    report.topic_links.create(topic=topic)
    assert laos in Place.objects.published() and topic not in Topic.objects.published()
    report.state = "published"
    report.save()
    assert topic in Topic.objects.published()
    assert [*Topic.objects.published()] == [*Topic.objects.all()]


KINDS = {"reports": "Reports", "education": "Education", "cooperation": "Cooperation"}


def counted():
    """Give {(name, slug): {kind: number}} of the 2020 entries that have each, from YAML alone."""
    found = defaultdict(dict)
    for kind, rows in expected.ROWS.items():
        for row in (row for row in rows if row.year == 2020):
            for name in expected.SUBJECTS:
                for slug in getattr(row, f"{name}s"):
                    found[name, slug][kind] = found[name, slug].get(kind, 0) + 1
    return found


def soup(response):
    assert response.status_code == 200
    return BeautifulSoup(response.content, "lxml")


@pytest.mark.django_db
def test_the_list_of_topics_counts_the_entries_of_each_and_links_to_their_lists(client):
    page, told = soup(client.get("/topics/")), {}
    for row in page.select("main article"):
        _, name, slug, _ = row.h3.a["href"].split("/")
        links = {
            a["href"]: int(a.find_next("span", class_="count").text)
            for a in row.select("p a[rel=nofollow]")
        }
        told[name.removesuffix("s"), slug] = links
    assert told == {
        (name, slug): {f"/{kind}/?{name}={slug}": count for kind, count in kinds.items()}
        for (name, slug), kinds in counted().items()
    }
    assert [slug for name, slug in told if name == "topic"] == [*expected.SUBJECTS["topic"]]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "slug"), [("topic", "covid-19"), ("place", "vietnam")])
def test_a_topics_page_and_feed_have_its_entries_of_all_kinds(client, name, slug):
    page = soup(client.get(f"/{name}s/{slug}/"))
    rows = [row for kind in expected.ROWS for row in expected.select(kind, {name: [slug]})]
    assert [a["href"] for a in page.select("main .rows h3 a")] == [row.address for row in rows]
    counts = {a.contents[0].strip(): int(a.span.text) for a in page.select(".chips a")}
    assert counts == {KINDS[kind]: count for kind, count in counted()[name, slug].items()}
    feed = feedparser.parse(client.get(f"/{name}s/{slug}.atom").content)
    assert {urlsplit(entry.link).path for entry in feed.entries} == {row.address for row in rows}
    assert page.select_one("link[type='application/atom+xml']")["href"] == f"/{name}s/{slug}.atom"


@pytest.mark.django_db
def test_a_feed_of_several_kinds_has_what_changed_last_first(client):
    session = EducationSession.objects.filter(topics__slug="covid-19").get()
    session.save()
    EducationSession.objects.filter(pk=session.pk).update(updated_at=now() + timedelta(days=1))
    feed = feedparser.parse(client.get("/topics/covid-19.atom").content)
    assert urlsplit(feed.entries[0].link).path == session.get_absolute_url()
    assert feed.feed.title == "COVID-19 – MRTC"


@pytest.mark.databases
@pytest.mark.django_db
def test_what_changed_at_once_is_in_a_topics_feed_in_the_order_of_its_page(client):
    EducationSession.objects.update(updated_at=now() + timedelta(days=1))
    feed = feedparser.parse(client.get("/topics/cultural-diversity.atom").content)
    links = [urlsplit(entry.link).path for entry in feed.entries]
    sessions = expected.select("education", {"topic": ["cultural-diversity"]})
    assert len(sessions) > 9
    assert links[: len(sessions)] == [row.address for row in sessions]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/topics/none/", "/topics/none.atom", "/places/none/"])
def test_what_is_no_topic_is_not_found(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.django_db
def test_an_entrys_page_names_its_topics_and_places_apart_from_what_is_printed(client):
    page = soup(client.get("/reports/2020/research-report/7/"))
    added = page.select_one("dl.added")
    assert added.find_previous("h3").text == "Added by the Centre"
    assert [a["href"] for a in added.select("a")] == [
        "/topics/local-policy/",
        "/topics/population-change/",
        "/places/gyeonggi-do/",
        "/places/australia/",
        "/places/canada/",
    ]
    korean = soup(client.get("/ko/education/2020/consigned/18/")).select_one("dl.added")
    assert [a.text for a in korean.select("a")] == ["문화다양성", "태국"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/reports/?topic=labour-migration", "Reports on labour migration"),
        ("/reports/?topic=covid-19&type=issue-brief", "Issue briefs on COVID-19"),
        (
            "/reports/?topic=refugees&topic=statistics",
            "Reports on refugees or statistics on migration",
        ),
        ("/reports/?place=canada", "Reports about Canada"),
        ("/ko/education/?topic=health", "교육(주제: 보건의료)"),
        ("/ko/cooperation/?place=laos", "협력사업(국가·지역: 라오스)"),
    ],
)
def test_a_lists_heading_says_its_topic(client, address, heading):
    assert soup(client.get(address)).h1.get_text(strip=True) == heading


@pytest.mark.django_db
def test_the_sitemap_has_the_pages_of_topics_and_places(client):
    assert "<loc>http://testserver/topics/</loc>" in client.get("/sitemap-pages.xml").text
    assert "<loc>http://testserver/topics/refugees/</loc>" in client.get("/sitemap-topics.xml").text
    assert "<loc>http://testserver/places/laos/</loc>" in client.get("/sitemap-places.xml").text


@pytest.mark.django_db
def test_one_topic_and_place_are_told_the_same_everywhere(client):
    """Policy Report 9: local immigration policy, in Seoul."""
    address, names = "/reports/2020/policy-report/9", ["Local immigration policy", "Seoul"]
    page = soup(client.get(f"{address}/"))
    for tag in ("citation_keywords", "DC.subject"):
        assert [meta["content"] for meta in page.select(f"meta[name='{tag}']")] == names
    graph = json.loads(page.select_one("script[type='application/ld+json']").text)["@graph"]
    [about] = [node["about"] for node in graph if "about" in node]
    assert [(node["@type"], node["name"]) for node in about] == [
        ("DefinedTerm", names[0]),
        ("Place", names[1]),
    ]
    bib = bibtexparser.parse_string(client.get(f"{address}.bib").getvalue().decode())
    assert bib.entries[0]["keywords"] == ", ".join(names)
    ris = rispy.loads(client.get(f"{address}.ris").getvalue().decode())
    assert ris[0]["keywords"] == names
    [item] = json.loads(client.get(f"{address}.csl.json").getvalue())
    assert item["keyword"] == ", ".join(names)
    told = client.get(f"/api{address}/").json()
    assert (told["topics"], told["places"]) == (["local-policy"], ["seoul"])
    oai = "/oai/?verb=GetRecord&identifier=oai:mrtc.re.kr:" + address[1:]
    for prefix, tags in (("oai_dc", ["dc:subject"]), ("mods", ["mods:topic", "mods:geographic"])):
        record = BeautifulSoup(client.get(f"{oai}&metadataPrefix={prefix}").content, "xml")
        for language, said in (("en", names), ("ko", ["지역 이민정책", "서울"])):
            found = [tag.text for tag in record.find_all(tags) if tag["xml:lang"] == language]
            assert found == said, (prefix, language)
    assert client.get("/api/education/?topic=health").json()["count"] == 6


@pytest.mark.django_db
def test_the_filter_lists_those_of_the_same_place_by_name_whatever_their_addresses():
    Topic.objects.filter(slug="care-work").update(name="Zebras", sort_key="zebras", order=1)
    Topic.objects.filter(slug="labour-migration").update(name="Apes", sort_key="apes", order=1)
    offered = ReportList().listing(QueryDict()).facet("topic").all
    assert [str(choice.label) for choice in offered][:2] == ["Apes", "Zebras"]


@pytest.mark.django_db
def test_those_of_the_same_place_come_by_their_korean_names_on_korean_pages(client):
    for slug, name, korean in (("health", "Apes", "호랑이"), ("covid-19", "Zebras", "가재")):
        topic = Topic.objects.get(slug=slug)
        topic.name, topic.name_ko, topic.order = name, korean, 0
        topic.save()
    session = make_session()
    session.topics.add(Topic.objects.get(slug="health"), Topic.objects.get(slug="covid-19"))
    at = session.get_absolute_url()
    for language, names in (("", ["Apes", "Zebras"]), ("/ko", ["가재", "호랑이"])):
        for address, selector in ((at, "dd a[href*='/topics/']"), ("/topics/", "h3 a")):
            page = BeautifulSoup(client.get(language + address).content, "lxml")
            assert [link.text for link in page.select(selector)][:2] == names, address
        with override(language[1:] or "en"):
            offered = ReportList().listing(QueryDict()).facet("topic").all
            assert [str(choice.label) for choice in offered][:2] == names
