"""The edge of the site: middleware, error pages, health checks, logging, gunicorn's settings."""
