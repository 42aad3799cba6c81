"""Who asks: the address that limits count by."""

from ipaddress import ip_address

from django.conf import settings
from django.core.checks import Tags, Warning, register


def client_address(request):
    """Give the address of who asks, as text.

    Behind TRUSTED_PROXIES proxies in a row, each of which appends to X-Forwarded-For whom it was
    asked by, that is the entry which the outermost appended. What is before it anyone may have
    written, and with no such proxy the whole header: then only the connection counts.
    """
    connection = request.META.get("REMOTE_ADDR", "")
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    wanted = settings.TRUSTED_PROXIES
    told = hops[-wanted] if 0 < wanted <= len(hops) else connection
    return str(_read(told) or _read(connection) or "unknown")


@register(Tags.security, deploy=True)
def knows_its_proxies(app_configs, **kwargs):
    """Behind HTTPS there is a proxy: without being told so, all its visitors are one address."""
    if not settings.SECURE_SSL_REDIRECT or settings.TRUSTED_PROXIES:
        return []
    told = "HTTPS is on, but TRUSTED_PROXIES is 0: whoever comes through the proxy has its address."
    hint = "Set TRUSTED_PROXIES=1, or however many proxies in a row append to X-Forwarded-For."
    return [Warning(told, hint=hint, id="mrtc.W001")]


def _read(text):
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
