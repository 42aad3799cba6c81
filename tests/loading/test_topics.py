"""Topics and places are merged, dumped, edited and taken back as all else is."""

import pytest
from django.core.exceptions import ValidationError
from reversion.models import Version

from cooperation.models import ProjectTopic
from education.models import SessionTopic
from mrtc_site.loading.dumper import dump
from mrtc_site.loading.errors import BadFixtures, LoadError
from mrtc_site.models import Topic
from reports.models import Report, ReportTopic
from tests.forms import errors, read_form
from tests.make import make_editor

pytestmark = pytest.mark.django_db
DUMPED = """\
- model: reports.reporttopic
  fields:
    report: [2030, memo, 2]
    topic: [apples]

- model: reports.reporttopic
  fields:
    report: [2030, memo, 2]
    topic: [pears]
"""


def write(made, slugs):
    for name in [name for name in made.items if name.startswith("on ")]:
        made.remove(name)
    for slug in slugs.split():
        link = {"report": [2030, "memo", 2], "topic": slug}
        made.add(f"on {slug}", "reports.reporttopic", **link)


def edit(report, slugs):
    report.topic_links.all().delete()
    for slug in slugs.split():
        report.topic_links.create(topic=Topic.objects.get(slug=slug))


@pytest.fixture
def made(made):
    fruits = {"apples": "사과", "pears": "배", "plums": "자두"}
    ReportTopic.objects.filter(topic__slug="statistics").delete()
    ProjectTopic.objects.filter(topic__slug="statistics").delete()
    Topic.objects.filter(slug="statistics").delete()  # 18 and 3 would be more than may be
    for order, (slug, korean) in enumerate(fruits.items(), 30):
        fields = {"slug": slug, "name": slug.title(), "name_ko": korean, "order": order}
        if slug != "plums":
            made.add(slug, "mrtc_site.topic", **fields)
        else:
            Topic.objects.create(**fields)
    return made


@pytest.mark.parametrize(
    ("base", "fixture", "staff", "merged"),
    [
        ("apples", "apples", "apples", "apples"),
        ("apples", "apples pears", "apples", "apples pears"),
        ("apples", "apples", "apples pears", "apples pears"),
        ("apples", "apples pears", "apples pears", "apples pears"),
        ("apples", "apples pears", "apples plums", "apples pears plums"),
        ("apples pears", "apples", "apples pears", "apples"),
        ("apples pears", "apples pears", "apples", "apples"),
        ("apples pears", "apples", "pears", ""),
        ("", "apples", "", "apples"),
        ("apples", "", "apples", ""),
    ],
)
def test_both_sides_topics_are_merged(made, base, fixture, staff, merged):
    write(made, base)
    made.load()
    write(made, fixture)
    edit(made.row("report"), staff)
    made.load()
    topics = made.row("report").topics.values_list("slug", flat=True)
    assert " ".join(topics) == merged
    made.assert_settled()


def test_links_are_dumped_into_a_file_of_their_own_whose_head_says_that_none_is_printed(made):
    write(made, "pears apples")
    made.load()
    (made.root / "2030/all.yaml").unlink()
    assert "topics.yaml" in dump(2030)
    text = (made.root / "2030/topics.yaml").read_text()
    assert text.startswith("# Topics and places of the 2030 annual report.\n# The portal's own: ")
    assert text.endswith(DUMPED)
    assert "topic" not in (made.root / "2030/reports.yaml").read_text()
    assert dump(2030) == []


def test_a_topic_that_is_in_use_and_gone_from_the_files_stays(made):
    write(made, "apples")
    made.load()
    edit(made.row("report"), "apples pears")
    made.remove("pears")
    outcome = made.load()
    assert outcome.still_referenced == ["topic pears"]
    assert made.row("report").topics.count() == 2


def test_a_link_to_nothing_is_told(made):
    write(made, "aples")
    with pytest.raises(BadFixtures, match="there is no topic “aples”; did you mean apples"):
        made.load()


def test_more_than_twenty_topics_are_refused_in_files_and_in_the_admin(made, client):
    for number in range(19):
        fields = {"slug": f"t{number}", "name": f"T{number}", "name_ko": "주제", "order": 1}
        made.add(f"t{number}", "mrtc_site.topic", **fields)
    for link in (ReportTopic, SessionTopic, ProjectTopic):
        link.objects.all().delete()
    Topic.objects.all().delete()
    with pytest.raises(BadFixtures, match="topic t18: is more than the 20 that there may be"):
        made.load()
    for number in range(20 - Topic.objects.count()):
        Topic.objects.create(slug=f"s{number}", name="S", name_ko="주제", order=1)
    client.force_login(make_editor())
    new = {"slug": "new", "name": "New", "name_ko": "새", "order": "1"}
    answer = client.post("/admin/mrtc_site/topic/add/", new)
    assert any("There are 20 topics already" in error for error in errors(answer))
    with pytest.raises(ValidationError):
        Topic(**new).full_clean()
    Topic.objects.first().full_clean()  # those that are there can be changed


def test_a_load_of_twenty_topics_can_exchange_one_and_not_add_to_those_of_others(made):
    made.load()
    assert Topic.objects.count() == 20  # 17 of 2020, one of staff, two of the made year
    kiwis = {"slug": "kiwis", "name": "Kiwis", "name_ko": "키위", "order": 40}
    made.add("kiwis", "mrtc_site.topic", **kiwis)
    with pytest.raises(LoadError, match="There are 20 topics already"):
        made.load()
    assert not Topic.objects.filter(slug="kiwis").exists()
    made.remove("apples")
    made.load()
    assert {*Topic.objects.filter(order__gte=30).values_list("slug", flat=True)} == {
        *("kiwis", "pears", "plums")
    }


def test_staff_choose_topics_on_the_reports_page_and_can_take_it_back(made, client):
    write(made, "apples")
    made.load()
    report, pears = made.row("report"), Topic.objects.get(slug="pears")
    client.force_login(make_editor())
    address = f"/admin/reports/report/{report.pk}/change/"
    sent = read_form(client, address)
    assert sent["topic_links-TOTAL_FORMS"] == "1"
    sent |= {"topic_links-TOTAL_FORMS": "2", "topic_links-1-topic": str(pears.pk)}
    assert (
        client.post(
            address, {**sent, "topic_links-1-topic": sent["topic_links-0-topic"]}
        ).status_code
        == 200
    )
    assert client.post(address, sent).status_code == 302
    assert [topic.slug for topic in report.topics.all()] == ["apples", "pears"]
    history = client.get(f"/admin/reports/report/{report.pk}/history/").text
    assert "topics" in history and "<ins>pears</ins>" in history
    with_apples = Version.objects.get_for_object(report)[1]
    earlier = f"/admin/reports/report/{report.pk}/history/{with_apples.pk}/"
    page = client.get(earlier).text
    assert "<del>pears</del>" in page
    assert client.post(earlier, read_form(client, earlier)).status_code == 302
    assert [topic.slug for topic in Report.objects.get(pk=report.pk).topics.all()] == ["apples"]
