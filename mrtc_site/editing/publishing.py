"""Publishing: by the actions of the admin's lists, and on the day that a draft goes public."""

from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mrtc_site.entries.entry import Entry
from mrtc_site.entries.publishable import Publishable, State
from mrtc_site.loading import revisions
from mrtc_site.loading.database_writer import write_columns
from mrtc_site.loading.events import event
from mrtc_site.loading.record_types import kind_of


def set_state(chosen: QuerySet[Any], state: State, comment: str, user: Any = None) -> list[Any]:
    """Set the state of those rows that have another, with a version in the history; give them.

    Call it in a transaction: the rows are locked until its end.
    """
    kind = kind_of(chosen.model)
    changed = list(chosen.exclude(state=state).order_by("pk").select_for_update())
    for row in changed:
        row.state = state
    write_columns(kind, changed, ["state", "goes_public_on"])
    return revisions.record(kind, [row.pk for row in changed], comment, user)


@transaction.atomic
def publish_due() -> list[Any]:
    """Publish all drafts, entries and years, whose day has come (in Seoul); give them."""
    today, published = timezone.localdate().isoformat(), []
    models: list[Any] = [model for model in apps.get_models() if issubclass(model, Publishable)]
    for model in models:
        dated = model.objects.filter(state=State.DRAFT).exclude(goes_public_on="")
        due = dated.filter(goes_public_on__lte=today)
        published += set_state(due, State.PUBLISHED, event("due"))
    return published


@admin.action(description=_("Publish"), permissions=["change"])
def publish(modeladmin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet) -> None:
    _set_chosen(modeladmin, request, queryset, State.PUBLISHED)


@admin.action(description=_("Unpublish (back to draft)"), permissions=["change"])
def unpublish(modeladmin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet) -> None:
    _set_chosen(modeladmin, request, queryset, State.DRAFT)


@transaction.atomic
def _set_chosen(
    modeladmin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet, state: State
) -> None:
    """Set the state of all the chosen rows, or of none, with log entries and history."""
    model: Any = modeladmin.model
    chosen = model.objects.filter(pk__in=queryset.order_by().values("pk"))
    rows = set_state(chosen, state, event(state), request.user)
    user_id: Any = request.user.pk  # one who is signed in
    LogEntry.objects.log_actions(user_id, rows, CHANGE, event(state))
    noun = model._meta.verbose_name if len(rows) == 1 else model._meta.verbose_name_plural
    message = gettext("%(count)s %(nouns)s set to %(state)s.")
    message %= {"count": len(rows), "nouns": noun, "state": state.label.lower()}
    messages.success(request, message)
    warn_of_hidden(request, rows)


def warn_of_hidden(request: HttpRequest, rows: list[Any]) -> None:
    """Warn of published entries that are not public yet because their year is a draft."""
    hidden = {
        row.annual_report_id
        for row in rows
        if isinstance(row, Entry) and row.state == State.PUBLISHED and not row.is_public
    }
    for year in sorted(hidden):
        message = gettext("Still hidden: the annual report %(year)s is a draft.")
        messages.warning(request, message % {"year": year})
