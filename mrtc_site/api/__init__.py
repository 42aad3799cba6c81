"""The read-only JSON API on Django REST framework: what all its views share.

Each app declares in its `api.py` what it answers; `portal/api_urls.py` has the router.
"""
