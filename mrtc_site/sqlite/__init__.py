"""The database engine of a site on SQLite: Django's own, that keeps its connections."""
