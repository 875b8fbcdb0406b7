"""One try of a message: what is sent, and when the next try comes."""

import base64
import hashlib
import hmac
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from standardwebhooks import Webhook, WebhookVerificationError

from recto.errors import OrderRefused
from recto.messages import Message, MessageState
from recto.orders import DEFAULT_TENANT
from recto.values import JobId
from workers.outside.deliveries import headers, payload, tried, wait_after
from workers.outside.outbound import Answer, Silence

OLD = SecretStr("whsec_" + base64.b64encode(b"o" * 32).decode())
NEW = SecretStr("whsec_" + base64.b64encode(b"n" * 32).decode())
DAY = 24 * 3600
NOW = 1_795_280_000.0


def message(tries: int = 0) -> Message:
    return Message(
        id="msg_2b8c",
        tenant=DEFAULT_TENANT,
        job=JobId("j1"),
        url="https://example.com/hook",
        type="job.finished",
        data={"job": "j1", "name": "Übersicht"},
        created=1_795_279_999.25,
        tries=tries,
    )


class Receiver:
    """Answers with what it was given, and keeps what it got."""

    def __init__(self, answer: Answer | Exception) -> None:
        self._answer = answer
        self.got: list[tuple[str, bytes, dict[str, str]]] = []

    def __call__(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        self.got.append((url, body, headers))
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


def once(answer: Answer | Exception, *, tries: int = 0) -> Message:
    return tried(message(tries), Receiver(answer), secrets=(NEW,), now=NOW)


def test_the_body_is_the_same_for_every_try() -> None:
    body = payload(message())
    assert body == payload(message(tries=7))
    assert json.loads(body) == {
        "type": "job.finished",
        "timestamp": "2026-11-21T16:53:19.250Z",
        "data": {"job": "j1", "name": "Übersicht"},
    }


def test_the_signature_is_that_of_the_specification() -> None:
    body = payload(message())
    sent = headers(message(), body, secrets=(NEW,), now=NOW)
    signed = b"msg_2b8c.1795280000." + body
    expected = base64.b64encode(hmac.new(b"n" * 32, signed, hashlib.sha256).digest()).decode()
    assert sent["webhook-signature"] == f"v1,{expected}"
    assert sent["webhook-id"] == "msg_2b8c"
    assert sent["webhook-timestamp"] == "1795280000"


def test_receivers_with_the_old_secret_and_with_the_new_one_are_content() -> None:
    body = payload(message())
    sent = headers(message(), body, secrets=(NEW, OLD), now=time.time())
    for secret in (NEW, OLD):
        assert Webhook(secret.get_secret_value()).verify(body, sent)["data"]["job"] == "j1"
    newest_first = headers(message(), body, secrets=(NEW,), now=time.time())["webhook-signature"]
    assert sent["webhook-signature"].split(" ")[0] == newest_first


def test_what_was_changed_on_the_way_is_noticed() -> None:
    body = payload(message())
    sent = headers(message(), body, secrets=(NEW,), now=time.time())
    for forged in (body + b" ", body.replace(b"j1", b"j2")):
        with pytest.raises(WebhookVerificationError):
            Webhook(NEW.get_secret_value()).verify(forged, sent)


def test_without_secrets_there_is_no_signature() -> None:
    assert "webhook-signature" not in headers(message(), b"{}", secrets=(), now=NOW)


@pytest.mark.parametrize("status", [200, 201, 204])
def test_good_answers_deliver(status: int) -> None:
    sent = once(Answer(status=status))
    assert (sent.state, sent.tries) == (MessageState.DELIVERED, 1)


def test_410_gives_up() -> None:
    assert once(Answer(status=410)).state is MessageState.GIVEN_UP


def test_addresses_that_may_not_be_reached_give_up_and_say_why() -> None:
    sent = once(OrderRefused("inside.example: leads to 10.0.0.1, which is no public address"))
    assert sent.state is MessageState.GIVEN_UP
    assert "10.0.0.1" in sent.last


@pytest.mark.parametrize("answer", [Answer(status=500), Answer(status=302), Answer(status=404), Silence("no answer")])
def test_everything_else_is_tried_again(answer: Answer | Exception) -> None:
    sent = once(answer)
    assert (sent.state, sent.tries) == (MessageState.WAITING, 1)
    assert 4 <= sent.due - NOW <= 6


def test_retry_after_is_kept_to() -> None:
    assert once(Answer(status=429, retry_after=300)).due == NOW + 300
    assert once(Answer(status=503, retry_after=1)).due - NOW > 4
    assert once(Answer(status=503, retry_after=1e9)).due == NOW + DAY


def test_the_tries_go_on_for_about_a_day_and_then_end() -> None:
    current, now, waits = message(), NOW, list[float]()
    while current.state is MessageState.WAITING:
        current = tried(current, Receiver(Silence("no answer in time")), secrets=(), now=now)
        if current.state is MessageState.WAITING:
            waits.append(current.due - now)
            now = current.due
    assert current.state is MessageState.GIVEN_UP
    assert current.tries == len(waits) + 1
    assert 0.9 * DAY < now - NOW < 1.2 * DAY
    assert waits == sorted(waits) or abs(waits[-1] - waits[-2]) < 0.25 * waits[-1]


@given(st.text(min_size=1, max_size=20), st.integers(1, 10))
def test_messages_of_one_moment_do_not_come_back_at_one_moment(name: str, tries: int) -> None:
    assert wait_after(name, tries) == wait_after(name, tries)
    assert wait_after(name, tries) != wait_after(f"{name}.", tries)
