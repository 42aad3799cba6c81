"""The settings, read from the environment: safe by default, and refusing nonsense."""

import os
import re
import stat
import subprocess
import sys

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
SOURCE = (ROOT / "mrtc_site/settings.py").read_text()
NAMES = set(re.findall(r'env\.\w+\(\s*"(\w+)"', SOURCE))


def run(data_dir, *command, **variables):
    """Run a command of Python in an environment that sets nothing else."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**kept, "DATA_DIR": str(data_dir), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def value(data_dir, expression, **variables):
    """Give what a setting is, as printed."""
    code = f"from mrtc_site import settings as s; print({expression})"
    done = run(data_dir, "-c", code, **variables)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_defaults_are_safe(tmp_path):
    assert value(tmp_path, "s.DEBUG, s.ALLOWED_HOSTS, s.HTTPS") == (
        "False ['localhost', '127.0.0.1', '[::1]'] False"
    )
    assert value(tmp_path, "s.DATABASES['default']['NAME']") == str(tmp_path / "mrtc.sqlite3")


def test_one_who_writes_waits_ten_seconds_for_another(tmp_path):
    assert value(tmp_path, "s.DATABASES['default']['OPTIONS']['timeout']") == "10"


def test_the_deployment_check_is_clean_behind_https(tmp_path):
    done = run(
        tmp_path,
        *("manage.py", "check", "--deploy", "--fail-level", "WARNING"),
        HTTPS="true",
        ALLOWED_HOSTS="mrtc.example.org",
        CSRF_TRUSTED_ORIGINS="https://mrtc.example.org",
        TRUSTED_PROXIES="1",
    )
    assert done.returncode == 0 and "no issues" in done.stdout, done.stderr


def test_a_proxy_that_the_site_does_not_know_of_is_warned_of(tmp_path):
    done = run(tmp_path, "manage.py", "check", "--deploy", HTTPS="true")
    assert "mrtc.W001" in done.stderr and "Set TRUSTED_PROXIES=1" in done.stderr


@pytest.mark.parametrize(
    ("name", "nonsense"),
    [
        ("DEBUG", "maybe"),
        ("HTTPS", "2"),
        ("HSTS_SECONDS", "long"),
        ("TRUSTED_PROXIES", "10.0.0.1"),
        ("SECOND_FACTOR_REQUIRED", "for editors"),
        ("HSTS_SECONDS", "-1"),
        ("DATABASE_URL", "nonsense"),
        ("SECURITY_CONTACT", "security@example.org"),
        ("SCRIPT_NAME", "portal"),
        ("EMAIL_URL", "mail.example.org"),
        ("EMAIL_URL", "smtp+tls://mail.example.org"),
        ("EMAIL_URL", "smtp://mail.example.org:mail"),
        ("SCRIPT_NAME", "/portal/"),
        ("API_RATE", "600"),
        ("API_RATE", "0/min"),
        ("API_RATE", "10/fortnight"),
    ],
)
def test_nonsense_is_refused_by_name(name, nonsense, tmp_path):
    done = run(tmp_path, "manage.py", "check", **{"HTTPS": "true", name: nonsense})
    assert done.returncode != 0
    assert name in done.stderr.strip().splitlines()[-1]


def test_email_is_sent_as_its_address_says(tmp_path):
    names = "EMAIL_HOST, s.EMAIL_PORT, s.EMAIL_USE_TLS, s.EMAIL_HOST_PASSWORD, s.EMAIL_TIMEOUT"
    url = "submission://portal:p%40ss@mail.example.org/?_default_from_email=portal@example.org"
    given = value(tmp_path, f"s.{names}, s.DEFAULT_FROM_EMAIL", EMAIL_URL=url)
    assert given == "mail.example.org 587 True p@ss 10 portal@example.org"


def test_the_readme_names_every_variable_and_no_other():
    table = (ROOT / "README.md").read_text().split("## Settings")[1].split("\n## ")[0]
    first_cells = " ".join(line.split("|")[1] for line in table.splitlines() if "| `" in line)
    told = set(re.findall(r"`(\w+)`", first_cells))
    assert len(NAMES) >= 8
    assert told - {"HOST", "PORT", "WEB_CONCURRENCY"} == NAMES


def test_the_secret_key_is_made_once_for_its_owner_only(tmp_path):
    folder = tmp_path / "new/data"
    first = value(folder, "s.SECRET_KEY")
    assert len(first) >= 50
    assert stat.S_IMODE((folder / "secret_key").stat().st_mode) == 0o600
    assert value(folder, "s.SECRET_KEY") == first
    assert value(tmp_path / "other", "s.SECRET_KEY") != first
    assert {path.name for path in folder.iterdir()} == {"secret_key", "static"}


@pytest.mark.parametrize("there", [False, True], ids=["made", "found"])
def test_the_folder_of_data_is_for_its_owner_only(there, tmp_path):
    """SQLite makes files that anyone may read; hashes of passwords are in them."""
    folder = tmp_path / "data"
    if there:
        folder.mkdir()
        folder.chmod(0o755)
    assert value(folder, "s.DATABASES['default']['NAME']") == str(folder / "mrtc.sqlite3")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_that_all_share_stays_theirs(tmp_path):
    """As /tmp is, which root may have been told to use."""
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o1777)
    value(folder, "s.DATA_DIR")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o1777


def test_a_given_secret_key_counts_and_none_is_made(tmp_path):
    assert value(tmp_path, "s.SECRET_KEY", SECRET_KEY="given") == "given"
    assert not (tmp_path / "secret_key").exists()


def test_the_secret_key_and_the_database_stay_out_of_git():
    ignored = (ROOT / ".gitignore").read_text().split()
    assert "/var/" in ignored


def test_https_redirects_and_guards_cookies(tmp_path):
    told = value(
        tmp_path,
        "s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, "
        "s.SECURE_HSTS_SECONDS",
        HTTPS="true",
        HSTS_SECONDS="60",
    )
    assert told == "True True True 60"
    names = value(tmp_path, "s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME", HTTPS="true")
    assert names == "__Host-sessionid __Host-csrftoken"


def test_a_site_url_is_a_scheme_and_a_host(tmp_path):
    assert value(tmp_path, "s.SITE_URL", SITE_URL="https://mrtc.example.org") == (
        "https://mrtc.example.org"
    )
    for wrong in ("mrtc.example.org", "https://mrtc.example.org/portal", "ftp://mrtc.example.org"):
        assert "SITE_URL" in run(tmp_path, "-c", "import mrtc_site.settings", SITE_URL=wrong).stderr
