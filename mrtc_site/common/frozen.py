"""Whether a page is being made for a frozen edition (mrtc_site/archive/), which has neither a
server nor a network: it leaves out what needs them."""

from contextvars import ContextVar

frozen: ContextVar[bool] = ContextVar("frozen", default=False)
