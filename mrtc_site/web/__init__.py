"""The edge: headers, request limits, errors, logging, gunicorn's settings."""
