"""The version of the data, within a test's transaction."""

from django.db.backends.base.base import BaseDatabaseWrapper


def end_of_transaction(connection: BaseDatabaseWrapper) -> None:
    """Have PostgreSQL do what it does at the end of a transaction, which no test's reaches."""
    if connection.vendor == "postgresql":
        server = connection.connection  # whose questions no test counts
        server.execute("SET CONSTRAINTS ALL IMMEDIATE")
        server.execute("SET CONSTRAINTS ALL DEFERRED")
        server.execute("SET LOCAL mrtc_site.versioned = ''")
