"""Entries and people get other addresses: what becomes of the old ones, and two drafts that change
places."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mrtc_site.common.numbers import MAX_NUMBER
from mrtc_site.entries.redirects import Redirect, page_of, was_public
from mrtc_site.files import versions
from mrtc_site.loading import revisions
from mrtc_site.loading.events import event
from mrtc_site.loading.record_types import kind_of
from mrtc_site.loading.row_writer import write_columns

MOVES = _(
    "This is, or was, public at its address, which is made of its year, series and number or its "
    "slug. Correct them where they are wrong: its address changes, and the old one, which people "
    "have in papers and bookmarks, leads to the new one from then on. What programs know it by "
    "(citation keys, OAI, feeds, calendars) stays as it was."
)


class MovableAdmin(admin.ModelAdmin):
    """Fields that make the address can be corrected; the form says what becomes of the old one."""

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        (name, options), *others = super().get_fieldsets(request, obj)
        if obj and was_public(obj):
            options = {**options, "description": MOVES}
        return [(name, options), *others]


def exchange(one: Any, other: Any) -> None:
    """Exchange the places of two entries, and what leads to them; what each is known by stays. One
    that never was public is known by nothing yet, but by its old place if the other is by that
    which it comes to."""
    kind, names = kind_of(type(one)), one.key_fields
    columns = [one._meta.get_field(name).attname for name in names]
    rows, pages = (one, other), (page_of(one), page_of(other))
    public = [row for row in rows if was_public(row)]
    is_shared = {row.lasting_key for row in public} & {row.present_key for row in rows}
    known = {row: row.lasting_key for row in (rows if is_shared else public)}
    keys = [row.natural_key() for row in rows]
    places = [[getattr(row, column) for column in columns] for row in rows]
    for row, place in zip(rows, reversed(places), strict=True):
        for column, value in zip(columns, place, strict=True):
            setattr(row, column, value)
    for row, key in known.items():
        row.keep_key(key)
    numbers = set(kind.model.objects.values_list("number", flat=True))
    nobodys = next(number for number in range(MAX_NUMBER, 0, -1) if number not in numbers)
    kind.model.objects.filter(pk=one.pk).update(number=nobodys)
    write_columns(kind, [other], [*names, "first_key"])
    write_columns(kind, [one], [*names, "first_key"])
    versions.move(dict(zip(keys, reversed(keys), strict=True)), kind.model)
    leading = [list(Redirect.objects.filter(new=page)) for page in pages]
    for redirects, page in zip(leading, reversed(pages), strict=True):
        for redirect in redirects:
            redirect.new = page
            redirect.save()


@admin.action(description=_("Exchange their numbers (two drafts)"), permissions=["change"])
@transaction.atomic
def exchange_numbers(
    modeladmin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet
) -> None:
    kind = kind_of(modeladmin.model)
    chosen = kind.model.objects.filter(pk__in=queryset.order_by().values("pk")).order_by("pk")
    rows = list(chosen.select_for_update())
    if len(rows) != 2 or any(row.is_public for row in rows):
        messages.error(request, _("Choose two entries that are both drafts, or set them to draft."))
        return
    exchange(*rows)
    comment = event("exchanged")
    revisions.record(kind, [row.pk for row in rows], comment, request.user)
    user_id: Any = request.user.pk
    LogEntry.objects.log_actions(user_id, rows, CHANGE, comment)
    messages.success(request, gettext("Each has the other's number now."))
