"""The findings of checks, and the rows of a year that checks look at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

import cooperation.models
import education.models
from mrtc_site.common.addresses import form_address
from mrtc_site.entries.vocabularies import Vocabulary
from mrtc_site.files.models import Attachment
from mrtc_site.loading.record_types import kind_of
from mrtc_site.models import AnnualReport
from reports.models import ReportType, Researcher

YEARS: dict[Any, str] = {  # the path from a model to its annual reports
    AnnualReport: "year",
    Researcher: "reports__annual_report",
    ReportType: "reports__annual_report",
    education.models.Track: "sessions__annual_report",
    education.models.Category: "sessions__annual_report",
    cooperation.models.Scope: "projects__annual_report",
    cooperation.models.Category: "projects__annual_report",
}
TERMS = [model for model in YEARS if issubclass(model, Vocabulary)]
Year = int | None  # None: all


class Finding(NamedTuple):
    """Something missing. `detail` tells findings of one check in one row from each other."""

    row: Any  # None for an orphaned file
    field: str = ""
    detail: str = ""
    form: str = ""  # where it is mended, if that is not the row's own form
    words: str = ""  # shown instead of row and detail
    other: Any = None  # the row that `detail` names, whose name may change

    @property
    def address(self) -> str:
        """The form, and the field in it, where it is mended."""
        if self.form or self.row is None:
            return self.form
        is_part = self.row._meta.get_field(self.field).one_to_many
        place = f"{self.field}-group" if is_part else f"id_{self.field}"
        return f"{form_address(self.row)}#{place}"

    @property
    def key(self) -> str:
        """A key among the findings of its check; empty if it can't be marked as printed."""
        if self.row is None:
            return ""
        kind = ContentType.objects.get_for_model(self.row)
        return f"{kind.pk} {self.row.pk} {self.lasting_detail}"

    @property
    def lasting_detail(self) -> str:
        return str(self.other.pk) if self.other else self.detail

    @property
    def title(self) -> str:
        return self.words or ": ".join(filter(None, [str(self.row or ""), self.detail]))

    @property
    def name(self) -> str:
        """As commands name the row: “reports 2021 policy-report 3”."""
        return kind_of(type(self.row)).name(self.row.natural_key()) if self.row else ""


def rows_of_year(model: type[Any], year: Year) -> QuerySet[Any]:
    """Give the rows of a year, or all, with what their names need prefetched."""
    rows = model.rows_in_full()
    own = model._default_manager.filter(**{YEARS.get(model, "annual_report"): year})
    return rows.filter(pk__in=own.order_by().values("pk")) if year else rows


def attachments(year: Year) -> Iterator[QuerySet[Any]]:
    """Give the documents and photographs of a year, a queryset for each model."""
    for model in (model for model in apps.get_models() if issubclass(model, Attachment)):
        path = model.part_of
        if model.whole_field().related_model is not AnnualReport:
            path = f"{path}__annual_report"
        rows = model._default_manager.all()
        yield rows.filter(**{path: year}) if year else rows


def file_finding(attachment: Any) -> Finding:
    return Finding(
        attachment.whole,
        attachment.whole_field().remote_field.get_accessor_name(),
        str(attachment.natural_key()[-1]),
    )
