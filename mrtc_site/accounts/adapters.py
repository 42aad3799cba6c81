"""What django-allauth does differently here: nobody signs up, limits, reauthentication, e-mail."""

import logging

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from mrtc_site.common.client_ip import client_address
from mrtc_site.web.error_responses import error_response

from .views import too_many_requests

log = logging.getLogger("staff")


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # administrators make the accounts

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: str) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            raise ImmediateHttpResponse(too_many_requests(request)) from None

    def get_reauthentication_methods(self, user: User) -> list[dict]:
        """To change second factors, confirm with one of them: a password isn't enough."""
        methods = super().get_reauthentication_methods(user)
        return [one for one in methods if one["id"] != "reauthenticate"] or methods

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Send it now; answer 503 if that fails. As addresses without an account get an e-mail,
        too, an error doesn't tell whether there is one."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError:  # as all of SMTP's and the network's are
            log.exception("an e-mail could not be sent")
            text = _("The e-mail could not be sent. Try again later, or ask an administrator.")
            title = _("Not available just now")
            raise ImmediateHttpResponse(error_response(self.request, 503, title, text)) from None


class SecondFactorAdapter(DefaultMFAAdapter):
    def build_totp_svg(self, url: str) -> SafeString:
        """Give the QR code as an SVG element: the Content-Security-Policy forbids data: images."""
        svg = super().build_totp_svg(url)
        return mark_safe(svg[svg.index("<svg") :])  # noqa: S308 (a path of numbers)
