"""One try to deliver a message, as Standard Webhooks 1.0 says, and when the next one comes.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final, TypeAlias

from pydantic import SecretStr
from standardwebhooks import Webhook

from recto.errors import OrderRefused
from recto.messages import Message, MessageState
from recto.values import canonical_json, digest
from workers.outside.outbound import Answer, Silence, send

TIMEOUT: Final = 20.0
"""Seconds that a receiver has for its answer."""

WAITS: Final = (5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800, 28_800)
"""Seconds after the first try, the second, and so on: a day in all. Then the message is given up."""

_JITTER: Final = 0.1
_LONGEST_WAIT: Final = 86_400.0
_GONE: Final = 410

Sending: TypeAlias = Callable[[str, bytes, dict[str, str]], Answer]
"""Posts a body with headers. Raises ``OrderRefused``, ``Silence``."""


def sending(*, allow_private: bool) -> Sending:
    """Over the network."""
    return lambda url, body, headers: send(url, body, headers, allow_private=allow_private, timeout=TIMEOUT)


def tried(message: Message, post: Sending, *, secrets: Sequence[SecretStr], now: float) -> Message:
    """Sends the message once and says what became of it."""
    body = payload(message)
    try:
        answer = post(message.url, body, headers(message, body, secrets=secrets, now=now))
    except OrderRefused as error:
        return _ended(message, MessageState.GIVEN_UP, error.message)
    except Silence as silence:
        return _later(message, str(silence), now=now, at_least=0.0)
    if 200 <= answer.status < 300:
        return _ended(message, MessageState.DELIVERED, f"answered {answer.status}")
    if answer.status == _GONE:
        return _ended(message, MessageState.GIVEN_UP, "answered 410: the receiver wants no more")
    return _later(message, f"answered {answer.status}", now=now, at_least=answer.retry_after)


def payload(message: Message) -> bytes:
    """The same bytes for every try. ``timestamp`` is when it happened."""
    happened = datetime.fromtimestamp(message.created, UTC).isoformat(timespec="milliseconds")
    stamp = happened.replace("+00:00", "Z")
    return canonical_json({"type": message.type, "timestamp": stamp, "data": message.data})


def headers(message: Message, body: bytes, *, secrets: Sequence[SecretStr], now: float) -> dict[str, str]:
    """One signature for each secret, in their order: a receiver that knows one of them is content.

    Without secrets there is no signature.
    """
    moment = datetime.fromtimestamp(int(now), UTC)
    signatures = [Webhook(secret.get_secret_value()).sign(message.id, moment, body.decode()) for secret in secrets]
    signed = {"webhook-signature": " ".join(signatures)} if signatures else {}
    return {
        "content-type": "application/json",
        "webhook-id": message.id,
        "webhook-timestamp": str(int(now)),
        **signed,
    }


def wait_after(message_id: str, tries: int) -> float:
    """Seconds from try ``tries`` (from 1) to the next, a little apart for each message so that they do not come at
    once; 0 where there is no next.
    """
    if tries > len(WAITS):
        return 0.0
    part = int(digest({"message": message_id, "tries": tries})[:8], 16) / 0xFFFFFFFF
    return WAITS[tries - 1] * (1 + _JITTER * (2 * part - 1))


def _later(message: Message, last: str, *, now: float, at_least: float) -> Message:
    tries = message.tries + 1
    wait = wait_after(message.id, tries)
    if not wait:
        return _ended(message, MessageState.GIVEN_UP, f"{last}, and so did {tries - 1} tries before")
    due = now + min(max(wait, at_least), _LONGEST_WAIT)
    return message.model_copy(update={"tries": tries, "due": due, "last": last})


def _ended(message: Message, state: MessageState, last: str) -> Message:
    return message.model_copy(update={"state": state, "tries": message.tries + 1, "last": last})
