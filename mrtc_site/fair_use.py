"""Nobody keeps the site busy alone with files, harvests, the API and pictures.

What is counted is the time that making the answers took, by client (clients.py). A second of it is
paid off each second, so that whoever asks for one thing after the other, however fast, never owes
anything; who asks for many at once may come to owe CLIENT_SECONDS, and is told to wait beyond
that. The count is in the database, for all processes and machines. Pages seen before
(page_cache.py) are not made, and cost nothing.
"""

import time
from contextlib import contextmanager, suppress
from math import ceil

from django.conf import settings
from django.db import Error, connection, transaction
from django.db.models import Value
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext as _

from .clients import client_network
from .models import Owed
from .refusals import refused

COUNTED = {"share", "sitemap", "django.contrib.sitemaps.views.sitemap", "annual-report-links"}
FORGOTTEN = 120  # seconds, as long as an answer may take
PATIENCE = 100  # milliseconds: while someone else writes for longer, nothing is counted


def is_counted(request):
    match = request.resolver_match
    if not settings.CLIENT_SECONDS or not match:
        return False
    return (
        match.namespace == "api"
        or match.namespace.endswith("-files")
        or (match.view_name in COUNTED)
    )


class FairUse:
    """Middleware that counts, and refuses."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        began = time.time()
        response = self.get_response(request)
        if is_counted(request) and response.status_code != 429:
            client = client_network(request)
            charge(client, began, time.time() - began)
            if response.streaming and not hasattr(response, "file_to_stream"):
                response.streaming_content = counted(client, response.streaming_content)
        return response

    def process_view(self, request, *view):
        wait = owed(client_network(request)) - settings.CLIENT_SECONDS if is_counted(request) else 0
        if wait <= 0:
            return None
        told = _(
            "Your network asks for more at once than the site can make for one. Wait for a moment, "
            "and ask for one thing after the other: then there is no limit."
        )
        headers = {"Retry-After": ceil(wait)}
        return refused(request, 429, _("Too many requests"), told, **headers)


def counted(client, pieces):
    """Pass the pieces of an answer on; count the time that they take to make, not to be taken."""
    began, spent = time.time(), 0
    try:
        while True:
            asked = time.time()
            piece = next(pieces, None)
            spent += time.time() - asked
            if piece is None:
                return
            yield piece
    finally:
        charge(client, began, spent)


def owed(client):
    """Give how many seconds a client owes."""
    until = Owed.objects.filter(client=client).values_list("until", flat=True)
    return max([0, *(moment - time.time() for moment in until)])


def charge(client, began, seconds):
    """Add an answer to what a client owes, at most twice what it may; it is paid off from when it
    began. Forget those who have owed nothing for long."""
    most = time.time() + 2 * settings.CLIENT_SECONDS
    with suppress(Error), _impatient(), transaction.atomic():
        Owed.objects.filter(until__lt=time.time() - FORGOTTEN).delete()
        until = Least(Greatest("until", Value(began)) + seconds, Value(most))
        if not Owed.objects.filter(client=client).update(until=until):
            Owed.objects.create(client=client, until=min(began + seconds, most))


@contextmanager
def _impatient():
    """Don't wait for long where there is one writer at a time."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        (usual,) = cursor.execute("PRAGMA busy_timeout").fetchone()
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")
