"""Whose request it is: nobody can say so themselves."""

import pytest
from django.test import RequestFactory

from mrtc_site.common.client_ip import client_address

CASES = [  # proxies, connection, X-Forwarded-For, address
    (0, "192.0.2.1", None, "192.0.2.1"),
    (0, "192.0.2.1", "198.51.100.7", "192.0.2.1"),
    (1, "10.0.0.1", "198.51.100.7", "198.51.100.7"),
    (1, "10.0.0.1", "1.1.1.1, 198.51.100.7", "198.51.100.7"),
    (2, "10.0.0.1", "1.1.1.1, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
    (2, "10.0.0.1", "198.51.100.7", "10.0.0.1"),
    (1, "10.0.0.1", None, "10.0.0.1"),
    (1, "10.0.0.1", "", "10.0.0.1"),
    (1, "10.0.0.1", "<script>", "10.0.0.1"),
    (1, "10.0.0.1", "1.1.1.1\x00", "10.0.0.1"),
    (1, "10.0.0.1", "2001:DB8::1", "2001:db8::1"),
    (0, "::ffff:192.0.2.1", None, "192.0.2.1"),
    (0, "", None, "unknown"),
    (1, "", "198.51.100.7", "198.51.100.7"),
]


def asked(connection, forwarded):
    told = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return RequestFactory().get("/", REMOTE_ADDR=connection, headers=told)


@pytest.mark.parametrize(("proxies", "connection", "forwarded", "address"), CASES)
def test_only_what_our_own_proxies_say_counts(proxies, connection, forwarded, address, settings):
    settings.TRUSTED_PROXIES = proxies
    assert client_address(asked(connection, forwarded)) == address
