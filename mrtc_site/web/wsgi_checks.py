"""WSGI middleware in front of all: refuses malformed requests, takes off the path prefix."""

import re
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

# In a Content-Type: another charset than UTF-8, or a parameter in one (RFC 8187).
ANOTHER_CHARSET = re.compile(r'charset(?!\s*=\s*"?utf-?8"?\s*(?:;|$))|\*', re.IGNORECASE)


def well_formed(application: WSGIApplication) -> WSGIApplication:
    """Refuse requests without a Host header (RFC 9112, 3.2), bodies without Content-Length, which
    Django would read as empty, and other charsets than UTF-8: Django would read the address in one,
    too, whose page is cached for everybody."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if "HTTP_HOST" not in environ and environ["SERVER_PROTOCOL"] != "HTTP/1.0":
            message = "The request has no Host header. Name the site's host in one."
            return error_response(start_response, "400 Bad Request", message)
        if "HTTP_TRANSFER_ENCODING" in environ:
            message = (
                "The request's body comes in chunks. Tell its length in a Content-Length header."
            )
            return error_response(start_response, "411 Length Required", message)
        if ANOTHER_CHARSET.search(environ.get("CONTENT_TYPE", "")):
            message = "The request names another charset in its Content-Type. Send it in UTF-8."
            return error_response(start_response, "415 Unsupported Media Type", message)
        return application(environ, start_response)

    return answer


def below(prefix: str, application: WSGIApplication) -> WSGIApplication:
    """Answer only addresses below a path prefix, if there is one."""
    if not prefix:
        return application

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if not f"{path}/".startswith(f"{prefix}/"):
            message = f"There is nothing at this address: the site is at {prefix}/."
            return error_response(start_response, "404 Not Found", message)
        inside = {"SCRIPT_NAME": prefix, "PATH_INFO": path.removeprefix(prefix)}
        return application({**environ, **inside}, start_response)

    return answer


def error_response(start_response: StartResponse, status: str, message: str) -> list[bytes]:
    content = f"{message}\n".encode()
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(content)))]
    start_response(status, headers)
    return [content]
