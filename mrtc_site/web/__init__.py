"""The edge: headers, limits, errors, health, old addresses, logging, gunicorn's settings."""
