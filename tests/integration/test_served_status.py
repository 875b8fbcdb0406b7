"""What `recto doctor` says of model servers."""

import pytest

from ocr_backends.registry import engine_statuses
from ocr_backends.statuses import EngineStatus
from recto.models import DeepSeek
from tests.resources.model_server import MODEL, Says, model_server
from tests.resources.ports import free_port
from tests.resources.served_models import models


def _status(given: DeepSeek) -> EngineStatus:
    return next(status for status in engine_statuses(given) if status.name == "deepseek-server")


def test_without_servers_it_says_how_to_name_them_and_asks_nobody() -> None:
    status = _status(DeepSeek())

    assert not status.ready
    assert "deepseek.server.urls" in status.remedy


def test_each_server_is_asked_for_its_version_and_its_models() -> None:
    gone = free_port()
    with model_server(lambda asked: Says("text")) as server:
        status = _status(models(server.url, f"http://127.0.0.1:{gone}/v1"))

    assert status.ready
    assert f"vllm 0.30.0, {MODEL}" in status.detail
    assert f"127.0.0.1:{gone}: no connection" in status.detail
    assert f"127.0.0.1:{gone}" in status.remedy
    assert server.asked == []


@pytest.mark.parametrize(("version", "runner"), [("0.30.0", False), ("0.31.0", True), ("0.33.1.dev2", True)])
def test_a_server_that_does_not_prevent_loops_is_told_apart(version: str, runner: bool) -> None:
    with model_server(lambda asked: Says("text"), processor=False, version=version) as server:
        status = _status(models(server.url))

    assert status.ready
    assert "loops are not prevented" in status.detail
    assert "--logits_processors" in status.remedy
    assert ("VLLM_USE_V2_MODEL_RUNNER=0" in status.remedy) is runner


def test_another_model_a_wrong_key_and_a_starting_server_are_not_ready() -> None:
    with model_server(lambda asked: Says("text"), model="our-ocr", key="right") as server:
        other = _status(models(server.url, api_key="right"))
        barred = _status(models(server.url, api_key="wrong"))
    with model_server(lambda asked: Says("text"), loading=5) as server:
        starting = _status(models(server.url))

    assert not other.ready
    assert "deepseek.server.model" in other.remedy
    assert not barred.ready
    assert "api_key" in barred.remedy
    assert not starting.ready
    assert "starting" in starting.detail


def test_other_servers_are_not_asked_what_only_vllm_knows() -> None:
    with model_server(lambda asked: Says("text"), kind="sglang") as server:
        status = _status(models(server.url))

    assert status.ready
    assert "sglang" in status.detail
    assert "/v1/chat/completions" not in server.paths
