"""Whether a page is being made for a frozen edition (mrtc_site/archive/). Such a page leaves out
what needs a server or a network."""

from contextvars import ContextVar

frozen: ContextVar[bool] = ContextVar("frozen", default=False)
