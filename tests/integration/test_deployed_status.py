"""What is said of deployments before they are asked."""

import pytest

from ocr_backends.deployed.status import deployments_status
from tests.resources.model_server import free_port
from tests.resources.providers.played import Says
from tests.resources.providers.server import KEY, MODELS, provider
from tests.resources.questions import ANSWER, KINDS


def test_every_kind_is_asked_whether_it_knows_its_model_and_nothing_is_paid() -> None:
    with provider(lambda asked: Says(ANSWER)) as server:
        found = deployments_status({kind: server.deployment(kind) for kind in KINDS})

    assert [status.name for status in found] == sorted(KINDS)
    assert all(status.ready and not status.remedy for status in found)
    assert {status.version for status in found} == set(MODELS.values())
    assert not server.asked
    assert len(server.paths) == len(KINDS)


def test_what_is_wrong_is_said_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    with provider(lambda asked: Says(ANSWER)) as server:
        away = f"http://127.0.0.1:{free_port()}/v1"
        found = deployments_status(
            {
                "away": server.deployment(url=away),
                "no-key": server.deployment("anthropic", api_key=""),
                "unknown": server.deployment("google", model="gemini-none"),
                "unlisted": server.deployment(model="Qwen/Other"),
                "wrong-key": server.deployment("openai", api_key="sk-wrong-one"),
            }
        )

    assert not any(status.ready for status in found)
    assert ["reached" in found[0].detail, "no key" in found[1].detail] == [True, True]
    assert "ANTHROPIC_API_KEY" in found[1].remedy
    assert "does not know the model" in found[2].detail
    assert "does not know the model" in found[3].detail
    assert "refuses the key" in found[4].detail
    assert all(status.remedy for status in found)
    shown = " ".join(f"{status.detail} {status.remedy}" for status in found)
    assert KEY not in shown
    assert "sk-wrong-one" not in shown


def test_a_server_that_starts_says_so() -> None:
    with provider(lambda asked: Says(ANSWER), loading=9) as server:
        found = deployments_status({"one": server.deployment()})

    assert not found[0].ready
    assert "503" in found[0].detail


def test_without_deployments_nothing_is_said() -> None:
    assert deployments_status({}) == ()
