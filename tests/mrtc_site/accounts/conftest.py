import pytest

from tests.loading.conftest import own_database  # noqa: F401


@pytest.fixture
def committing(monkeypatch):
    """What waits for the end of the transaction is done at once: a test's own never ends."""
    monkeypatch.setattr(
        "django.db.transaction.on_commit", lambda done, using=None, robust=False: done()
    )
