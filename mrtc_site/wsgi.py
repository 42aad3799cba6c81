"""The WSGI application that gunicorn serves."""

import os
from wsgiref.types import WSGIApplication

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mrtc_site.settings")
application: WSGIApplication = get_wsgi_application()

from django.conf import settings  # noqa: E402 (the settings are read by now)
from django.urls import get_resolver  # noqa: E402

from .cache.page_cache import PageCache  # noqa: E402
from .web.request_logging import with_request_id  # noqa: E402
from .web.wsgi_checks import below, well_formed  # noqa: E402

list(get_resolver().url_patterns)  # reads all of the site before there are workers and threads

if not settings.DEBUG:
    application = PageCache(application)
application = with_request_id(well_formed(below(settings.FORCE_SCRIPT_NAME, application)))
