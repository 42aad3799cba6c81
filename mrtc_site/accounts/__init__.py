"""Accounts of staff: signing in (django-allauth), second factors, the group of editors."""
