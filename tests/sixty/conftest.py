import shutil

import pytest
from django.core.management import call_command
from django.db import transaction

from mrtc_site.loading.record_types import kinds
from mrtc_site.models import LoadedRecord

from .records import FOLDER, YEARS


def clear():
    """Leave nothing in the database that fixtures hold, nor what was last loaded."""
    for kind in reversed(kinds()):
        kind.model.objects.all().delete()
    LoadedRecord.objects.all().delete()


@pytest.fixture(scope="package")
def once_loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """The sixty records, loaded once for all tests of this folder in place of everything else; in
    a transaction that each test's own is within. Gives the folder of their files."""
    folder = tmp_path_factory.mktemp("sixty") / "fixtures"
    shutil.copytree(FOLDER, folder)
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.FIXTURES_DIR", folder)
        with transaction.atomic():
            clear()
            call_command("load_annual_report", *YEARS, verbosity=0)
            with django_db_blocker.block():
                yield folder
            transaction.set_rollback(True)


@pytest.fixture
def loaded(once_loaded, db, tmp_path, settings):
    """A database that holds the sixty records and nothing else; gives a copy of their files, to be
    loaded and dumped into."""
    settings.FIXTURES_DIR = shutil.copytree(once_loaded, tmp_path / "fixtures")
    return settings.FIXTURES_DIR
