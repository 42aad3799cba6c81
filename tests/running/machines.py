"""Several machines: servers that share a database, and an editor."""

import re
from http.cookiejar import CookieJar
from types import SimpleNamespace
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from tests.forms import read_form
from tests.server import Server
from tests.waiting import HANG

EDITOR = {"username": "editor", "password": "a long sentence of my own"}
SIGN_IN = {"login": EDITOR["username"], "password": EDITOR["password"]}


def account(username, password, is_superuser=False):
    """Give the statement that adds one of the staff. (A hash of one turn is quickly made, and the
    first who signs in has it made anew.)"""
    hashed = PBKDF2PasswordHasher().encode(password, "salt", iterations=1)
    return (
        "INSERT INTO auth_user (username, password, first_name, last_name, email, date_joined,"
        f" is_active, is_staff, is_superuser) VALUES ('{username}', '{hashed}', '', '', '',"
        f" CURRENT_TIMESTAMP, TRUE, TRUE, {is_superuser})"
    )


MAKE_EDITOR = [
    account(**EDITOR),
    "INSERT INTO auth_user_groups (user_id, group_id) SELECT auth_user.id, auth_group.id"
    f" FROM auth_user, auth_group WHERE username = '{EDITOR['username']}' AND name = 'Editors'",
]


class Machine(Server):
    """A server as others of the same name, whose answers tell which process has made them
    (telling.py)."""

    def __init__(self, environment, folder):
        log = (folder / "log").open("a+")
        environment = {**environment, "LOG_FORMAT": "json", "SECRET_KEY": "the machines' own"}
        super().__init__(environment, application="tests.running.telling", log=log)

    def get(self, path, **headers):
        return super().get(path, Host="localhost", **headers)


class Editor:
    """Someone who signs in to a machine and edits there; may ask the others too."""

    def __init__(self, machine):
        self.opener, self.address = build_opener(HTTPCookieProcessor(CookieJar())), machine.address
        form = self.get("/accounts/login/").content.decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[1]
        self.post("/accounts/login/", {**SIGN_IN, "csrfmiddlewaretoken": token, "next": "/admin/"})

    def get(self, path, data=None, machine=None):
        address = machine.address if machine else self.address
        try:
            with self.opener.open(address + path, data, timeout=HANG) as answer:
                return SimpleNamespace(status_code=answer.status, content=answer.read())
        except HTTPError as answer:
            return SimpleNamespace(status_code=answer.code, content=answer.read())

    def post(self, path, values):
        return self.get(path, urlencode(values).encode())

    def save(self, path, **changes):
        answer = self.post(path, {**read_form(self, path), **changes, "_save": "1"})
        assert answer.status_code == 200 and b"was changed successfully" in answer.content
