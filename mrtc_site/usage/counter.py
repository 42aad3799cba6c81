"""Downloads as they are asked for: collected in memory, written into the database by the minute.

No page waits for it. gunicorn's hooks (web/gunicorn_conf.py) start it in each worker and have the
rest written when one stops; who is killed loses what it had collected, a minute's at most.
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

from .models import LONGEST, Click
from .settling import settle, settle_all

EVERY = 60  # seconds
MOST = 100_000  # clicks, should the database be silent; then the earliest fall away

clicks: deque[Click] = deque(maxlen=MOST)
writing = threading.Lock()
log = logging.getLogger(__name__)
is_robot = lru_cache(maxsize=1_000)(is_robot_or_machine)


def count_downloads(get_response: GetResponse) -> GetResponse:
    """Middleware: note what is downloaded, by people, for the first time in a while."""

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
    """Whether a public file is sent from its first byte on: later parts belong to an earlier
    download."""
    if "no-store" in response.get("Cache-Control", ""):  # a draft's
        return False
    if request.method != "GET" or request.META.get(ASKED_BY_HEAD):
        return False
    first = response.get("Content-Range", "bytes 0-").startswith("bytes 0-")
    return response.status_code in (200, 206) and first


def _is_visitor(request: HttpRequest) -> bool:
    """Whether someone is neither a program, by COUNTER's list, nor of the staff."""
    if is_robot(request.headers.get("User-Agent", "")):
        return False
    return not (has_session(request.META) and request.user.is_staff)


def visitor_at(request: HttpRequest) -> str:
    """Give what tells visitors apart today, and from which nobody finds who they are."""
    day = timezone.localdate().isoformat()
    who = f"{client_address(request)} {request.headers.get('User-Agent', '')}"
    return salted_hmac(f"mrtc_site.usage {day}", who, algorithm="sha256").hexdigest()


def write() -> None:
    """Put into the database what was collected, and count what is old enough."""
    with writing:
        taken = []
        while clicks:
            taken.append(clicks.popleft())
        try:
            if taken:
                Click.objects.bulk_create(taken)
                taken = []
            settle()
        except Error:
            log.exception("Downloads can't be counted now: they are kept for a minute more.")
            clicks.extendleft(reversed(taken))


def finish() -> None:
    """Count all that workers have written, once they have stopped."""
    try:
        settle_all()
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
