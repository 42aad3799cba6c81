"""The headers Permissions-Policy, CORS and Cross-Origin-Resource-Policy; settings have the rest."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from mrtc_site.common.types import GetResponse

FEATURES = (
    "accelerometer autoplay browsing-topics camera display-capture encrypted-media fullscreen "
    "geolocation gyroscope magnetometer microphone midi payment picture-in-picture "
    "publickey-credentials-create publickey-credentials-get screen-wake-lock usb "
    "xr-spatial-tracking"
)
NO_FEATURE = ", ".join(f"{name}=()" for name in FEATURES.split())
PASSKEYS = NO_FEATURE.replace("-create=()", "-create=(self)").replace("-get=()", "-get=(self)")


def set_security_headers(get_response: GetResponse) -> GetResponse:
    """Middleware: other sites' scripts may read files, feeds, pictures and the API (never with
    cookies), but no pages, nor anything of the admin."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers["Permissions-Policy"] = PASSKEYS if is_for_sign_in(request) else NO_FEATURE
        if is_for_other_sites(request, response):
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        else:
            response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response

    return answer


def is_for_other_sites(request: HttpRequest, response: HttpResponseBase) -> bool:
    is_page = response.get("Content-Type", "").startswith("text/html")
    return not is_page and "/admin/" not in request.path_info and not is_for_sign_in(request)


def is_for_sign_in(request: HttpRequest) -> bool:
    return "/accounts/" in request.path_info
