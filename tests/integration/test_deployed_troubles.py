"""Deployments that are away, sick, slow or lost, and what may be known of the money then."""

import email.utils
import logging
import time
from typing import Any

import pytest

from ocr_backends.deployed.client import make_client
from ocr_backends.deployed.protocol import Said, Unusable
from recto.deployments import Kind
from recto.errors import AnswerLost, DeploymentAway, DeploymentDenied, RectoError
from tests.resources.ports import free_port
from tests.resources.providers.played import Asked, Babbles, Behaviour, Drops, Fails, Says, Stalls
from tests.resources.providers.server import KEY, Provider, provider
from tests.resources.questions import ANSWER, KINDS, table_request
from tests.resources.web import Reply, web_server

DEBT = "Jane Roe owes 4,711.00 to the Bank of Nowhere"


def failed(kind: Kind, behaviour: Behaviour, draft: str = DEBT, **traits: Any) -> tuple[RectoError, Provider]:
    """The error of one call, and the provider, who was asked no more than once."""
    with provider(lambda asked: behaviour) as server:
        client = make_client("one", server.deployment(kind, **traits))
        with pytest.raises(RectoError) as raised:
            client.ask(table_request(draft))
        client.close()
    assert len(server.paths) == 1
    return raised.value, server


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("status", [429, 500, 502, 503, 529])
def test_who_is_asked_too_often_or_sick_is_away_and_was_not_paid(kind: Kind, status: int) -> None:
    error, _ = failed(kind, Fails(status, retry_after="7"))

    assert isinstance(error, DeploymentAway)
    assert error.retry_after == 7
    assert error.starting is (status == 503)
    assert str(status) in error.message


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 422])
def test_who_refuses_a_request_was_not_paid_and_a_person_has_to_look(kind: Kind, status: int) -> None:
    error, _ = failed(kind, Fails(status))

    assert isinstance(error, DeploymentDenied)
    assert str(status) in error.message
    assert error.remedy


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("behaviour", [Drops(ANSWER), Babbles()])
def test_what_breaks_while_it_answers_may_have_been_paid(kind: Kind, behaviour: Behaviour) -> None:
    error, _ = failed(kind, behaviour)

    assert isinstance(error, AnswerLost)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("content", [b"[1]", b'{"no": "answer"}', b'{"choices": [], "output": [], "content": []}'])
def test_an_answer_without_what_its_protocol_promises_may_have_been_paid(kind: Kind, content: bytes) -> None:
    with provider(lambda asked: Babbles(content, "application/json")) as server:
        client = make_client("one", server.deployment(kind))
        try:
            reply = client.ask(table_request())
        except AnswerLost:
            reply = None
        most = client.most_tokens(table_request())
        client.close()

    # Google may leave out all of an answer: then it is one, and nobody counted it.
    if reply is not None:
        assert isinstance(reply, Unusable)
        assert reply.tokens == most


def test_a_question_that_google_blocks_was_refused() -> None:
    blocked = b'{"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, "usageMetadata": {"promptTokenCount": 900}}'
    with provider(lambda asked: Babbles(blocked, "application/json")) as server:
        client = make_client("one", server.deployment("google"))
        reply = client.ask(table_request())
        client.close()

    assert isinstance(reply, Unusable)
    assert reply.fault.code == "answer_refused"
    assert reply.tokens.input == 900


@pytest.mark.parametrize("kind", KINDS)
def test_who_says_nothing_in_time_may_be_paid_and_is_told_that_nobody_waits(kind: Kind) -> None:
    error, server = failed(kind, Stalls(), timeout=0.8)

    assert isinstance(error, AnswerLost)
    assert "0.8 s" in error.message
    assert server.cut == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("status", [408, 504])
def test_a_gateway_that_gave_up_may_have_been_paid(kind: Kind, status: int) -> None:
    error, _ = failed(kind, Fails(status))

    assert isinstance(error, AnswerLost)


@pytest.mark.parametrize("kind", KINDS)
def test_a_quota_that_is_used_up_does_not_come_back_by_waiting(kind: Kind) -> None:
    usual: dict[Kind, Fails] = {
        "anthropic": Fails(400, "Your credit balance is too low to access the API."),
        "google": Fails(400, "Please enable billing on your project", code="FAILED_PRECONDITION"),
    }
    error, _ = failed(kind, usual.get(kind, Fails(429, "You exceeded your quota", code="insufficient_quota")))

    assert isinstance(error, DeploymentDenied)
    assert "quota" in error.message


@pytest.mark.parametrize("kind", KINDS)
def test_where_nobody_listens_nothing_was_paid(kind: Kind) -> None:
    with provider(lambda asked: Says(ANSWER)) as server:
        url = server.deployment(kind).url
        deployment = server.deployment(kind, url=url.replace(str(server.port), str(free_port())))
    client = make_client("one", deployment)
    with pytest.raises(DeploymentAway, match="cannot be reached"):
        client.ask(table_request())
    client.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_server_that_starts_slowly_is_starting_and_then_answers(kind: Kind) -> None:
    with provider(lambda asked: Says(ANSWER), loading=2) as server:
        client = make_client("one", server.deployment(kind))
        for _ in range(2):
            with pytest.raises(DeploymentAway) as away:
                client.ask(table_request())
            assert away.value.starting
            assert away.value.retry_after == 1
        assert isinstance(client.ask(table_request()), Said)
        client.close()
    assert len(server.asked) == 1


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "google"])
def test_who_names_a_date_is_waited_for_until_then(kind: Kind) -> None:
    date = email.utils.formatdate(time.time() + 90, usegmt=True)
    error, _ = failed(kind, Fails(429, retry_after=date))

    assert isinstance(error, DeploymentAway)
    assert 30 < error.retry_after <= 91


def test_a_model_that_is_overloaded_is_not_starting() -> None:
    error, _ = failed("google", Fails(503, "The model is overloaded. Please try again later."))

    assert isinstance(error, DeploymentAway)
    assert not error.starting


def test_a_question_longer_than_the_context_is_denied_as_such() -> None:
    error, _ = failed("openai-compatible", Fails(400, "This model's maximum context length is 8192 tokens."))

    assert isinstance(error, DeploymentDenied)
    assert "context" in error.message


def test_a_key_is_not_carried_to_another_address() -> None:
    with provider(lambda asked: Says(ANSWER)) as elsewhere:
        moved = Reply(307, headers={"Location": f"{elsewhere.url('openai')}/chat/completions"})
        with web_server(lambda asked: moved) as here:
            client = make_client("one", elsewhere.deployment(url=here.url("/v1")))
            with pytest.raises(DeploymentDenied, match="moved"):
                client.ask(table_request())
            client.close()
    assert not elsewhere.paths


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("status", [400, 401, 429, 500])
def test_neither_key_nor_document_stand_in_messages_or_logs(
    kind: Kind, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    def echoes(asked: Asked) -> Behaviour:
        return Fails(status, f"cannot take {asked.prompt} with {KEY}", code="invalid_value")

    caplog.set_level(logging.DEBUG)
    with provider(echoes) as server:
        client = make_client("one", server.deployment(kind))
        with pytest.raises(RectoError) as raised:
            client.ask(table_request(DEBT))
        client.close()

    assert DEBT in server.asked[0].draft
    shown = f"{raised.value} {raised.value.remedy} {raised.value.__cause__} {caplog.text}"
    assert "Jane" not in shown
    assert KEY not in shown
    assert raised.value.__suppress_context__
