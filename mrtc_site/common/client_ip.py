"""The IP address of the client, by which limits count."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Give the client's address, or “unknown”.

    Each of TRUSTED_PROXIES proxies in a row appends to X-Forwarded-For the address that it was
    asked from; the client's is what the outermost appended. Anybody may have written what stands
    before that or, without such proxies, the whole header: then the connection's address counts.
    """
    connection = request.META.get("REMOTE_ADDR", "")
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    proxies = settings.TRUSTED_PROXIES
    client = hops[-proxies] if 0 < proxies <= len(hops) else connection
    return str(_parse(client) or _parse(connection) or "unknown")


def client_network(request: HttpRequest) -> str:
    """Give the client's address; of IPv6 the /64 network, as a customer has all of that."""
    address = client_address(request)
    return str(ip_network(f"{address}/64", strict=False)) if ":" in address else address


def _parse(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
