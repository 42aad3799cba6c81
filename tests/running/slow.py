"""The site and gunicorn's settings, with a slow page, and one that fails when half of it is sent.

/slow leaves a file in the folder SLOW for each who asks, and answers when its worker is to stop.
"""

import os
from pathlib import Path
from uuid import uuid4

from mrtc_site.web.gunicorn_conf import *  # noqa: F403 (settings are a module's names)
from mrtc_site.wsgi import application as site
from tests.waiting import until

this_worker = []


def post_worker_init(worker):
    this_worker.append(worker)


def application(environ, start_response):
    if environ["PATH_INFO"] == "/slow":
        return slow(start_response)
    if environ["PATH_INFO"] == "/cut":
        return cut(start_response)
    return site(environ, start_response)


def slow(start_response):
    Path(os.environ["SLOW"], str(uuid4())).touch()
    until(lambda: not this_worker[0].alive)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"slow but whole"]


def cut(start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "8")])
    yield b"half"
    raise RuntimeError("on purpose")
