"""The second factor at sign-in: a code of six digits from an app (TOTP), or a recovery code.

Who has set one up always needs it; with SECOND_FACTOR_REQUIRED all staff must set one up. Without
the factor that is due, a session is nobody's: `request.user` is anonymous, whatever the page.
"""

import time
from functools import partial

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils.functional import SimpleLazyObject
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

RECOVERY_CODES = 10


def nobody_without_it(get_response):
    """Middleware: take only those for signed in who have given the factor that is due."""

    def answer(request):
        request.user = SimpleLazyObject(partial(_whole, request, request.user))
        return get_response(request)

    return answer


def _whole(request, user):
    request.half_signed_in = None
    if user.is_authenticated and not user.is_verified() and (has(user) or is_due(user)):
        request.half_signed_in = user
        return AnonymousUser()
    return user


def is_due(user):
    return settings.SECOND_FACTOR_REQUIRED and user.is_staff


def has(user):
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def must_set_up(request):
    """Give who has signed in with their password alone and must now set a factor up, or None."""
    half = None if request.user.is_authenticated else request.half_signed_in
    return half if half and half.is_staff and not has(half) else None


@transaction.atomic
def verify(user, code):
    """Give the user's device that takes `code`, or None. A code is taken once."""
    code = "".join(code.split()).lower()
    model = TOTPDevice if code.isdecimal() else StaticDevice
    devices = model.objects.select_for_update().filter(user=user, confirmed=True)
    return next((device for device in devices if device.verify_token(code)), None)


def proves(device, code):
    """Tell whether `code` is what an app with the key of a new `device` shows, which is noted."""
    code, totp = "".join(code.split()), TOTP(device.bin_key)
    totp.time = time.time()
    right = code.isdecimal() and totp.verify(int(code), tolerance=1)
    device.drift, device.last_t = totp.drift, totp.t()
    return right


@transaction.atomic
def new_recovery_codes(user):
    """Give ten codes, for once each, and end those that were."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery codes")
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def remove(user):
    """Take the user's factor away; tell whether there was one."""
    StaticDevice.objects.filter(user=user).delete()
    deleted, _ = TOTPDevice.objects.filter(user=user).delete()
    return deleted > 0
