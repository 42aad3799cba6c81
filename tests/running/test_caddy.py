"""The site behind Caddy, with the file of docs/deploying/ but for its names and ports."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from tests.server import Server

DOCUMENTED = settings.BASE_DIR / "docs/deploying/Caddyfile"
STYLES = "css/site.css"

pytestmark = pytest.mark.django_db


class Caddy(Server):
    """Caddy before a server, until the end of the block."""

    def __init__(self, folder, program, server):
        super().__init__({**os.environ, "HOME": str(folder)}, log=(folder / "log").open("a+"))
        text = DOCUMENTED.read_text()
        for documented, here in {
            "reports.example.org": f"{{\nadmin off\n}}\n{self.address}",
            "127.0.0.1:8000": f"127.0.0.1:{server.port}",
            **older_names(program, text),
        }.items():
            assert documented in text
            text = text.replace(documented, here)
        (folder / "Caddyfile").write_text(text)
        self.command = [program, "run", "--config", str(folder / "Caddyfile")]


def older_names(program, text):
    """Give the directives of Caddy 2.6 for those that the file says to change."""
    version = subprocess.check_output([program, "version"], text=True).lstrip("v").split(".")
    if [*map(int, version[:2])] >= [2, 7]:
        return {}
    lines = (line.split(" # 2.6: ") for line in text.splitlines() if " # 2.6: " in line)
    return {line.strip(): older for line, older in lines}


@pytest.fixture
def caddy(own_database, static, tmp_path):
    program = shutil.which("caddy")
    if not program and os.environ.get("CI"):
        pytest.fail("there is no Caddy to test with: apt-get install caddy")
    if not program:
        pytest.skip("there is no Caddy to test with")
    environment = {**own_database.environment, "TRUSTED_PROXIES": "1", "WEB_CONCURRENCY": "1"}
    log = (tmp_path / "site.log").open("a+")
    with (
        Server(environment, log=log) as site,
        Caddy(tmp_path, program, site) as caddy,
    ):
        yield caddy


def test_pages_and_static_files_come_through_caddy(caddy, static):
    status, headers, body = caddy.get("/reports/", Host=f"127.0.0.1:{caddy.port}")
    assert (status, headers["Server"]) == (200, "Caddy") and b"<h1>" in body
    status, _, body = caddy.get(f"/static/{STYLES}", Host=f"127.0.0.1:{caddy.port}")
    assert (status, body) == (200, Path(static, STYLES).read_bytes())
