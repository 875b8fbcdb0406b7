"""Where the stores of the service are opened."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from recto.errors import SettingsError
from recto.settings import Service, Settings
from storage.journal import Journal
from storage.local import LocalStore
from storage.stores import FILE_NAME, is_embedded, open_stores, redis_url
from tests.resources.jobs import JOB

BROKER = "CELERY_BROKER_URL"
URL = "redis://:secret@queue.example:6379/3"


@pytest.fixture(autouse=True)
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(BROKER, raising=False)


def settings(store: str = "recto-data", redis: str = "") -> Settings:
    return Settings(service=Service(store=store, redis=SecretStr(redis)))


def test_without_redis_they_lie_in_one_file_in_the_store(tmp_path: Path) -> None:
    embedded = settings(str(tmp_path / "data"))
    assert is_embedded(embedded)
    assert redis_url(embedded) == ""
    stores = open_stores(embedded)
    assert stores.registry.is_whole()
    stores.jobs.create(JOB)
    stores.close()
    assert (tmp_path / "data" / FILE_NAME).is_file()
    again = open_stores(embedded)
    assert again.jobs.get(JOB.id) == JOB
    again.close()


def test_a_file_that_was_taken_away_is_to_be_rebuilt_from_the_journal(tmp_path: Path) -> None:
    embedded = settings(str(tmp_path))
    first = open_stores(embedded)
    Journal(LocalStore(tmp_path)).job(JOB)
    assert first.registry.is_whole()
    first.close()
    assert open_stores(embedded).registry.is_whole()
    for file in tmp_path.glob(f"{FILE_NAME}*"):
        file.unlink()
    emptied = open_stores(embedded)
    assert not emptied.registry.is_whole()
    assert not open_stores(embedded).registry.is_whole()
    emptied.registry.made_whole()
    assert open_stores(embedded).registry.is_whole()


def test_the_setting_goes_before_the_standard_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(BROKER, URL)
    assert redis_url(settings()) == URL
    assert redis_url(settings(redis="unix:///run/redis")) == "unix:///run/redis"
    assert not is_embedded(settings())


def test_a_redis_url_that_means_nothing_is_refused_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(BROKER, "amqp://guest:secret@queue.example//")
    with pytest.raises(SettingsError) as raised:
        open_stores(settings())
    assert "secret" not in f"{raised.value} {raised.value.remedy}"


def test_jobs_have_no_place_in_a_bucket() -> None:
    with pytest.raises(SettingsError, match="s3://bucket/recto") as raised:
        open_stores(settings("s3://bucket/recto"))
    assert "RECTO_SERVICE__REDIS" in raised.value.remedy
