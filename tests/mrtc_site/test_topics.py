"""Topics and places: which entry has which, and what follows from it."""

import re
from collections import defaultdict

import pytest

from mrtc_site.models import Place, Topic
from reports.models import Report
from tests import expected, source
from tests.make import make_report

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
@pytest.mark.parametrize("words", ["zither music", "치터 음악"])
def test_an_entry_is_found_by_its_topics_name_in_either_language(client, words):
    topic = Topic.objects.create(slug="zither", name="Zither music", name_ko="치터 음악", order=90)
    report = make_report(title="A made report of strings")
    assert report.title not in client.get(f"/reports/?q={words}").text
    report.topic_links.create(topic=topic)
    assert report.title in client.get(f"/reports/?q={words}").text
    topic.name, topic.name_ko = "Harps", "하프"
    topic.save()
    assert report.title not in client.get(f"/reports/?q={words}").text
    assert report.title in client.get("/reports/?q=harps").text


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


def counted():
    """Give {(name, slug): {kind: number}} of the 2020 entries that have each, from YAML alone."""
    found = defaultdict(lambda: defaultdict(int))
    for kind, rows in expected.ROWS.items():
        for row in rows:
            if row.year == 2020:
                for name in expected.SUBJECTS:
                    for slug in getattr(row, f"{name}s"):
                        found[name, slug][kind] += 1
    return found
