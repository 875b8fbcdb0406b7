"""Deployments of every kind, asked through the providers' own libraries: what leaves, and what comes back."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal

import pytest

from ocr_backends.deployed.client import make_client
from ocr_backends.deployed.protocol import Reply, Request, Said, Unusable
from recto.answers import AnsweredTable
from recto.deployments import Kind, Role, Tokens
from recto.errors import DeploymentDenied, FormRefused
from tests.resources.providers.played import (
    Asked,
    Behaviour,
    CutOff,
    Refuses,
    Says,
    page_answer,
    table_answer,
)
from tests.resources.providers.server import KEY, MODELS, Provider, provider
from tests.resources.questions import ANSWER, DRAFT, KINDS, crop_image, question_of, request_of, table_request


def asked_once(
    kind: Kind, behaviour: Behaviour, request: Request | None = None, **traits: Any
) -> tuple[Reply, Asked, Provider]:
    """The reply, what the provider was asked, and the provider, who was asked once."""
    with provider(lambda asked: behaviour) as server:
        client = make_client("one", server.deployment(kind, **traits))
        reply = client.ask(request or table_request())
        client.close()
    assert len(server.paths) == len(server.asked) == 1
    return reply, server.asked[0], server


@pytest.mark.parametrize("kind", KINDS)
def test_a_question_arrives_whole_and_its_answer_comes_back_in_its_form(kind: Kind) -> None:
    reply, asked, _ = asked_once(kind, Says(ANSWER, input_tokens=1200, output_tokens=90, cached=200))

    assert isinstance(reply, Said)
    assert AnsweredTable.model_validate_json(reply.text) == AnsweredTable.model_validate_json(ANSWER)
    assert reply.model == MODELS[kind]
    assert reply.tokens == Tokens(input=1200, output=90, cached=200)
    assert reply.seconds > 0

    image = crop_image()
    assert [(sent.media_type, sent.content) for sent in asked.images] == [("image/png", image.content)]
    request = request_of(question_of(image), image)
    assert asked.instructions.startswith(request.instructions)
    assert asked.prompt == request.prompt
    assert asked.draft == DRAFT
    assert (asked.model, asked.max_tokens, asked.way, asked.form) == (MODELS[kind], 8192, "native", "table")
    sent = asked.headers["x-goog-api-key" if kind == "google" else "authorization"]
    assert sent.removeprefix("Bearer ") == KEY


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_asked_for_with_its_own_words_and_schema(kind: Kind) -> None:
    image = crop_image()
    request = request_of(question_of(image, draft="", form="page", role=Role.OCR), image)
    answer = page_answer(("title", "Report"), ("text", "All is well."))
    reply, asked, _ = asked_once(kind, Says(answer), request)

    assert isinstance(reply, Said)
    assert reply.text == answer
    assert asked.form == "page"
    assert asked.draft == ""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("way", ["native", "tool", "json"])
def test_every_way_of_answering_by_a_schema_works(kind: Kind, way: Literal["native", "tool", "json"]) -> None:
    reply, asked, _ = asked_once(kind, Says(ANSWER), structured=way)

    assert isinstance(reply, Said)
    assert reply.text == ANSWER
    assert asked.way == way
    said = str(asked.schema) if way != "json" else asked.instructions
    assert "header_rows" in said
    assert "colspan" in said
    assert "maxItems" not in said  # grammars of bounded lists are refused, or take minutes to compile


@pytest.mark.parametrize(
    "said",
    [
        f"```json\n{ANSWER}\n```\n",
        f"<think>A {{table}}.</think>{ANSWER}",
        f"Here it is:\n\n{ANSWER}\n\nThat is all.",
        ANSWER.replace('"colspan":1', '"colspan":"1"'),
    ],
)
def test_json_that_was_asked_for_in_words_is_taken_out_of_what_stands_around_it(said: str) -> None:
    reply, _, _ = asked_once("openai-compatible", Says(said), structured="json")

    assert isinstance(reply, Said)
    assert reply.text == ANSWER


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        (Refuses(), "answer_refused"),
        (CutOff(ANSWER[:40]), "answer_truncated"),
        (Says("There is a table with two rows."), "answer_invalid"),
        (Says('{"header_rows": 1, "lines": []}'), "answer_invalid"),
        (Says('{"header_rows": -1, "rows": []}'), "answer_invalid"),
        (Says(ANSWER.replace('"text":"4.20"', '"text":4.20')), "answer_invalid"),
        (Says(""), "answer_invalid"),
    ],
)
def test_answers_that_cannot_be_used_are_paid_and_say_why(kind: Kind, behaviour: Says, code: str) -> None:
    reply, _, _ = asked_once(kind, behaviour)

    assert isinstance(reply, Unusable)
    assert reply.fault.code == code
    assert reply.tokens == Tokens(input=behaviour.input_tokens, output=behaviour.output_tokens)
    assert reply.model == MODELS[kind]
    assert "rows" not in reply.fault.message
    assert "lines" not in reply.fault.message


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("way", ["native", "tool", "json"])
def test_an_answer_that_was_cut_off_between_two_rows_is_no_shorter_table(kind: Kind, way: str) -> None:
    half = ANSWER[: ANSWER.index("]},{") + 2]
    reply, _, _ = asked_once(kind, CutOff(half), structured=way)

    assert isinstance(reply, Unusable)
    assert reply.fault.code == "answer_truncated"


@pytest.mark.parametrize("kind", KINDS)
def test_the_bound_of_tokens_is_one_before_the_call(kind: Kind) -> None:
    with provider(lambda asked: Says(ANSWER)) as server:
        client = make_client("one", server.deployment(kind, image_tokens=3000, max_tokens=500))
        request = table_request("Ω" * 4000)
        most = client.most_tokens(request)
        client.ask(request)
        client.close()

    body = server.asked[0]
    # No tokenizer makes more tokens of a text than it has bytes.
    assert most.input >= 3000 + len((body.instructions + body.prompt + str(body.schema)).encode())
    assert most.output == body.max_tokens == 500


def test_calls_that_are_not_counted_are_charged_at_the_most() -> None:
    with provider(lambda asked: Says(ANSWER, input_tokens=0, output_tokens=0)) as server:
        client = make_client("one", server.deployment("openai-compatible"))
        reply = client.ask(table_request())
        assert reply.tokens == client.most_tokens(table_request())
        client.close()


@pytest.mark.parametrize(
    ("kind", "model", "thinking", "takes"),
    [
        ("openai", "gpt-5.1", "unset", True),
        ("openai", "gpt-5.1", "low", False),
        ("openai", "gpt-5.1", "off", True),
        ("openai", "gpt-5", "unset", False),
        ("openai", "gpt-4.1", "unset", True),
        ("openai-responses", "gpt-5.1", "high", False),
        ("anthropic", "claude-sonnet-4-6", "unset", True),
        ("anthropic", "claude-sonnet-4-6", "low", False),
        ("anthropic", "claude-opus-4-7", "unset", False),
        ("anthropic", "claude-sonnet-5", "off", False),
        ("openai-compatible", "Qwen/Qwen3-14B", "off", True),
        ("clarifai", MODELS["clarifai"], "unset", True),
    ],
)
def test_temperature_is_low_where_a_model_takes_one(kind: Kind, model: str, thinking: str, takes: bool) -> None:
    reply, asked, _ = asked_once(kind, Says(ANSWER), model=model, thinking=thinking)

    assert isinstance(reply, Said)
    assert asked.body.get("temperature") == (0.0 if takes else None)


def test_thinking_is_asked_for_as_each_kind_has_it() -> None:
    def body(kind: Kind, thinking: str, **traits: Any) -> dict[str, Any]:
        return asked_once(kind, Says(ANSWER), thinking=thinking, **traits)[1].body

    assert body("openai", "high")["reasoning_effort"] == "high"
    assert body("openai-responses", "low")["reasoning"]["effort"] == "low"
    assert body("anthropic", "medium", model="claude-haiku-4-5")["thinking"]["type"] == "enabled"
    assert body("anthropic", "medium")["thinking"]["type"] == "adaptive"
    assert body("anthropic", "medium")["output_config"]["effort"] == "medium"
    assert "thinking" not in body("anthropic", "off")
    assert body("google", "off")["generationConfig"]["thinkingConfig"]["thinking_budget"] == 0
    assert body("openai-compatible", "low")["reasoning_effort"] == "low"
    assert body("openai-compatible", "off")["chat_template_kwargs"] == {"enable_thinking": False}
    assert "reasoning_effort" not in body("openai-compatible", "unset")


@pytest.mark.parametrize("kind", ["openai", "openai-responses"])
def test_openai_is_told_not_to_keep_what_it_is_asked(kind: Kind) -> None:
    assert asked_once(kind, Says(ANSWER))[1].body["store"] is False


def test_clarifai_is_pinned_where_it_is_told_to() -> None:
    pinned = {"by": "deployment", "deployment_id": "ours"}
    assert asked_once("clarifai", Says(ANSWER), pinned=pinned)[1].body["deployment_id"] == "ours"

    pool = {"by": "nodepool", "cluster_id": "c1", "nodepool_id": "n1"}
    body = asked_once("clarifai", Says(ANSWER), pinned=pool)[1].body
    assert (body["compute_cluster_id"], body["nodepool_id"]) == ("c1", "n1")


def test_a_server_without_schemas_is_asked_with_tools_and_one_without_tools_in_words() -> None:
    with provider(lambda asked: Says(ANSWER), schemas=False, tools=False) as server:
        client = make_client("one", server.deployment("openai-compatible"))
        for refused in ("native", "tool"):
            with pytest.raises(FormRefused, match=refused):
                client.ask(table_request())
        assert isinstance(client.ask(table_request()), Said)
        client.close()

        # What was found out holds in the whole process, under whatever name.
        other = make_client("other", server.deployment("openai-compatible"))
        assert isinstance(other.ask(table_request()), Said)
        other.close()

    assert [asked.way for asked in server.asked] == ["json", "json"]
    assert len(server.paths) == 4


def test_who_sets_the_way_gets_no_other() -> None:
    with provider(lambda asked: Says(ANSWER), schemas=False) as server:
        client = make_client("one", server.deployment("openai-compatible", structured="native"))
        for _ in range(2):
            with pytest.raises(DeploymentDenied, match="schema") as denied:
                client.ask(table_request())
            assert not isinstance(denied.value, FormRefused)
            assert "deployments.one.structured" in denied.value.remedy
        client.close()


def test_servers_that_are_not_openais_get_nothing_of_what_the_environment_holds_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-ours")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-of-ours")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-openai")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("CLARIFAI_PAT", "pat")
    for kind in ("openai-compatible", "clarifai"):
        _, asked, _ = asked_once(kind, Says(ANSWER))
        assert not {"org-of-ours", "proj-of-ours", "Bearer sk-of-openai"} & set(asked.headers.values())

    with provider(lambda asked: Says(ANSWER), key="") as server:
        client = make_client("own", server.deployment("openai-compatible", api_key=""))
        client.ask(table_request())
        client.close()
    assert "sk-of-openai" not in server.asked[0].headers["authorization"]


def test_keys_come_from_the_usual_names(monkeypatch: pytest.MonkeyPatch) -> None:
    names: dict[Kind, str] = {
        "openai": "OPENAI_API_KEY",
        "anthropic": "ANTHROPIC_API_KEY",
        "google": "GEMINI_API_KEY",
        "clarifai": "CLARIFAI_PAT",
    }
    for kind, name in names.items():
        monkeypatch.delenv(name, raising=False)
        with provider(lambda asked: Says(ANSWER)) as server:
            client = make_client("one", server.deployment(kind, api_key=""))
            with pytest.raises(DeploymentDenied, match="no key") as denied:
                client.ask(table_request())
            assert name in denied.value.remedy
            assert not server.paths
            monkeypatch.setenv(name, KEY)
            assert isinstance(client.ask(table_request()), Said)
            client.close()


def test_a_model_without_eyes_is_sent_no_image() -> None:
    with provider(lambda asked: Says(ANSWER)) as server:
        client = make_client("blind", server.deployment(vision=False))
        with pytest.raises(DeploymentDenied, match="sees no images"):
            client.ask(table_request())
        client.close()
    assert not server.paths


def test_many_threads_share_one_client() -> None:
    with provider(lambda asked: Says(table_answer([[asked.draft]]), delay=0.2)) as server:
        client = make_client("one", server.deployment(concurrency=16))
        with ThreadPoolExecutor(16) as pool:
            replies = list(pool.map(client.ask, [table_request(f"draft {number}") for number in range(16)]))
        client.close()

    assert [reply.text for reply in replies] == [table_answer([[f"draft {number}"]]) for number in range(16)]
    assert server.most_at_once > 8


def test_a_client_that_was_closed_opens_again() -> None:
    with provider(lambda asked: Says(ANSWER)) as server:
        client = make_client("one", server.deployment())
        for _ in range(2):
            assert isinstance(client.ask(table_request()), Said)
            client.close()
            client.close()
    assert len(server.asked) == 2


_FORKED = """
import os, sys
from ocr_backends.deployed.client import make_client
from recto.deployments import Deployment
from tests.resources.questions import table_request

client = make_client("one", Deployment.model_validate_json(sys.argv[1]))
client.ask(table_request())
child = os.fork()
if not child:
    client.ask(table_request())
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
client.ask(table_request())
"""


def test_a_process_that_forks_may_ask_on_both_sides() -> None:
    with provider(lambda asked: Says(ANSWER), key="") as server:
        deployment = server.deployment(api_key="").model_dump_json()
        subprocess.run([sys.executable, "-c", _FORKED, deployment], check=True, timeout=120, env={**os.environ})
    assert len(server.asked) == 3
