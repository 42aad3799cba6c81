"""The site with a slow page, and one that fails when half of it is sent."""

import time

from mrtc_site.wsgi import application as site


def application(environ, start_response):
    if environ["PATH_INFO"] == "/slow":
        time.sleep(1)
        start_response("200 OK", [("Content-Type", "text/plain")])
        time.sleep(1)
        return [b"slow but whole"]
    if environ["PATH_INFO"] == "/cut":
        return cut(start_response)
    return site(environ, start_response)


def cut(start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "8")])
    yield b"half"
    raise RuntimeError("on purpose")
