"""The Jinja2 environment of visitors' pages, and its context."""
