"""The site with a slow page, and gunicorn's settings with little patience and room."""

import time

from mrtc_site import serving
from mrtc_site.serving import *  # noqa: F403 (settings are a module's names)
from mrtc_site.wsgi import application as site

serving.SEND_WITHIN, serving.READ_WITHIN = 1.5, 2
worker_connections = 60


def application(environ, start_response):
    if environ["PATH_INFO"] == "/slow":
        time.sleep(1)
        start_response("200 OK", [("Content-Type", "text/plain")])
        time.sleep(1)
        return [b"slow but whole"]
    return site(environ, start_response)
