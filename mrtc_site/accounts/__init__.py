"""Who gets into the admin: accounts, signing in (django-allauth), second factors."""
