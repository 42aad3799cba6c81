"""What one request may do, and how much it may hold: its method, address, parameters, body."""

from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from django.views import defaults

from mrtc_site.editing.spreadsheet_bounds import MAX_BYTES

from .error_responses import is_for_programs, refused

METHODS = "GET", "HEAD", "POST"
MAX_ADDRESS = 8_000  # bytes; gunicorn reads no more than 8,190
MAX_PARAMETERS = 200
MAX_PARAMETER = 3_000  # bytes as spelt in the address: of 200 characters, 2,400 at most
MAX_BODY = 1024**2
MAX_STAFF_BODY = MAX_BYTES + MAX_BODY  # a spreadsheet, and what is around it


def within_limits(get_response):
    """Middleware: answer only what is not too long or too large."""

    def answer(request):
        return _refusal(request) or get_response(request)

    return answer


def _refusal(request):
    if request.method not in METHODS and not is_for_programs(request):  # the API has fewer
        told = _("Nothing here is asked for by %(method)s. Use one of %(methods)s.")
        methods = ", ".join(METHODS)
        told %= {"method": request.method[:20], "methods": methods}
        return refused(request, 405, _("Not a method of this site"), told, Allow=methods)
    parameters = request.META.get("QUERY_STRING", "").split("&")
    if len(parameters) > MAX_PARAMETERS:
        told = _("The address has more than %(most)s parameters. Choose fewer filters.")
        return _refused(request, 400, told, MAX_PARAMETERS)
    if len(request.get_full_path()) > MAX_ADDRESS:
        told = _("The address is longer than %(most)s characters. Choose fewer filters.")
        return _refused(request, 414, told, MAX_ADDRESS)
    if max(map(len, parameters)) > MAX_PARAMETER:
        told = _("A parameter in the address is longer than %(most)s characters. Shorten it.")
        return _refused(request, 400, told, MAX_PARAMETER)
    for_staff = "/admin/" in request.path_info
    if for_staff and ("\0" in request.path_info or any("%00" in one for one in parameters)):
        told = _("The address holds a NUL character, which no entry has. Take it out.")
        return refused(request, 400, _("There can be no such address"), told)
    return _large(request, MAX_STAFF_BODY if for_staff else MAX_BODY)


def _large(request, most):
    length = str(request.META.get("CONTENT_LENGTH") or 0)
    if not length.isdecimal() or int(length) > most:
        told = _("What was sent is larger than %(most)s MB. Nothing of it was read.")
        return _refused(request, 413, told, most // 1024**2)
    return None


def bad_request(request, exception):
    """The handler of what Django refuses to read."""
    if isinstance(exception, RequestDataTooBig):
        told = _("The form holds more text than %(most)s MB. Nothing was saved.")
        return _refused(request, 413, told, 2.5)
    return defaults.bad_request(request, exception)


def _refused(request, status, told, most):
    return refused(request, status, _("Too much at once"), told % {"most": f"{most:,}"})
