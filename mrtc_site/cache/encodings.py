"""Bodies compressed for whoever takes them so (Accept-Encoding: RFC 9110, 12.5.3)."""

import gzip
from collections.abc import Callable, Iterable
from functools import partial

import brotli

WORTH_COMPRESSING = 200  # bytes; as in Django's GZipMiddleware
COMPRESS: dict[str, Callable[[bytes], bytes]] = {  # in the order of preference
    "br": partial(brotli.compress, mode=brotli.MODE_TEXT, quality=5),
    "gzip": partial(gzip.compress, compresslevel=6, mtime=0),
}


def encoded(body: bytes) -> dict[str, bytes]:
    """Give a body by encoding, those preferred first, as it is under ""."""
    worth = COMPRESS if len(body) >= WORTH_COMPRESSING else {}
    return {**{name: compress(body) for name, compress in worth.items()}, "": body}


def preferred(accepted: str, encodings: Iterable[str] = COMPRESS) -> str:
    """Choose the first encoding that an Accept-Encoding header takes, "" being none."""
    taken = {"": True}
    for part in accepted.lower().replace(" ", "").split(","):
        name, _, weight = part.partition(";q=")
        taken[name] = not weight or weight.strip("0.") != ""
    return next((name for name in encodings if taken.get(name, taken.get("*"))), "")
