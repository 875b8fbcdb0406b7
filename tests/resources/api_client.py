"""A client of the API that does not give up: it asks again while the service, or a store behind it, is away."""

import time
from collections.abc import Mapping
from typing import Any, Final

import httpx2
from pydantic import JsonValue

from recto.values import canonical_json

PATIENCE: Final = 180.0
"""Seconds after which a test gives up on the service."""

_LATER: Final = frozenset({429, 502, 503, 504})
_PAUSE: Final = 0.2
_TIMEOUT: Final = 30.0


class ApiClient:
    """At ``url``, with an API key. ``tries`` counts requests, also those that were not answered."""

    def __init__(self, url: str, key: str = "") -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self.tries = 0
        self._client = httpx2.Client(base_url=url, headers=headers, timeout=_TIMEOUT)

    def close(self) -> None:
        self._client.close()

    def order(self, order: Mapping[str, JsonValue], *, key: str) -> str:
        """The id of the job; ``key`` is the idempotency key."""
        answer = self.asked("POST", "/v1/jobs", json=order, headers={"Idempotency-Key": key})
        return str(answer.json()["id"])

    def send(self, files: Mapping[str, bytes], terms: Mapping[str, JsonValue], *, key: str) -> str:
        """The id of the job of these files, by name."""
        parts = [("files", (name, content)) for name, content in files.items()]
        order = ("order", ("", canonical_json({**terms}), "application/json"))
        answer = self.asked("POST", "/v1/jobs", files=[order, *parts], headers={"Idempotency-Key": key})
        return str(answer.json()["id"])

    def job(self, job: str) -> dict[str, Any]:
        """As the API shows it."""
        return dict(self.asked("GET", f"/v1/jobs/{job}").json())

    def asked(self, method: str, path: str, **request: Any) -> httpx2.Response:
        """The first answer that is none of a service in trouble. Raises ``AssertionError`` where that is an error."""
        until = time.monotonic() + PATIENCE
        while True:
            self.tries += 1
            try:
                answer = self._client.request(method, path, **request)
                if answer.status_code not in _LATER:
                    assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
                    return answer
                told = answer.text
            except httpx2.TransportError as error:
                told = repr(error)
            assert time.monotonic() < until, f"{method} {path}: {told}"
            time.sleep(_PAUSE)
