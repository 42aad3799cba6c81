"""Compression of the page cache's bodies (Accept-Encoding: RFC 9110, 12.5.3)."""

import gzip
from collections.abc import Callable
from functools import partial

import brotli

MIN_SIZE = 200  # bytes; as in Django's GZipMiddleware
COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {  # in the order of preference
    "br": partial(brotli.compress, mode=brotli.MODE_TEXT, quality=5),
    "gzip": partial(gzip.compress, compresslevel=6, mtime=0),
    "": bytes,  # as it is
}


def preferred(accepted: str) -> str:
    """Give the first encoding that an Accept-Encoding header accepts; "" is none."""
    accepts = {}
    for part in accepted.lower().replace(" ", "").split(","):
        name, _, weight = part.partition(";q=")
        accepts[name] = not weight or weight.strip("0.") != ""
    return next((name for name in COMPRESSORS if accepts.get(name, accepts.get("*"))), "")
