"""Gunicorn's settings and its log. (The proxy in front takes care of slow clients.)"""

import logging
import os
from datetime import timedelta
from wsgiref.types import WSGIEnvironment

from django.utils.encoding import iri_to_uri
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from gunicorn.http.message import Request
from gunicorn.http.wsgi import Response
from gunicorn.workers.base import Worker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mrtc_site.settings")
# PostgreSQL: no statement of a request takes longer, nor waits longer for others.
os.environ.setdefault("PGOPTIONS", "-c statement_timeout=30s -c lock_timeout=10s")

from mrtc_site import settings

# wsgi_checks.py takes the prefix off: gunicorn answers what is not below it with 500.
os.environ.pop("SCRIPT_NAME", None)

from mrtc_site.backup.site_lock import hold_while_running

from .request_logging import request_id

access_log = logging.getLogger("mrtc_site.access")


class Log(Logger):
    """Gunicorn's log, with an access line that programs can read for each request."""

    def access(
        self, resp: Response, req: Request, environ: WSGIEnvironment, request_time: timedelta
    ) -> None:
        message = "%(method)s %(path)s %(status)s, %(milliseconds)s ms"
        fields = {
            "method": environ["REQUEST_METHOD"],
            "path": iri_to_uri(environ["RAW_URI"]),
            "status": int(str(resp.status).split()[0]),  # of gunicorn’s own refusals “400”
            "milliseconds": round(request_time / timedelta(milliseconds=1), 1),
            "bytes": resp.sent,
        }
        access_log.info(message, fields, extra={"fields": fields})
        request_id.set("")  # this thread's next line may be of no request


def post_worker_init(worker: Worker) -> None:
    """Count downloads, once the site's models can be imported."""
    from mrtc_site.usage import counter

    counter.start()


def worker_exit(server: Arbiter, worker: Worker) -> None:
    from mrtc_site.usage import counter

    counter.write()


def on_exit(server: Arbiter) -> None:
    from mrtc_site.usage import counter

    counter.finish()


def on_starting(server: Arbiter) -> None:
    """The workers share the lock with the process that forks them."""
    hold_while_running()


logger_class = Log
loglevel = "warning"
logconfig_dict = {  # as the rest of the site's
    **settings.LOGGING,
    "loggers": {"gunicorn.error": {"handlers": [], "propagate": True}},
}
worker_class = "gthread"
preload_app = True  # the workers share the memory of the loaded program
threads = 8
worker_connections = 400  # each takes a file descriptor, of the usual 1024
keepalive = 5
timeout = 60  # after which a worker that gives no sign of life is replaced
graceful_timeout = 30  # for requests being answered when the site is stopped
limit_request_line = 8190  # request_limits.py has its own, and a sentence
limit_request_fields = 50
limit_request_field_size = 4094
# The only header of a proxy on this machine that is believed: whether the request was HTTPS.
forwarder_headers = ""
secure_scheme_headers = {"X-FORWARDED-PROTO": "https"}
control_socket_disable = True
