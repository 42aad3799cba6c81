"""Limits of requests: allowed methods; the size of address, parameters and body."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views import defaults

from mrtc_site.common.types import GetResponse
from mrtc_site.editing.spreadsheet_formats import MAX_BYTES

from .error_responses import error_response, is_for_programs

METHODS = "GET", "HEAD", "POST"
MAX_ADDRESS = 8_000  # bytes; gunicorn reads no more than 8,190
MAX_PARAMETERS = 200
MAX_PARAMETER = 3_000  # bytes, percent-encoded: 200 characters take 2,400 at most
MAX_BODY = 1024**2
MAX_STAFF_BODY = MAX_BYTES + MAX_BODY  # a spreadsheet in a form
MAX_UPLOAD_BODY = settings.MAX_DOCUMENT_MB * 1_000_000 + MAX_STAFF_BODY  # from staff


def limit_requests(get_response: GetResponse) -> GetResponse:
    """Middleware: refuse requests that are too long or too large."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        return _error(request) or get_response(request)

    return answer


def _error(request: HttpRequest) -> HttpResponse | None:
    if request.method not in METHODS and not is_for_programs(request):  # the API has fewer
        message = _("Nothing here is asked for by %(method)s. Use one of %(methods)s.")
        methods = ", ".join(METHODS)
        message %= {"method": str(request.method)[:20], "methods": methods}
        title = _("Not a method of this site")
        return error_response(request, 405, title, message, {"Allow": methods})
    parameters = request.META.get("QUERY_STRING", "").split("&")
    if len(parameters) > MAX_PARAMETERS:
        message = _("The address has more than %(most)s parameters. Choose fewer filters.")
        return _too_much(request, 400, message, MAX_PARAMETERS)
    if len(request.get_full_path()) > MAX_ADDRESS:
        message = _("The address is longer than %(most)s characters. Choose fewer filters.")
        return _too_much(request, 414, message, MAX_ADDRESS)
    if max(map(len, parameters)) > MAX_PARAMETER:
        message = _("A parameter in the address is longer than %(most)s characters. Shorten it.")
        return _too_much(request, 400, message, MAX_PARAMETER)
    for_staff = "/admin/" in request.path_info
    if for_staff and ("\0" in request.path_info or any("%00" in one for one in parameters)):
        message = _("The address holds a NUL character, which no entry has. Take it out.")
        return error_response(request, 400, _("There can be no such address"), message)
    return _body_error(request, MAX_UPLOAD_BODY if for_staff else MAX_BODY)


def limit_uploads(get_response: GetResponse) -> GetResponse:
    """Middleware, after authentication: refuse others' large uploads, before they are read."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        is_upload = int(request.META.get("CONTENT_LENGTH") or 0) > MAX_STAFF_BODY
        if is_upload and not request.user.is_staff:
            message = _("Sign in before you send more than %(most)s MB. Nothing of it was read.")
            return _too_much(request, 413, message, MAX_STAFF_BODY // 1024**2)
        return get_response(request)

    return answer


def _body_error(request: HttpRequest, most: int) -> HttpResponse | None:
    length = str(request.META.get("CONTENT_LENGTH") or 0)
    if not length.isdecimal() or int(length) > most:
        message = _("What was sent is larger than %(most)s MB. Nothing of it was read.")
        return _too_much(request, 413, message, most // 1024**2)
    return None


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer requests that Django refuses to read (handler400)."""
    if isinstance(exception, RequestDataTooBig):
        message = _("The form holds more text than %(most)s MB. Nothing was saved.")
        return _too_much(request, 413, message, 2.5)
    return defaults.bad_request(request, exception)


def _too_much(request: HttpRequest, status: int, message: str, most: float) -> HttpResponse:
    return error_response(request, status, _("Too much at once"), message % {"most": f"{most:,}"})
