"""The container file's commands, run in an empty folder instead of an image."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, distribution

from django.conf import settings

from tests.server import Server

TEXT = (settings.BASE_DIR / "docs/deploying/Containerfile").read_text()
ONLY_IN_AN_IMAGE = re.compile("apt-get|useradd")  # what they do to its system
SET_FOR_TESTS = "DATABASE_URL", "MAKEFLAGS", "MAKELEVEL"


def instructions(name):
    return re.findall(rf"^{name} (.+)$", TEXT, re.MULTILINE)


class Container(Server):
    """What the container file starts, in a folder that its other commands are run in first."""

    alive = "/healthz"  # it makes a database and loads the fixtures first

    def __init__(self, folder, data):
        super().__init__({})
        (variables,) = instructions("ENV")
        own = dict(variable.split("=") for variable in shlex.split(variables))
        assert own.keys() >= {"DATA_DIR", "HOST"}
        here = {"DATA_DIR": str(data), "HOST": "127.0.0.1", "PORT": str(self.port)}
        cheap = {"WEB_CONCURRENCY": "1"}
        outer = {name: value for name, value in os.environ.items() if name not in SET_FOR_TESTS}
        self.environment, self.folder = {**outer, **own, **here, **cheap}, folder
        (command,) = instructions("CMD")
        self.command = ["env", "--chdir", str(folder), *json.loads(command)]

    def build(self):
        for command in instructions("RUN"):
            if not ONLY_IN_AN_IMAGE.search(command):
                shell = ["sh", "-c", command]
                subprocess.run(shell, check=True, cwd=self.folder, env=self.environment)


def copy_repository(folder):
    """Copy what an image is built of, a clean clone."""
    listed = subprocess.check_output(["git", "ls-files", "-z"], cwd=settings.BASE_DIR, text=True)
    for name in filter(None, listed.split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(settings.BASE_DIR / name, folder / name)


def install(folder):
    """Make `.venv/run` of links to packages that are installed here: those of requirements.txt and
    no others. (What `make` does instead has been done for these tests, and takes pip long.)"""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / ".venv"], check=True)
    (packages,) = folder.glob(".venv/lib/python*/site-packages")
    for name in re.findall(r"^([\w.-]+)", (folder / "requirements.txt").read_text(), re.MULTILINE):
        with suppress(PackageNotFoundError):  # some are for other systems
            for file in distribution(name).files:
                target = packages / file
                target.parent.mkdir(parents=True, exist_ok=True)
                if target.parent.name == "bin":  # these begin with the Python that runs them
                    _, code = file.read_text().split("\n", 1)
                    target.write_text(f"#!{folder}/.venv/bin/python\n{code}")
                    target.chmod(0o755)
                else:
                    target.symlink_to(file.locate())
    (folder / ".venv/python").touch()
    (folder / ".venv/run").touch()


def files(folder):
    """The names of files, but of bytecode."""
    walked = (path for path in folder.rglob("*") if "__pycache__" not in path.parts)
    return {str(path.relative_to(folder)) for path in walked}


def test_the_container_serves_the_site_and_writes_nothing_but_its_volume(tmp_path):
    folder, data = tmp_path / "srv", tmp_path / "data"
    copy_repository(folder)
    install(folder)
    container = Container(folder, data)
    container.build()
    built = files(folder)
    with container:
        assert container.get("/healthz")[0] == 200
        assert container.get("/reports/2020/policy-report/1/")[0] == 200
    assert files(folder) == built
    assert files(data) >= {"mrtc.sqlite3", "secret_key", "static/stamp"}
