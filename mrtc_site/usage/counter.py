"""Collects downloads by people in memory, and writes them into the database every minute.

No request waits for the database. gunicorn's hooks (web/gunicorn_conf.py) start the writing in each
worker, and write the rest when it stops; one that is killed loses a minute's downloads at most.
"""

import logging
import threading
import time
from collections import deque
from functools import lru_cache

from counter_robots import is_robot_or_machine
from django.db import Error, connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.crypto import salted_hmac

from mrtc_site.cache.page_cache import ASKED_BY_HEAD, has_session
from mrtc_site.common.client_ip import client_address
from mrtc_site.common.types import GetResponse
from mrtc_site.files.serving import DOWNLOAD

from .double_clicks import count_all_clicks, count_due_clicks
from .models import LONGEST, Click

EVERY = 60  # seconds
MOST = 100_000  # clicks in memory, if the database is silent; then the earliest are dropped

clicks: deque[Click] = deque(maxlen=MOST)
writing = threading.Lock()
log = logging.getLogger(__name__)
is_robot = lru_cache(maxsize=1_000)(is_robot_or_machine)


def count_downloads(get_response: GetResponse) -> GetResponse:
    """Middleware: collect the downloads by people."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if DOWNLOAD in request.META and _is_sent(request, response) and _is_visitor(request):
            language, title = request.META[DOWNLOAD]
            file = "/" + request.path_info.removeprefix(f"/{language}/").lstrip("/")
            who, now = visitor_at(request), timezone.now()
            clicks.append(Click(None, now, who, file[:LONGEST], language, title[:LONGEST]))
        return response

    return answer


def _is_sent(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether a public file is sent from its first byte on: only that begins a download."""
    if "no-store" in response.get("Cache-Control", ""):  # a draft's
        return False
    if request.method != "GET" or request.META.get(ASKED_BY_HEAD):
        return False
    first = response.get("Content-Range", "bytes 0-").startswith("bytes 0-")
    return response.status_code in (200, 206) and first


def _is_visitor(request: HttpRequest) -> bool:
    """Whether the client is neither a robot (by COUNTER's list) nor staff."""
    if is_robot(request.headers.get("User-Agent", "")):
        return False
    return not (has_session(request.META) and request.user.is_staff)


def visitor_at(request: HttpRequest) -> str:
    """Give a hash that tells visitors from each other for a day, without telling who they are."""
    day = timezone.localdate().isoformat()
    who = f"{client_address(request)} {request.headers.get('User-Agent', '')}"
    return salted_hmac(f"mrtc_site.usage {day}", who, algorithm="sha256").hexdigest()


def write() -> None:
    """Write the collected clicks into the database, and count those that are old enough."""
    with writing:
        taken = []
        while clicks:
            taken.append(clicks.popleft())
        try:
            if taken:
                Click.objects.bulk_create(taken)
                taken = []
            count_due_clicks()
        except Error:
            log.exception("Downloads can't be counted now: they are kept for a minute more.")
            clicks.extendleft(reversed(taken))


def finish() -> None:
    """Count all clicks that the workers have written, once these have stopped."""
    try:
        count_all_clicks()
    except Error:
        log.exception("The last downloads are counted once the site is started again.")


def start() -> None:
    """Write every minute from now on, until the process ends."""

    def run() -> None:
        while True:
            time.sleep(EVERY)
            write()
            connection.close()  # this thread's own

    threading.Thread(target=run, name="downloads", daemon=True).start()
