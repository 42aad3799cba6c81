"""The API's throttle by IP address."""

from django.core.cache import caches
from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle

from mrtc_site.common.client_ip import client_network


class AddressThrottle(AnonRateThrottle):
    """Counts in the memory of the process, so that a GET writes nothing into the database."""

    cache = caches["throttle"]

    def get_ident(self, request: Request) -> str:
        return client_network(request)
