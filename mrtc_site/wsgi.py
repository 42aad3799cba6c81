"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mrtc_site.settings")
application = get_wsgi_application()

from .logs import identified  # noqa: E402 (the settings are read by now)

application = identified(application)
