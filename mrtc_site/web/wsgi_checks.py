"""What HTTP itself forbids, refused in front of everything else; and the path prefix, if any."""

from collections.abc import Callable, Iterable

Application = Callable[[dict, Callable], Iterable[bytes]]


def well_formed(application: Application) -> Application:
    """WSGI: refuse requests that don't say to whom they are (RFC 9112, 3.2), or how long they are:
    Django would read a body of unknown length as empty."""

    def answer(environ, start_response):
        if "HTTP_HOST" not in environ and environ["SERVER_PROTOCOL"] != "HTTP/1.0":
            told = "The request has no Host header. Name the site's host in one."
            return refuse(start_response, "400 Bad Request", told)
        if "HTTP_TRANSFER_ENCODING" in environ:
            told = "The request's body comes in chunks. Tell its length in a Content-Length header."
            return refuse(start_response, "411 Length Required", told)
        return application(environ, start_response)

    return answer


def below(prefix: str, application: Application) -> Application:
    """WSGI: answer addresses below a path prefix, which may be empty, and no others."""
    if not prefix:
        return application

    def answer(environ, start_response):
        path = environ["PATH_INFO"]
        if not f"{path}/".startswith(f"{prefix}/"):
            told = f"There is nothing at this address: the site is at {prefix}/."
            return refuse(start_response, "404 Not Found", told)
        inside = {"SCRIPT_NAME": prefix, "PATH_INFO": path.removeprefix(prefix)}
        return application({**environ, **inside}, start_response)

    return answer


def refuse(start_response: Callable, status: str, told: str) -> list[bytes]:
    content = f"{told}\n".encode()
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(content)))]
    start_response(status, headers)
    return [content]
