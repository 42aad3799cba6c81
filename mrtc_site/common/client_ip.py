"""Who asks: the address that limits count by."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Give the address of who asks, or “unknown”.

    Behind TRUSTED_PROXIES proxies in a row, each of which appends to X-Forwarded-For whom it was
    asked by, that is the entry which the outermost appended. What is before it anyone may have
    written, and with no such proxy the whole header: then only the connection counts.
    """
    connection = request.META.get("REMOTE_ADDR", "")
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    proxies = settings.TRUSTED_PROXIES
    client = hops[-proxies] if 0 < proxies <= len(hops) else connection
    return str(_parse(client) or _parse(connection) or "unknown")


def client_network(request: HttpRequest) -> str:
    """Give the address, or of IPv6 the 64 bits of it that one customer has."""
    address = client_address(request)
    return str(ip_network(f"{address}/64", strict=False)) if ":" in address else address


@register(Tags.security, deploy=True)
def check_proxies(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """Behind HTTPS there is a proxy: without being told so, all its visitors are one address."""
    if not settings.SECURE_SSL_REDIRECT or settings.TRUSTED_PROXIES:
        return []
    message = (
        "HTTPS is on, but TRUSTED_PROXIES is 0: whoever comes through the proxy has its address."
    )
    hint = "Set TRUSTED_PROXIES=1, or however many proxies in a row append to X-Forwarded-For."
    return [Warning(message, hint=hint, id="mrtc.W001")]


def _parse(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
