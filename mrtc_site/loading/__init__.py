"""A year's fixtures: read, merged with the database three ways, written back."""
