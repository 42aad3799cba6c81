"""The admin's page “Recently changed”: who changed what, the latest first."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import quote
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from reversion.models import Version

from mrtc_site.editing.changes import comment_as_text, record_changes_as_html
from mrtc_site.loading.events import value_of
from mrtc_site.loading.record_types import Kind, Record, kind_of, kinds
from mrtc_site.loading.revisions import records_of
from mrtc_site.loading.three_way_merge import differences
from mrtc_site.office.models import WITH_AUTHOR, FormerAuthor, author_of
from reports.models import Merge

AT_ONCE = 50


class ChangesForm(forms.Form):
    fields: Any  # of forms
    day = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    who = forms.ChoiceField(label=_("Who"), required=False)
    what = forms.ChoiceField(label=_("What"), required=False)

    def __init__(self, data: Any, seen: dict[str, Kind]) -> None:
        super().__init__(data)
        users = User.objects.filter(revision__isnull=False).values_list("username", flat=True)
        names = {*users, *FormerAuthor.objects.values_list("name", flat=True)}
        plurals = ((label, kind.model._meta.verbose_name_plural) for label, kind in seen.items())
        self.fields["who"].choices = [("", _("All")), *((name, name) for name in sorted(names))]
        self.fields["what"].choices = [("", _("All")), *plurals]


# /admin/changes/
def recent_changes(request: HttpRequest) -> HttpResponse:
    seen = {kind.label: kind for kind in kinds() if may("view", request, kind)}
    if not seen:
        raise PermissionDenied
    form = ChangesForm(request.GET, seen)
    versions = chosen(form, seen) if form.is_valid() else Version.objects.none()
    page = Paginator(versions, AT_ONCE).get_page(request.GET.get("page"))
    context = {
        **admin.site.each_context(request),
        "title": _("Recently changed"),
        "form": form,
        "page": page,
        "steps": steps(request, list(page)),
    }
    return render(request, "admin/recent_changes.html", context)


def may(action: str, request: HttpRequest, kind: Kind) -> bool:
    meta = kind.model._meta
    return request.user.has_perm(f"{meta.app_label}.{action}_{meta.model_name}")


def chosen(form: ChangesForm, seen: dict[str, Kind]) -> QuerySet[Version]:
    """Give the versions that match the form, each with the version before it (`earlier`) and
    whether it is the last one of its row (`is_last`)."""
    day, who, what = (form.cleaned_data[name] for name in ("day", "who", "what"))
    models = [seen[what].model] if what else [kind.model for kind in seen.values()]
    types = ContentType.objects.get_for_models(*models).values()
    same = Version.objects.filter(
        content_type=OuterRef("content_type"), object_id=OuterRef("object_id"), db=OuterRef("db")
    )
    earlier = same.filter(pk__lt=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    versions = Version.objects.select_related("content_type", *WITH_AUTHOR)
    versions = versions.filter(content_type__in=types)
    if day:
        versions = versions.filter(revision__date_created__date=day)
    if who:
        by_user = versions.filter(revision__user__username=who)
        versions = by_user | versions.filter(revision__former_author__name=who)
    last = ~Exists(same.filter(pk__gt=OuterRef("pk")))
    return versions.order_by("-pk").annotate(earlier=Subquery(earlier), is_last=last)


def steps(request: HttpRequest, versions: list[Any]) -> list[dict[str, Any]]:
    earlier = Version.objects.select_related("content_type").in_bulk(
        [version.earlier for version in versions if version.earlier]
    )
    records, names = records_and_names([*versions, *earlier.values()])
    found = []
    for version in versions:
        kind = kind_of(version.content_type.model_class())
        before = earlier.get(version.earlier)
        changes = differences(records[before.pk], records[version.pk]) if before else ()
        name = names.get((kind, version.object_id), "")
        found.append(
            {
                "version": version,
                "name": name or version.object_repr,
                "day": localdate(version.revision.date_created),
                "who": author_of(version.revision),
                "kind": kind.model._meta.verbose_name,
                "done": comment_as_text(kind, version.revision.comment),
                "changes": record_changes_as_html(kind, changes),
                "address": address("history", kind, version.object_id) if name else "",
                "back": take_back_address(request, kind, version, bool(name)),
            }
        )
    return found


def records_and_names(
    versions: Iterable[Version],
) -> tuple[dict[int, Record], dict[tuple[Kind, str], str]]:
    """Give {version's primary key: its record}, and {row: its present name} of rows still there."""
    of_kind = defaultdict(list)
    for version in versions:
        of_kind[kind_of(version.content_type.model_class())].append(version)
    records: dict[int, Record] = {}
    names: dict[tuple[Kind, str], str] = {}
    for kind, some in of_kind.items():
        records |= {version.pk: record for version, record in records_of(kind, some)}
        rows = kind.model.rows_in_full().filter(pk__in={version.object_id for version in some})
        names |= {(kind, str(row.pk)): str(row) for row in rows}
    return records, names


def take_back_address(request: HttpRequest, kind: Kind, version: Any, is_there: bool) -> str:
    """Give the address of the page that takes a change back, if it is the last one of its row: it
    reverts a change, deletes a new row, recovers a deleted one, or undoes a merge."""
    if not version.is_last or not may("change", request, kind):
        return ""
    if merge := value_of(version.revision.comment, "merge"):
        is_undone = not Merge.objects.filter(pk=merge).exists()
        return "" if is_undone else reverse("admin:reports_researcher_undo_merge", args=[merge])
    if not is_there:
        return address("recover", kind, version.pk) if may("add", request, kind) else ""
    if version.earlier:
        return address("revision", kind, version.object_id, version.earlier)
    return address("delete", kind, version.object_id) if may("delete", request, kind) else ""


def address(page: str, kind: Kind, *keys: Any) -> str:
    meta = kind.model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=[*map(quote, keys)])
