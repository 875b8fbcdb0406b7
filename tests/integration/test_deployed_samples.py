"""The sample settings: every deployment in them can be asked as it stands there, but for its address."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from ocr_backends.deployed.client import make_client
from ocr_backends.deployed.protocol import Said
from recto.settings import load_settings
from tests.resources.providers.played import Says
from tests.resources.providers.server import KEY, provider
from tests.resources.questions import ANSWER, table_request

SAMPLES = sorted((Path(__file__).parents[2] / "deploy" / "deployments").glob("*.toml"))


def test_there_are_samples_for_every_kind() -> None:
    kinds = {found.kind for sample in SAMPLES for found in load_settings(sample, {}).deployments.values()}
    assert kinds >= {"openai", "anthropic", "google", "clarifai", "openai-compatible"}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.stem)
def test_each_is_asked_once_and_answers(sample: Path) -> None:
    deployments = load_settings(sample, {}).deployments
    with provider(lambda asked: Says(ANSWER)) as server:
        for name, deployment in deployments.items():
            changed = {"url": server.url(deployment.kind), "api_key": SecretStr(KEY)}
            client = make_client(name, deployment.model_copy(update=changed))
            request = table_request()
            reply = client.ask(request if deployment.vision else request.model_copy(update={"images": ()}))
            client.close()
            assert isinstance(reply, Said)

    assert [asked.model for asked in server.asked] == [deployment.model for deployment in deployments.values()]
    assert [asked.max_tokens for asked in server.asked] == [found.max_tokens for found in deployments.values()]
