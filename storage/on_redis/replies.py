"""What Redis answers, narrowed to what a caller expects."""

from typing import TypeAlias

from recto.errors import InternalError

Part: TypeAlias = str | bytes | int | float
"""Of a command."""

Reply: TypeAlias = "bytes | int | list[Reply] | None"


def number(reply: Reply) -> int:
    """A number, or its digits; 0 for nothing."""
    if isinstance(reply, list):
        raise _unexpected(reply)
    return int(reply or 0)


def real(reply: Reply) -> float:
    """As ``number``."""
    if isinstance(reply, list):
        raise _unexpected(reply)
    return float(reply or 0)


def data(reply: Reply) -> bytes:
    if not isinstance(reply, bytes):
        raise _unexpected(reply)
    return reply


def text(reply: Reply) -> str:
    return data(reply).decode()


def several(reply: Reply) -> list[Reply]:
    if not isinstance(reply, list):
        raise _unexpected(reply)
    return reply


def texts(reply: Reply) -> list[str]:
    return [text(part) for part in several(reply)]


def fields(reply: Reply) -> dict[str, Reply]:
    """Of a hash, or of anything that lists names and values in turn."""
    parts = several(reply)
    return {text(name): value for name, value in zip(parts[::2], parts[1::2], strict=True)}


def _unexpected(reply: Reply) -> InternalError:
    return InternalError(f"Redis answered what was not expected: {type(reply).__name__}")
