"""What is said of deployments before they are asked."""

import subprocess
import sys

import pytest
from pydantic import SecretStr

from ocr_backends.deployed.status import deployments_status
from recto.deployments import Deployment, Price
from tests.resources.ports import free_port
from tests.resources.providers.played import Says
from tests.resources.providers.server import KEY, MODELS, provider
from tests.resources.questions import ANSWER, KINDS
from tests.resources.web import Reply, web_server


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


_WITHOUT = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "pydantic_ai":
            raise ModuleNotFoundError(f"{name} is blocked", name=name)

sys.meta_path.insert(0, Blocked())

from ocr_backends.deployed.client import make_client
from ocr_backends.deployed.status import deployments_status
from recto.deployments import Deployment
from recto.errors import DeploymentDenied
from tests.resources.questions import table_request

deployment = Deployment(kind="openai-compatible", model="m", url="http://127.0.0.1:9/v1")
try:
    make_client("one", deployment).ask(table_request())
except DeploymentDenied as error:
    print(error.message, error.remedy)
print(*(status.model_dump_json() for status in deployments_status({"one": deployment})))
"""


def test_without_the_clients_both_say_how_to_get_them() -> None:
    done = subprocess.run([sys.executable, "-c", _WITHOUT], capture_output=True, text=True, timeout=120, check=True)

    for said in done.stdout.splitlines():
        assert "is not installed" in said
        assert "pip install 'recto-ocr[models]'" in said
    assert len(done.stdout.splitlines()) == 2


def test_a_server_that_is_asked_too_often_is_there() -> None:
    with web_server(lambda asked: Reply(429)) as server:
        deployment = Deployment(kind="openai-compatible", model="m", url=server.url("/v1"))
        assert deployments_status({"one": deployment})[0].ready


def test_clarifai_need_not_list_what_it_serves() -> None:
    price = Price.model_validate({"input": "1", "output": "1"})
    with web_server(lambda asked: Reply(404)) as server:
        key, url = SecretStr(KEY), server.url("/v1")
        deployment = Deployment(kind="clarifai", model=MODELS["clarifai"], url=url, api_key=key, price=price)
        assert deployments_status({"one": deployment})[0].ready


def test_without_deployments_nothing_is_said() -> None:
    assert deployments_status({}) == ()
