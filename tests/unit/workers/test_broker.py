"""Celery's settings."""

import ssl

import pytest
from pydantic import SecretStr

from recto.errors import SettingsError
from recto.settings import Limits, Settings
from recto.settings import Service as ServiceSettings
from recto.units import Queue
from workers.queue.broker import broker_at, celery_settings
from workers.queue.celeryapp import RectoApp
from workers.unitlimits import soft_seconds

REDIS = Settings(service=ServiceSettings(redis=SecretStr("redis://:secret@cache:6380/2"), task_timeout=100.0))


def test_a_message_does_not_come_back_while_somebody_may_be_at_it() -> None:
    visible = celery_settings(REDIS)["broker_transport_options"]["visibility_timeout"]
    tasks = [task for name, task in RectoApp(REDIS).tasks.items() if name.startswith("recto.")]
    assert len(tasks) == 11
    for task in tasks:
        assert task.soft_time_limit is not None
        assert task.time_limit is not None
        assert task.soft_time_limit < task.time_limit < visible


def test_no_unit_is_ended_before_the_limits_on_pages_and_documents_are() -> None:
    slow = REDIS.model_copy(update={"limits": Limits(page_timeout=900.0, max_pages=100_000)})
    assert soft_seconds("split", slow) > 900.0
    assert soft_seconds("assemble", slow) > 100_000 / 5
    assert soft_seconds("deliver", slow) == 100.0


def test_the_setting_wins_over_the_standard_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://elsewhere:6379/0")
    app = RectoApp(REDIS)
    assert app.connection_for_read().hostname == app.connection_for_write().hostname == "cache"
    other = RectoApp(Settings())
    assert other.connection_for_write().hostname == "elsewhere"


def test_without_redis_there_is_no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CELERY_BROKER_URL", raising=False)
    with pytest.raises(SettingsError):
        celery_settings(Settings())


def test_every_kind_of_work_has_a_task_and_a_queue() -> None:
    app = RectoApp(REDIS)
    routes = app.conf.task_routes
    assert routes["recto.recognize"] == {"queue": "ocr"}
    assert routes["recto.deliver"] == {"queue": "remote"}
    assert {route["queue"] for route in routes.values()} == set(Queue)
    assert set(routes) <= set(app.tasks)


def test_memory_is_given_in_kibibytes() -> None:
    limits = Limits(worker_memory=512 * 1024 * 1024)
    assert celery_settings(REDIS.model_copy(update={"limits": limits}))["worker_max_memory_per_child"] == 512 * 1024


def test_certificates_are_checked_unless_it_is_said_otherwise() -> None:
    assert broker_at("redis://cache:6379/0").tls == {}
    assert broker_at("rediss://cache:6379/0").tls["ssl_cert_reqs"] is ssl.CERT_REQUIRED
    loose = broker_at("rediss://cache:6379/0?ssl_cert_reqs=none&ssl_ca_certs=/ca.pem")
    assert loose.url == "rediss://cache:6379/0"
    assert loose.tls == {"ssl_cert_reqs": ssl.CERT_NONE, "ssl_ca_certs": "/ca.pem"}


def test_sockets_and_sentinels_are_told_as_kombu_reads_them() -> None:
    assert broker_at("unix:///run/redis.sock?db=3").url == "redis+socket:///run/redis.sock?virtual_host=3"
    sentinels = broker_at("sentinel://:p%40ss@one:26379,two/main/4?sentinel_password=other")
    assert sentinels.url == "sentinel://:p%40ss@one:26379/4;sentinel://:p%40ss@two:26379/4"
    assert sentinels.options == {"master_name": "main", "sentinel_kwargs": {"password": "other"}}
