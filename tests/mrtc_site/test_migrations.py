"""The database is made by migrations that say all that the models say."""

import pytest
from django.core.management import call_command

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def test_no_migration_is_pending():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_project_is_sound():
    call_command("check", fail_level="WARNING")
