"""Failed tries to sign in: free at first, then slowed, then locked, by account and by address.

A name that no account has is counted just the same, so that nothing tells whether one does.
"""

import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from django.db import transaction
from django.utils import timezone

from ..clients import client_network
from ..models import Tries

LOCKED = timedelta(minutes=30)


@dataclass(frozen=True)
class Limit:
    """So many failures are free; each next doubles the pause from a second; `locks` of them lock,
    and every one from then on. They are forgotten after that long without one."""

    free: int
    locks: int
    forgotten: timedelta

    def pause(self, failures):
        if failures >= self.locks:
            return LOCKED
        return timedelta(seconds=2 ** (failures - self.free) if failures >= self.free else 0)


ACCOUNT = Limit(3, 10, timedelta(days=1))
ADDRESS = Limit(20, 28, timedelta(hours=1))  # an office may share one
LIMITS = {"account": ACCOUNT, "address": ADDRESS}


def account_key(name):
    """Give one key for all spellings that the form takes for one name, and for any case."""
    return f"account {unicodedata.normalize('NFKC', name.strip()).casefold()[:150]}"


def _keys(request, name):
    return account_key(name), f"address {client_network(request)}"


def _limit(key):
    return LIMITS[key.partition(" ")[0]]


@transaction.atomic
def begin(request, name):
    """Count a try before it is judged, so that many at once can't outrun the count.

    Give how many seconds to wait before one is allowed; if any, it was not counted.
    """
    now = timezone.now()
    for kind, limit in LIMITS.items():
        old = Tries.objects.filter(key__startswith=f"{kind} ", until__lt=now - limit.forgotten)
        old.delete()
    rows = Tries.objects.select_for_update()
    found = [
        rows.get_or_create(key=key, defaults={"until": now})[0] for key in _keys(request, name)
    ]
    wait = max(row.until - now for row in found)
    if wait > timedelta():
        return ceil(wait.total_seconds())
    for row in found:
        row.failures += 1
        row.until = now + _limit(row.key).pause(row.failures)
        row.save()
    return 0


@transaction.atomic
def succeeded(request, name):
    """Forget the account's failures, and of the address's the one that this try was counted as:
    with one account of their own nobody has endless tries at others."""
    account, address = _keys(request, name)
    Tries.objects.filter(key=account).delete()
    for row in Tries.objects.select_for_update().filter(key=address, failures__gt=0):
        row.failures -= 1
        row.until = timezone.now()
        row.save()


def unlock(name):
    """Let an account (by its name) or an address be tried again; tell whether it was counted."""
    deleted, _ = Tries.objects.filter(key__in=[account_key(name), f"address {name}"]).delete()
    return deleted > 0
