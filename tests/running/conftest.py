from tests.loading.conftest import own_database  # noqa: F401
