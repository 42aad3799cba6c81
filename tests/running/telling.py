"""The site, each of whose pages tells the process that made it, in a header kept with the page.
Nobody has collected its static files.
"""

import os

from django.core.wsgi import get_wsgi_application

django = get_wsgi_application()

from django.conf import settings  # noqa: E402 (the settings are read by now)
from django.test import override_settings  # noqa: E402

from mrtc_site.cache.page_cache import PageCache  # noqa: E402
from mrtc_site.web.request_logging import with_request_id  # noqa: E402

# Models have looked at the storages by now, so that to set the setting alone changes nothing.
plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
override_settings(STORAGES={**settings.STORAGES, "staticfiles": {"BACKEND": plain}}).enable()


def telling(environ, start_response):
    def start(status, headers, *error):
        return start_response(status, [*headers, ("X-Made-By", str(os.getpid()))], *error)

    return django(environ, start)


application = with_request_id(PageCache(telling))
