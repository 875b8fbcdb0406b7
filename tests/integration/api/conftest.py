"""The API over an SQLite file and a folder; no worker is at hand unless a test starts one."""

from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from recto.settings import Api as ApiSettings
from recto.settings import Service as ServiceSettings
from recto.settings import Settings
from storage.stores import open_stores
from tests.resources.api import Api


@pytest.fixture
def make_api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Callable[[Settings], Api]]:
    """Opens one with these settings, its store in a folder of the test."""
    monkeypatch.delenv("CELERY_BROKER_URL", raising=False)
    opened: list[Api] = []

    def make(settings: Settings) -> Api:
        service = settings.service.model_copy(update={"store": str(tmp_path / "store")})
        whole = settings.model_copy(update={"service": service})
        opened.append(Api(open_stores(whole), whole))
        return opened[-1]

    yield make
    for api in opened:
        api.stores.close()


@pytest.fixture
def api(make_api: Callable[[Settings], Api]) -> Api:
    return make_api(Settings(service=ServiceSettings(), api=ApiSettings(test_engines=True)))


@pytest.fixture
def client(api: Api) -> TestClient:
    """Of the tenant ``acme``, with a key that may read and write."""
    return api.client()
