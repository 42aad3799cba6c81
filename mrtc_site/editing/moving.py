"""Changes of address in the admin: what forms say of them, and two drafts that exchange numbers."""

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
from mrtc_site.loading.database_writer import write_columns
from mrtc_site.loading.events import event
from mrtc_site.loading.record_types import kind_of

MOVES = _(
    "This is, or was, public at its address, which is made of its year, series and number or its "
    "slug. Correct them where they are wrong: its address changes, and the old one, which people "
    "have in papers and bookmarks, leads to the new one from then on. What programs know it by "
    "(citation keys, OAI, feeds, calendars) stays as it was."
)


class MovableAdmin(admin.ModelAdmin):
    """Says above the fields that make the address what becomes of the old one."""

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        (name, options), *others = super().get_fieldsets(request, obj)
        if obj and was_public(obj):
            options = {**options, "description": MOVES}
        return [(name, options), *others]


def exchange(one: Any, other: Any) -> None:
    """Exchange the numbers (with year and series) of two entries. Their files, and the redirects to
    them, follow; the keys by which others know them stay."""
    rows, model = (one, other), type(one)
    keys = [row.natural_key() for row in rows]
    redirects = [list(Redirect.objects.filter(new=page_of(row))) for row in rows]
    _exchange_keys(one, other)
    versions.move({keys[0]: keys[1], keys[1]: keys[0]}, model)
    for row, of_row in zip(rows, redirects, strict=True):
        for redirect in of_row:
            redirect.new = page_of(row)
            redirect.save()


def _exchange_keys(one: Any, other: Any) -> None:
    rows, kind = (one, other), kind_of(type(one))
    lasting_keys = _lasting_keys(rows)
    for name in one.key_fields:
        column = one._meta.get_field(name).attname
        first, second = getattr(one, column), getattr(other, column)
        setattr(one, column, second)
        setattr(other, column, first)
    for row, key in lasting_keys.items():
        row.keep_key(key)
    # No two rows may have one number, not even for a moment: one gets a number that is free.
    taken = set(kind.model.objects.values_list("number", flat=True))
    free = next(number for number in range(MAX_NUMBER, 0, -1) if number not in taken)
    kind.model.objects.filter(pk=one.pk).update(number=free)
    columns = [*one.key_fields, "first_key"]
    write_columns(kind, [other], columns)
    write_columns(kind, [one], columns)


def _lasting_keys(rows: tuple[Any, ...]) -> dict[Any, str]:
    """Give {entry: the key that it keeps} of those that were public; and of the other one, too, if
    its new number would otherwise make it known by the same key."""
    public = [row for row in rows if was_public(row)]
    clash = {row.lasting_key for row in public} & {row.present_key for row in rows}
    return {row: row.lasting_key for row in (rows if clash else public)}


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
