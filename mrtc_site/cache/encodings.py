"""Compression of the page cache's bodies (Accept-Encoding: RFC 9110, 12.5.3)."""

import gzip
from collections.abc import Callable, Iterable
from functools import partial

import brotli

MIN_SIZE = 200  # bytes; as in Django's GZipMiddleware
COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {  # in the order of preference
    "br": partial(brotli.compress, mode=brotli.MODE_TEXT, quality=5),
    "gzip": partial(gzip.compress, compresslevel=6, mtime=0),
}


def encoded(body: bytes) -> dict[str, bytes]:
    """Give {encoding: body}, preferred encodings first; "" is the body as it is."""
    compressors = COMPRESSORS if len(body) >= MIN_SIZE else {}
    return {**{name: compress(body) for name, compress in compressors.items()}, "": body}


def preferred(accepted: str, encodings: Iterable[str] = COMPRESSORS) -> str:
    """Give the first of the encodings that an Accept-Encoding header accepts; "" is none."""
    accepts = {"": True}
    for part in accepted.lower().replace(" ", "").split(","):
        name, _, weight = part.partition(";q=")
        accepts[name] = not weight or weight.strip("0.") != ""
    return next((name for name in encodings if accepts.get(name, accepts.get("*"))), "")
