"""nginx before servers, with the file of docs/deploying/ but for its names and ports."""

import os
import shutil

import pytest
from django.conf import settings

from tests.server import Server

DOCUMENTED = settings.BASE_DIR / "docs/deploying/nginx.conf"
AROUND = """
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{}}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


class Proxy(Server):
    """nginx before servers, until the end of the block."""

    def __init__(self, folder, *servers, prefix=""):
        program = _nginx()
        super().__init__({}, log=(folder / "nginx.log").open("a+"))
        text = DOCUMENTED.read_text()
        for documented, here in {
            "/var/log/nginx/access.log": f"{folder}/access.log",
            "listen 80;": f"listen 127.0.0.1:{self.port};",
            "rate=2r/s": "rate=1r/m",  # how quick this machine is decides nothing
            "server 127.0.0.1:8000;": "".join(f"server 127.0.0.1:{s.port};" for s in servers),
            "location /": f"location {prefix}/",
            "location ~ ^/": f"location ~ ^{prefix}/",
        }.items():
            assert documented in text
            text = text.replace(documented, here)
        (folder / "site.conf").write_text(text)
        (folder / "nginx.conf").write_text(_as_root() + AROUND.format(folder=folder))
        self.command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf")]

    def get(self, path, **headers):
        return super().get(path, Host="localhost", **headers)


def _as_root():
    """nginx's workers would give up the right to write where root's tests do."""
    return "user root;\n" if os.geteuid() == 0 else ""


def _nginx():
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if not program and os.environ.get("CI"):
        pytest.fail("there is no nginx to test with: apt-get install nginx")
    return program or pytest.skip("there is no nginx to test with")
