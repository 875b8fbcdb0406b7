"""Server-sent events, read as a browser reads them."""

import json
from collections.abc import Iterator
from typing import Any

import httpx2

from recto.values import Value


class StreamEvent(Value):
    event: str
    id: str
    data: Any


def events_of(response: httpx2.Response) -> Iterator[StreamEvent]:
    """Until the server ends the stream; comments are passed over."""
    fields: dict[str, str] = {}
    for line in response.iter_lines():
        name, _, value = line.partition(": ")
        if line and name:
            fields[name] = value
        elif not line and "event" in fields:
            yield StreamEvent(event=fields["event"], id=fields.get("id", ""), data=json.loads(fields["data"]))
            fields = {}
