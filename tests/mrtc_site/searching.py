"""Asking search, and holding its index against the rows."""

from django.db import connection
from django.http import QueryDict

from cooperation.views import CooperationProjectList
from education.views import EducationSessionList
from mrtc_site.models import IndexedText
from mrtc_site.portal.search import AnnualReportList, SectionList
from mrtc_site.search.index import codes, searched_models
from reports.views import ReportList, ResearcherList

LISTS = {
    "reports": ReportList,
    "researchers": ResearcherList,
    "education": EducationSessionList,
    "cooperation": CooperationProjectList,
    "editions": AnnualReportList,
    "sections": SectionList,
}


def find(kind, q=None, **others):
    """Give the addresses of what `q` finds among the rows that the other parameters leave."""
    query = QueryDict(mutable=True)
    query.update(others if q is None else {"q": q, **others})
    listing = LISTS[kind]().listing(query)
    assert not listing.problems
    return [row.get_absolute_url() for row in listing.rows]


def check_index():
    """Check that the index is what every row says now, and the database's own what the index is."""
    stored = {
        (row.kind, row.key): (row.title, row.text, row.small, row.beginnings)
        for row in IndexedText.objects.all()
    }
    right = {
        (model._meta.label_lower, str(row.pk)): (*codes(model, row.search_texts()).values(),)
        for model in searched_models()
        for row in model.rows_in_full()
    }
    assert stored.keys() == right.keys()
    assert {key for key in right if stored[key] != right[key]} == set()
    if connection.vendor == "sqlite":  # fails where FTS5 and the table that it is of differ
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO mrtc_site_fulltext(mrtc_site_fulltext, rank) "
                "VALUES ('integrity-check', 1)"
            )
    return len(right)
