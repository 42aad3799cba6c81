"""What the pages of a report and of a researcher ask, each with other values (prepared.py)."""

from typing import NamedTuple

from django.db.models import Count, Subquery
from django.db.models.functions import Coalesce

from mrtc_site.common.sorting import alphabetical
from mrtc_site.prepared import ask

from .models import Authorship, Report, public_reports

OTHERS = 6


def around(report):
    """Give the keys of the previous and the next public report in the series of `report`, None
    where there is none, and of some others by the same people: ((previous, next), others)."""
    place = report.pk, report.type_id, report.annual_report_id, report.number
    (beside,) = ask(_beside, *place)
    people = [part.researcher_id for part in report.parts]
    others = ask(_by_same_people, report.pk, people) if people else []
    return beside, [key for key, _ in others]


def _beside(key, series, year, number):
    public = public_reports().filter(type=series).values("pk")

    def nearest(side, down):
        """Look in the year first, then beyond: each is the first of an index, and both in one
        are not."""
        own = public.filter(annual_report=year, **{f"number__{side}": number})
        beyond = public.filter(**{f"annual_report__{side}": year})
        return Coalesce(
            Subquery(own.order_by(f"{down}number")[:1]),
            Subquery(beyond.order_by(f"{down}annual_report_id", f"{down}number")[:1]),
        )

    both = nearest("lt", "-"), nearest("gt", "")
    return Report.objects.order_by().filter(pk=key).values_list(*both)


def _by_same_people(key, people):
    """Most shared people first."""
    found = public_reports().filter(authorships__researcher__pk__in=people).exclude(pk=key)
    shared = found.values_list("pk").annotate(shared=Count("pk"))
    return shared.order_by("-shared", "-annual_report_id", "type__order", "number")[:OTHERS]


class Part(NamedTuple):
    """What an authorship says, by keys."""

    report: int
    person: str
    role: str
    credited_as: str


def parts_beside(person):
    """Give everybody's parts in the public reports of a researcher, reports in order, as Parts."""
    return [Part(*row) for row in ask(_parts_beside, person.pk)]


def _parts_beside(person):
    own = Report.objects.published().filter(researchers=person).order_by().values("pk")
    order = "-report__annual_report_id", "report__type__order", "report__number", "order"
    parts = Authorship.objects.filter(report__in=own).order_by(*order)
    return parts.values_list("report", "researcher", "role", "credited_as")


def spellings_of(person, parts):
    """Give the other spellings of a researcher's name in public reports, as a list of str; `parts`
    are `parts_beside(person)`."""
    return alphabetical({part.credited_as for part in parts if part.person == person.pk} - {""})
