"""The site, each of whose pages tells the process that made it, in a header kept with the page."""

import os

from django.core.wsgi import get_wsgi_application

django = get_wsgi_application()

from mrtc_site.cache.page_cache import PageCache  # noqa: E402
from mrtc_site.web.request_logging import with_request_id  # noqa: E402 (the settings are read by now)


def telling(environ, start_response):
    def start(status, headers, *error):
        return start_response(status, [*headers, ("X-Made-By", str(os.getpid()))], *error)

    return django(environ, start)


application = with_request_id(PageCache(telling))
