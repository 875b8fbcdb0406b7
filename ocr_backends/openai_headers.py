"""What of a request leaves for servers that are not OpenAI's, though OpenAI's library asks them."""

from typing import Final

import httpx2

_SENT: Final = frozenset(
    {
        "host",
        "accept",
        "accept-encoding",
        "connection",
        "user-agent",
        "content-type",
        "content-length",
        "transfer-encoding",
        "authorization",
        "x-stainless-raw-response",
    }
)
"""The library reads the last one itself."""


def keep_ours(request: httpx2.Request) -> None:
    """Takes away what the library adds from the environment for OpenAI: that is no other server's business."""
    for name in [name for name in request.headers if name.lower() not in _SENT]:
        del request.headers[name]
