"""Standing at the admin's door: signing in as a browser does, at whatever time."""

import hashlib
import hmac
import struct
from base64 import b32decode
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from django.contrib.auth import SESSION_KEY
from django.utils import timezone

PASSWORD = "a long sentence of my own"
CODE = "/accounts/2fa/authenticate/"


def sign_in(client, name="jin", password=PASSWORD, code="", address="192.0.2.1", **extra):
    """Send the form of the sign-in page and, if it asks for one, a code; give the last answer."""
    sent = {"login": name, "password": password, "next": "/admin/"}
    response = client.post("/accounts/login/", sent, REMOTE_ADDR=address, **extra)
    if code and response.status_code == 302:
        assert response["Location"] == CODE
        response = client.post(CODE, {"code": code}, REMOTE_ADDR=address, **extra)
    return response


def is_in(client):
    return SESSION_KEY in client.session and client.get("/admin/").status_code == 200


@contextmanager
def later(**how):
    """As if so much more time had passed."""
    moment = timezone.now() + timedelta(**how)
    with patch("django.utils.timezone.now", lambda: moment), patch("time.time", moment.timestamp):
        yield


def app_code(secret, moment):
    """What an authenticator app with `secret` (base 32) shows (RFC 6238 over RFC 4226)."""
    key = b32decode(secret.replace(" ", ""))
    found = hmac.digest(key, struct.pack(">Q", int(moment.timestamp()) // 30), hashlib.sha1)
    place = found[-1] & 15
    return f"{(struct.unpack_from('>I', found, place)[0] & 0x7FFFFFFF) % 1_000_000:06}"
