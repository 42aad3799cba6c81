"""The verbs and the error conditions of OAI-PMH 2.0."""

import pytest
from django.test import override_settings

from mrtc_site.models import AnnualReport
from reports.oai.models import HarvestedRecord
from tests.reports.oai_client import NAMES, ask, error, parsed, texts

pytestmark = pytest.mark.django_db
FIRST = "oai:mrtc.re.kr:reports/2020/research-report/1"
DC = {"metadataPrefix": "oai_dc"}


def test_it_identifies_itself(client):
    tree = ask(client, "Identify").find("oai:Identify", NAMES)
    told = {child.tag.rpartition("}")[2]: child.text for child in tree}
    assert told.pop("earliestDatestamp") == min(
        f"{record.datestamp:%Y-%m-%dT%H:%M:%SZ}" for record in HarvestedRecord.objects.all()
    )
    assert told | {"description": ""} == {
        "repositoryName": "MRTC annual reports",
        "baseURL": "http://testserver/oai/",
        "protocolVersion": "2.0",
        "adminEmail": "webmaster@mrtc.re.kr",
        "deletedRecord": "persistent",
        "granularity": "YYYY-MM-DDThh:mm:ssZ",
        "description": "",
    }


@override_settings(OAI_NAMESPACE="example.org", CONTACT_EMAIL="library@example.org")
def test_its_names_are_settings(client):
    tree = ask(client, "Identify")
    assert texts(tree, ".//oai:adminEmail") == ["library@example.org"]
    tree = ask(client, "GetRecord", identifier=FIRST.replace("mrtc.re.kr", "example.org"), **DC)
    assert texts(tree, ".//oai:identifier") == ["oai:example.org:reports/2020/research-report/1"]


@pytest.mark.parametrize("about", [{}, {"identifier": FIRST}])
def test_it_lists_its_formats(client, about):
    tree = ask(client, "ListMetadataFormats", **about)
    assert texts(tree, ".//oai:metadataPrefix") == ["oai_dc", "mods"]
    assert texts(tree, ".//oai:metadataNamespace") == [
        "http://www.openarchives.org/OAI/2.0/oai_dc/",
        NAMES["mods"],
    ]


def test_it_lists_sets_by_type_and_year(client):
    tree = ask(client, "ListSets")
    names = texts(tree, ".//oai:setName")
    assert dict(zip(texts(tree, ".//oai:setSpec"), names, strict=True)) == {
        "type": "Reports by type",
        "year": "Reports by year",
        "type:iom-republic-of-korea": "IOM Republic of Korea",
        "type:issue-brief": "Issue Brief",
        "type:policy-report": "Policy Report",
        "type:research-report": "Research Report",
        "type:statistics-brief": "Statistics Brief",
        "type:working-paper": "Working Paper",
        "year:2020": "Reports of 2020",
    }


def test_it_gives_a_record(client):
    tree = ask(client, "GetRecord", identifier=FIRST, **DC)
    assert texts(tree, ".//oai:identifier") == [FIRST]
    assert texts(tree, ".//oai:setSpec") == ["type:research-report", "year:2020"]
    assert texts(tree, ".//dc:creator") == ["Park, Minjeong", "Choi, Seori", "Lee, Yoon-kyung"]


def test_it_answers_a_post_as_a_get(client):
    asked = {"verb": "GetRecord", "identifier": FIRST, **DC}
    trees = [parsed(send("/oai/", asked)) for send in (client.get, client.post)]
    answers = [tree.find("oai:GetRecord", NAMES) for tree in trees]
    assert [*answers[0].itertext()] == [*answers[1].itertext()]


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_it_answers_nothing_else(client, method):
    response = getattr(client, method)("/oai/?verb=Identify")
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, POST")


def test_it_uses_no_session(client):
    response = client.get("/oai/?verb=Identify")
    assert response.get("Vary") == "Accept-Encoding" and not response.cookies


def test_it_repeats_the_request(client):
    request = ask(client, "ListIdentifiers", set="year:2020", **DC).find("oai:request", NAMES)
    assert request.text == "http://testserver/oai/"
    assert dict(request.attrib) == {"verb": "ListIdentifiers", "set": "year:2020", **DC}


LISTED = "verb=ListRecords&metadataPrefix=oai_dc"
ERRORS = {
    "": "badVerb",
    "verb=": "badVerb",
    "verb=identify": "badVerb",
    "verb=ListEverything": "badVerb",
    "verb=Identify&verb=Identify": "badVerb",
    "verb=Identify&set=year:2020": "badArgument",
    "verb=ListSets&from=2020-01-01": "badArgument",
    "verb=GetRecord": "badArgument",
    f"verb=GetRecord&identifier={FIRST}": "badArgument",
    "verb=GetRecord&metadataPrefix=oai_dc": "badArgument",
    f"verb=GetRecord&metadataPrefix=oai_dc&identifier={FIRST}&identifier={FIRST}": "badArgument",
    "verb=ListRecords": "badArgument",
    "verb=ListRecords&metadataPrefix=": "badArgument",
    "verb=ListRecords&metadataPrefix=oai+dc": "badArgument",
    f"{LISTED}&metadataPrefix=oai_dc": "badArgument",
    f"{LISTED}&nonsense=1": "badArgument",
    f"{LISTED}&from=yesterday": "badArgument",
    f"{LISTED}&from=2020-13-01": "badArgument",
    f"{LISTED}&from=2020-02-30T00:00:00Z": "badArgument",
    f"{LISTED}&from=2020-01-01T00:00:00": "badArgument",
    f"{LISTED}&from=2020-01-01T00:00:00%2B09:00": "badArgument",
    f"{LISTED}&from=2020-01-01T25:00:00Z": "badArgument",
    f"{LISTED}&from=%D9%A2020-01-01": "badArgument",
    f"{LISTED}&until=2020-1-1": "badArgument",
    f"{LISTED}&until=": "badArgument",
    f"{LISTED}&from=2020-01-01&until=2020-01-02T00:00:00Z": "badArgument",
    f"{LISTED}&from=2020-01-02&until=2020-01-01": "badArgument",
    f"{LISTED}&set=": "badArgument",
    f"{LISTED}&set=type:": "badArgument",
    f"{LISTED}&set=a+b": "badArgument",
    f"{LISTED}&set=%00": "badArgument",
    f"{LISTED}&set=type:none": "noRecordsMatch",
    f"{LISTED}&set=year:1999": "noRecordsMatch",
    f"{LISTED}&set=year:20200": "noRecordsMatch",
    f"{LISTED}&set=year:99999999999999999999": "noRecordsMatch",
    f"{LISTED}&set=year:none": "noRecordsMatch",
    f"{LISTED}&set=other": "noRecordsMatch",
    f"{LISTED}&set=type:issue-brief:sub": "noRecordsMatch",
    f"{LISTED}&until=2019-12-31": "noRecordsMatch",
    f"{LISTED}&until=0001-01-01": "noRecordsMatch",
    f"{LISTED}&from=9999-12-31": "noRecordsMatch",
    f"{LISTED}&resumptionToken=x": "badArgument",
    "verb=ListRecords&resumptionToken=": "badResumptionToken",
    "verb=ListRecords&resumptionToken=nonsense": "badResumptionToken",
    "verb=ListRecords&resumptionToken=a:b:c": "badResumptionToken",
    "verb=ListRecords&resumptionToken=%00%FF%0B": "badResumptionToken",
    "verb=ListSets&resumptionToken=x": "badResumptionToken",
    "verb=ListRecords&resumptionToken=a&resumptionToken=b": "badArgument",
    "verb=ListRecords&metadataPrefix=marcxml": "cannotDisseminateFormat",
    f"verb=GetRecord&metadataPrefix=marcxml&identifier={FIRST}": "cannotDisseminateFormat",
    f"verb=GetRecord&metadataPrefix=mods&identifier={FIRST}9": "idDoesNotExist",
    f"verb=GetRecord&metadataPrefix=mods&identifier={FIRST.removeprefix('oai:')}": "idDoesNotExist",
    "verb=GetRecord&metadataPrefix=mods&identifier=": "idDoesNotExist",
    "verb=GetRecord&metadataPrefix=mods&identifier=reports/2020/research-report/1": (
        "idDoesNotExist"
    ),
    f"verb=GetRecord&metadataPrefix=mods&identifier={FIRST}0000000": "idDoesNotExist",
    "verb=ListMetadataFormats&identifier=oai:mrtc.re.kr:reports/1": "idDoesNotExist",
}


@pytest.mark.parametrize(("query", "code"), ERRORS.items())
def test_it_tells_what_is_wrong(client, query, code):
    tree = parsed(client.get(f"/oai/?{query}"))
    assert error(tree) == code
    if code in ("badVerb", "badArgument"):
        assert not tree.find("oai:request", NAMES).attrib


def test_an_empty_repository_is_valid_too(client):
    HarvestedRecord.objects.all().delete()
    AnnualReport.objects.update(state="draft")
    assert ask(client, "Identify").find(".//oai:earliestDatestamp", NAMES).text
    assert texts(ask(client, "ListSets"), ".//oai:setSpec") == ["type", "year"]
    assert error(ask(client, "ListRecords", **DC)) == "noRecordsMatch"
