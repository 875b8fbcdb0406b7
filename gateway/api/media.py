"""What callers say that they send."""

from email.message import Message
from typing import Final

from starlette.requests import Request

JSON: Final = "application/json"


def media_of(request: Request) -> str:
    """The media type of the body, without parameters; empty where none was named."""
    message = Message()
    message["content-type"] = request.headers.get("content-type", "")
    return message.get_content_type() if message["content-type"] else ""
