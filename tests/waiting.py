"""Waiting for what is to come: as long as it takes, on a machine however slow."""

import time
from collections.abc import Callable
from typing import TypeVar

HANG = 120  # seconds: what has not come by then never will
Found = TypeVar("Found")


def until(happens: Callable[[], Found]) -> Found:
    """Give what `happens` gives as soon as that is true."""
    end = time.monotonic() + HANG
    while not (found := happens()):
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)
    return found
