import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings


@pytest.fixture(scope="session", autouse=True)
def plain_static_files():
    """Pages name static files as they are: nothing is collected for a test."""
    storages = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with override_settings(STORAGES=storages):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Every test finds the 2020 annual report loaded, and leaves it as it was."""
    with django_db_blocker.unblock():
        call_command("load_annual_report", 2020, verbosity=0)
