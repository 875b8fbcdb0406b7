"""Batches of the providers, over sockets and with their own libraries."""

import io
import time
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image

from ocr_backends.deployed.batches import Batcher, Handle, Item, NoReply, NotThere, Perhaps
from ocr_backends.deployed.client import make_client
from ocr_backends.deployed.protocol import Request, Said, Unusable
from recto.answers import AnsweredTable
from recto.deployments import Kind, Tokens
from recto.errors import AnswerLost, DeploymentAway, DeploymentDenied
from recto.images import EncodedImage
from recto.values import ImageId
from tests.resources.providers.batches import BatchDesk
from tests.resources.providers.played import Asked, Behaviour, CutOff, Fails, Refuses, Says, table_answer
from tests.resources.providers.server import Provider, provider

KINDS: tuple[Kind, ...] = ("openai", "openai-responses", "anthropic", "google")


def play(asked: Asked) -> Behaviour:
    """Says back what it is asked, with the number of images."""
    answers: dict[str, Behaviour] = {
        "refuse": Refuses(),
        "babble": Says("none of your tables"),
        "cut off": CutOff('{"header_rows": 1, "rows": [{"ce'),
        "fail": Fails(400, "no such thing"),
    }
    word = asked.prompt.strip()
    return answers.get(word) or Says(table_answer([[word, str(len(asked.images))]]), input_tokens=700, output_tokens=50)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    return request.param


@pytest.fixture
def desk() -> BatchDesk:
    return BatchDesk()


@pytest.fixture
def server(desk: BatchDesk) -> Iterator[Provider]:
    with provider(play, batches=desk) as server:
        yield server


def batcher(server: Provider, kind: Kind, **traits: Any) -> Batcher:
    deployment = server.deployment(kind, batch=True, **traits)
    return Batcher("tables", deployment, fingerprint=make_client("tables", deployment).fingerprint)


def item(id: str, word: str) -> Item:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    image = EncodedImage(id=ImageId("0" * 64), media_type="image/png", width=8, height=8, content=out.getvalue())
    request = Request(instructions="Read the table.", prompt=word, images=(image,), form=AnsweredTable)
    return Item(id=id, request=request)


def sought(batcher: Batcher, *others: str) -> Handle | Perhaps | NotThere:
    """The batch of the item ``a-1``, made a moment ago."""
    now = time.time()
    return batcher.found("a-1", since=now - 60, until=now + 60, others=frozenset(others))


def test_answers_come_back_by_their_ids(server: Provider, desk: BatchDesk, kind: Kind) -> None:
    made = batcher(server, kind).submit([item("a-1", "ink"), item("a-2", "paper")])
    assert not batcher(server, kind).look(made).ended
    desk.over = True
    later = batcher(server, kind)  # nothing but the handle is needed
    ended = later.look(made)
    assert ended.ended
    replies = later.replies(ended, {"a-2": AnsweredTable, "a-1": AnsweredTable})
    for id, word in (("a-1", "ink"), ("a-2", "paper")):
        said = replies[id]
        assert isinstance(said, Said)
        assert AnsweredTable.model_validate_json(said.text).rows[0].cells[0].text == word
        assert AnsweredTable.model_validate_json(said.text).rows[0].cells[1].text == "1"
        assert said.tokens == Tokens(input=700, output=50)
    assert [asked.instructions for asked in server.asked] == ["Read the table."] * 2
    assert len(desk.made) == 1


def test_what_went_wrong_is_told_of_each_alone(server: Provider, desk: BatchDesk, kind: Kind) -> None:
    words = ["ink", "refuse", "babble", "cut off", "fail"]
    made = batcher(server, kind).submit([item(f"a-{at}", word) for at, word in enumerate(words)])
    desk.over = True
    reader = batcher(server, kind)
    replies = reader.replies(reader.look(made), {f"a-{at}": AnsweredTable for at in range(5)})
    codes = [reply.fault.code if isinstance(reply, Unusable | NoReply) else "" for reply in replies.values()]
    assert codes == ["", "answer_refused", "answer_invalid", "answer_truncated", "deployment_denied"]
    failed = replies["a-4"]
    assert isinstance(failed, NoReply)
    assert failed.paid == "no"


def test_what_a_batch_did_not_come_to_is_not_paid(server: Provider, desk: BatchDesk, kind: Kind) -> None:
    made = batcher(server, kind).submit([item("a-1", "ink"), item("a-2", "paper")])
    desk.left_out, desk.over = {"a-2"}, True
    reader = batcher(server, kind)
    replies = reader.replies(reader.look(made), {"a-1": AnsweredTable, "a-2": AnsweredTable})
    assert isinstance(replies["a-1"], Said)
    late = replies["a-2"]
    assert isinstance(late, NoReply)
    assert (late.paid, late.fault.retryable) == ("no", True)


def test_a_batch_that_ended_without_any_answer(server: Provider, desk: BatchDesk, kind: Kind) -> None:
    made = batcher(server, kind).submit([item("a-1", "ink")])
    desk.left_out, desk.over = {"a-1"}, True
    reader = batcher(server, kind)
    late = reader.replies(reader.look(made), {"a-1": AnsweredTable})["a-1"]
    assert isinstance(late, NoReply)
    assert late.paid == "no"


def test_a_provider_that_takes_no_batch_now_is_away(server: Provider, desk: BatchDesk, kind: Kind) -> None:
    desk.taking = "refuses"
    with pytest.raises(DeploymentAway) as raised:
        batcher(server, kind).submit([item("a-1", "ink")])
    assert raised.value.retry_after == (7.0 if kind != "google" else raised.value.retry_after)
    assert not desk.made


def test_a_wrong_key_is_denied(server: Provider, kind: Kind) -> None:
    with pytest.raises(DeploymentDenied):
        batcher(server, kind, api_key="sk-wrong").submit([item("a-1", "ink")])


def test_a_batch_that_nothing_was_heard_of_is_found(server: Provider, desk: BatchDesk, kind: Kind) -> None:
    other = batcher(server, kind).submit([item("b-1", "soap")])
    desk.taking = "takes_and_drops"
    with pytest.raises(AnswerLost):
        batcher(server, kind).submit([item("a-1", "ink")])
    if not kind.startswith("openai"):  # there the requests lie in a file that can be looked into
        assert isinstance(sought(batcher(server, kind), other.id), Perhaps)
    desk.over = True
    reader = batcher(server, kind)
    found = sought(reader, other.id)
    assert not isinstance(found, Perhaps | NotThere)
    assert found.id.endswith(desk.made[1].id)
    assert isinstance(reader.replies(found, {"a-1": AnsweredTable})["a-1"], Said)


def test_a_batch_that_was_never_made_is_not_found(server: Provider, desk: BatchDesk, kind: Kind) -> None:
    desk.taking = "loses"
    with pytest.raises(AnswerLost):
        batcher(server, kind).submit([item("a-1", "ink")])
    assert isinstance(sought(batcher(server, kind)), NotThere)


def test_servers_without_batches_are_told_so(server: Provider) -> None:
    with pytest.raises(DeploymentDenied, match="has no batches"):
        Batcher("tables", server.deployment("openai-compatible"), fingerprint="f")


def test_a_batch_holds_what_fits(server: Provider) -> None:
    many = [item(f"a-{at}", "ink") for at in range(5002)]
    first = batcher(server, "anthropic").fitting(many)
    assert len(first) == 5000
