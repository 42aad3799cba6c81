"""The read-only JSON API: what an address answers, and the OpenAPI document that says so.

Each app declares its resources in its own `api.py`; `urls.py` gathers them.
"""
