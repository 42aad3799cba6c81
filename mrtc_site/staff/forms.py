"""What staff fill in to sign in, and to set their second factor up."""

import re
from base64 import b32encode
from math import ceil
from textwrap import wrap

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key

from . import factor, tries

WRONG_CODE = _("This code isn't right, or has been used. Type the one that your app shows now.")


class CodeField(forms.CharField):
    def __init__(self, **kwargs):
        super().__init__(max_length=16, label=_("Code"), **kwargs)
        self.widget.attrs |= {"autocomplete": "one-time-code", "spellcheck": "false"}


class SignInForm(AdminAuthenticationForm):
    """Name, password and code at once: nothing tells which of them is wrong."""

    code = CodeField(
        required=False,
        help_text=_("From your app, or a recovery code. Leave it empty if you have none."),
    )
    error_messages = {
        **AdminAuthenticationForm.error_messages,
        "invalid_login": _(
            "This is not a staff account's name with its password and, where its owner has set one "
            "up, its code. Mind capital letters; a code can be used once."
        ),
    }

    wait = 0  # seconds until this may be tried again

    def clean(self):
        self.wait = tries.begin(self.request, self.cleaned_data.get("username", ""))
        if self.wait:
            told = ngettext(
                "Too many tries failed. Wait for a minute, and try again.",
                "Too many tries failed. Wait for %(minutes)s minutes, and try again; or an "
                "administrator lets you in at once (manage.py unlock).",
                minutes := ceil(self.wait / 60),
            )
            raise ValidationError(told % {"minutes": minutes}, code="wait")
        return super().clean()

    def confirm_login_allowed(self, user):
        super().confirm_login_allowed(user)
        if factor.has(user):
            user.otp_device = factor.verify(user, self.cleaned_data.get("code", ""))
            if not user.otp_device:
                raise self.get_invalid_login_error()


class SetUpForm(forms.Form):
    """Takes the first code of an app that was given the key of `device`, which is sent along."""

    code = CodeField()

    def __init__(self, user, data=None):
        super().__init__(data)
        sent = (data or {}).get("key", "")
        key = sent if re.fullmatch("[0-9a-f]{40}", sent) else default_key()
        self.device = TOTPDevice(user=user, key=key, name="app")

    @property
    def secret(self):
        """The key as apps take it typed: in fours, in base 32."""
        return " ".join(wrap(b32encode(self.device.bin_key).decode(), 4))

    def clean_code(self):
        if not factor.proves(self.device, self.cleaned_data["code"]):
            raise ValidationError(WRONG_CODE)
        return self.cleaned_data["code"]


class ChangeForm(forms.Form):
    """Takes a code for what only the owner of a factor may do with it."""

    code = CodeField()

    def __init__(self, user, data=None):
        super().__init__(data)
        self.user = user

    def clean_code(self):
        if not factor.verify(self.user, self.cleaned_data["code"]):
            raise ValidationError(WRONG_CODE)
        return self.cleaned_data["code"]
