"""Messages to the outside that must arrive: kept until they were delivered or given up."""

from enum import StrEnum

from pydantic import JsonValue

from recto.values import JobId, TenantId, Value


class MessageState(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


class Message(Value):
    """A webhook (Standard Webhooks 1.0). ``id`` is the ``webhook-id``: the same for every try, so that a receiver can
    tell a message that came twice. ``due`` and ``created`` in seconds since the epoch. ``last`` says how the last try
    ended.
    """

    id: str
    tenant: TenantId
    job: JobId
    url: str
    type: str
    data: dict[str, JsonValue]
    created: float
    state: MessageState = MessageState.WAITING
    tries: int = 0
    due: float = 0.0
    last: str = ""
