"""Who may write a key first, where the object store itself cannot say."""

from typing import Protocol

from recto.errors import StoreDenied


class Claims(Protocol):
    """The part of a ``JobStore`` that an object store needs."""

    def claim_key(self, key: str, owner: str) -> bool: ...


class NoClaims:
    """For reading, and for servers with conditional writes: raises ``StoreDenied`` when it would have to decide."""

    def claim_key(self, key: str, owner: str) -> bool:
        raise StoreDenied(
            "the S3 server ignores If-None-Match, and there is no job store to say who writes first",
            remedy="Use a server with conditional writes.",
        )
