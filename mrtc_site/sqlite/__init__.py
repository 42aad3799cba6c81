"""The database engine for SQLite: Django's own, with persistent connections that are safe."""
