"""django-allauth's forms of second factors, with this site's limits and labels."""

from allauth.core import context, ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.forms import CharField
from django.utils.translation import gettext_lazy as _

from .views import too_many_requests


class CodeForm(AuthenticateForm):
    """Takes the code after the password. Tries are limited by account: whoever gets here knows the
    password, so strangers can't lock its owner out."""

    def clean_code(self) -> str:
        key = str(self.user.pk)
        if not ratelimit.consume(context.request, action="second_factor", key=key):
            raise ImmediateHttpResponse(too_many_requests(context.request))
        return super().clean_code()


class AddKeyForm(AddWebAuthnForm):
    name = CharField(label=_("Name"), required=False)


class EditKeyForm(EditWebAuthnForm):
    name = CharField(label=_("Name"))
