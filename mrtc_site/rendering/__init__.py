"""The Jinja2 environment of visitors' pages, with its globals, filters and context processors."""
