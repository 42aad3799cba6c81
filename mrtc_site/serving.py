"""How gunicorn serves the site: its settings and its log. Slow clients are the proxy's business."""

import gc
import logging.config
import os
from contextlib import suppress
from ctypes import CDLL
from datetime import timedelta

from django.utils.encoding import iri_to_uri
from gunicorn.glogging import Logger

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mrtc_site.settings")
# PostgreSQL: no statement of a request takes longer, nor waits longer for others.
os.environ.setdefault("PGOPTIONS", "-c statement_timeout=30s -c lock_timeout=10s")

from mrtc_site import settings

# The site takes the prefix off itself (edge.py): gunicorn answers what is not below it with 500.
os.environ.pop("SCRIPT_NAME", None)

from mrtc_site.logs import request_id

logging.config.dictConfig(settings.LOGGING)  # the master's own; workers do so again

M_ARENA_MAX = -8  # malloc.h

access = logging.getLogger("mrtc_site.access")


class Log(Logger):
    """gunicorn's log, as the rest of the site's; a line for each request answered."""

    def setup(self, cfg):
        super().setup(cfg)
        self.error_log.handlers, self.error_log.propagate = [], True

    def access(self, resp, req, environ, request_time):
        told = {
            "method": environ["REQUEST_METHOD"],
            "path": iri_to_uri(environ["RAW_URI"]),
            "status": int(str(resp.status).split()[0]),  # gunicorn's own refusals are only spelt
            "milliseconds": round(request_time / timedelta(milliseconds=1), 1),
            "bytes": resp.sent,
        }
        line = "%(method)s %(path)s %(status)s, %(milliseconds)s ms"
        access.info(line, told, extra={"told": told})
        request_id.set("")  # this thread's next line may be of no request


def when_ready(server):
    """Read all of the site before there are workers, which then share it in memory; leave it out of
    the search for garbage, which would write all over it and kept a visitor waiting for 0.1 s now
    and then."""
    from django.apps import apps
    from django.urls import get_resolver

    if apps.ready:  # not where these settings serve something else, to compare with
        list(get_resolver().url_patterns)
    gc.collect()
    gc.freeze()
    # glibc's threads have heaps of their own otherwise, each with what it doesn't give back.
    with suppress(AttributeError):
        CDLL(None).mallopt(M_ARENA_MAX, 2)


worker_class = "gthread"
preload_app = True
threads = 8
worker_connections = 400  # each takes a file descriptor, of the usual 1024
keepalive = 5
timeout = 60  # of a worker that no longer says that it is alive
graceful_timeout = 30  # for requests being answered when the site is stopped
limit_request_line = 8190  # limits.py has its own, and a sentence
limit_request_fields = 50
limit_request_field_size = 4094
# Of what a proxy on this machine sends, one header is believed: whether it was asked by HTTPS.
forwarder_headers = ""
secure_scheme_headers = {"X-FORWARDED-PROTO": "https"}
logger_class = Log
loglevel = "warning"
control_socket_disable = True
