"""How deployments are told apart, where they listen, and in which way they answer by a schema."""

from typing import Any

import pytest

from ocr_backends.deployed.client import make_client
from ocr_backends.deployed.keys import address_of, key_of
from ocr_backends.deployed.ways import KnownWays, Way, refuses, ways_of
from recto.deployments import CLARIFAI_URL, Deployment, Kind

ALL = (Way.NATIVE, Way.TOOL, Way.JSON)


def deployment(**traits: Any) -> Deployment:
    price = {"input": "3", "output": "15"}
    return Deployment.model_validate({"kind": "openai", "model": "gpt-5.1", "price": price, **traits})


def test_models_that_know_schemas_are_asked_natively_and_servers_of_ones_own_are_tried() -> None:
    assert ways_of(deployment(), knows_schemas=True) == ALL
    assert ways_of(deployment(kind="anthropic"), knows_schemas=False) == (Way.TOOL, Way.JSON)
    own = deployment(kind="openai-compatible", url="http://gpu1:8000/v1")
    assert ways_of(own, knows_schemas=False) == ALL
    assert ways_of(deployment(structured="json"), knows_schemas=True) == (Way.JSON,)


@pytest.mark.parametrize(
    ("way", "status", "said"),
    [
        (Way.NATIVE, 400, "'response_format.type' must be one of 'text', 'json_object'"),
        (Way.NATIVE, 422, "json_schema is not supported by this model"),
        (Way.NATIVE, 400, "Unsupported grammar for guided decoding"),
        (Way.NATIVE, 400, "output_config.format: Extra inputs are not permitted"),
        (Way.NATIVE, 404, "No endpoints found that support structured output"),
        (Way.TOOL, 400, '"auto" tool choice requires --enable-auto-tool-choice'),
        (Way.TOOL, 400, "registry.ollama.ai/library/x does not support tools"),
        (Way.TOOL, 404, "No endpoints found that support tool use."),
    ],
)
def test_what_servers_say_of_a_way_that_they_do_not_know(way: Way, status: int, said: str) -> None:
    assert refuses(way, status, said)


@pytest.mark.parametrize(
    ("way", "status", "said"),
    [
        (Way.NATIVE, 400, "image is too large"),
        (Way.NATIVE, 429, "too many requests with json_schema"),
        (Way.NATIVE, 503, "json_schema worker is starting"),
        (Way.TOOL, 404, "The model functionary does not exist"),
        (Way.JSON, 400, "response_format"),
    ],
)
def test_what_is_no_such_thing(way: Way, status: int, said: str) -> None:
    assert not refuses(way, status, said)


def test_what_was_refused_is_not_tried_again() -> None:
    known = KnownWays()
    assert known.first("a", ALL) is Way.NATIVE
    known.refused("a", Way.NATIVE)
    assert known.first("a", ALL) is Way.TOOL
    assert known.first("b", ALL) is Way.NATIVE
    known.refused("a", Way.TOOL)
    assert known.first("a", ALL) is Way.JSON
    known.refused("a", Way.JSON)
    assert known.first("a", ALL) is Way.JSON


def test_each_kind_has_an_address_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_BASE_URL", "ANTHROPIC_BASE_URL", "GOOGLE_GEMINI_BASE_URL"):
        monkeypatch.setenv(name, "http://elsewhere/v1")
    homes: dict[Kind, str] = {
        "openai": "https://api.openai.com/v1",
        "openai-responses": "https://api.openai.com/v1",
        "anthropic": "https://api.anthropic.com",
        "google": "https://generativelanguage.googleapis.com",
        "clarifai": CLARIFAI_URL,
    }
    assert {kind: address_of(deployment(kind=kind)) for kind in homes} == homes
    assert address_of(deployment(url="https://proxy.example/v1/")) == "https://proxy.example/v1"


def test_a_deployments_own_key_comes_before_the_usual_one() -> None:
    environ = {"OPENAI_API_KEY": "usual", "CLARIFAI_PAT": "pat"}
    assert key_of(deployment(), environ) == "usual"
    assert key_of(deployment(api_key="own"), environ) == "own"
    assert key_of(deployment(kind="clarifai"), environ) == "pat"
    assert key_of(deployment(kind="openai-compatible", url="http://gpu1/v1"), environ) == ""


def fingerprint(**traits: Any) -> str:
    return make_client("one", deployment(**traits)).fingerprint


@pytest.mark.parametrize(
    "change",
    [
        {"model": "gpt-5.2"},
        {"revision": "2"},
        {"kind": "openai-responses"},
        {"url": "https://proxy.example/v1"},
        {"temperature": 0.5},
        {"temperature": "unset"},
        {"thinking": "low"},
        {"structured": "tool"},
        {"max_tokens": 4096},
    ],
)
def test_what_could_change_an_answer_changes_the_fingerprint(change: dict[str, Any]) -> None:
    assert fingerprint(**change) != fingerprint()


@pytest.mark.parametrize(
    "change",
    [
        {"api_key": "another"},
        {"price": {"input": "1", "output": "2"}},
        {"concurrency": 2},
        {"timeout": 9.0},
        {"requests_per_minute": 5.0},
        {"image_tokens": 9},
        {"batch": True},
    ],
)
def test_what_could_not_does_not(change: dict[str, Any]) -> None:
    assert fingerprint(**change) == fingerprint()


def test_the_name_is_no_part_of_it_and_the_key_is_not_shown() -> None:
    one, other = (make_client(name, deployment(api_key="sk-secret")) for name in ("one", "other"))
    assert one.fingerprint == other.fingerprint
    assert "sk-secret" not in f"{one!r} {vars(one)}"


def test_pinned_deployments_are_told_apart() -> None:
    pinned = {"by": "deployment", "deployment_id": "ours"}
    assert fingerprint(kind="clarifai", pinned=pinned) != fingerprint(kind="clarifai")
