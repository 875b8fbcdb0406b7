"""The whole service as plain processes on this machine: Redis, an S3 server or a folder, the API, workers."""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# boto3 carries no types.

import json
import os
import subprocess
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

import boto3
import pytest
from pydantic import BaseModel, JsonValue, SecretStr

from recto.settings import S3, Api, Settings
from storage.opening import open_store
from storage.protocols import ObjectStore
from storage.stores import Stores, open_stores
from tests.resources.ports import free_port
from tests.resources.programs import Program, answers, moto_program, rclone_program, redis_program
from tests.resources.servers import ACCESS_KEY, REGION, SECRET_KEY

StoreKind: TypeAlias = Literal["folder", "moto", "rclone"]

BUCKETS: Final = ("recto-own", "inbox", "outbox", "dropped")
"""Recto's own store, what is to be read, results, and what is dropped in."""

CREDENTIALS: Final = {
    "AWS_ACCESS_KEY_ID": ACCESS_KEY,
    "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
    "AWS_EC2_METADATA_DISABLED": "true",
}
_QUEUES: Final = "cpu,ocr,remote"
_PLAIN: Final = Settings()


@dataclass(frozen=True)
class Deployment:
    """What runs where; ``s3`` has one program or none. ``environment`` is that of the API and workers."""

    folder: Path
    settings: Settings
    environment: Mapping[str, str]
    redis: Program
    redis_port: int
    s3: tuple[Program, ...]
    s3_port: int
    api: Program
    workers: tuple[Program, ...]

    @property
    def url(self) -> str:
        """Of the API."""
        return f"http://127.0.0.1:{self.settings.api.port}"

    @property
    def programs(self) -> Sequence[Program]:
        return (*self.workers, self.api, *self.s3, self.redis)

    @cached_property
    def stores(self) -> Stores:
        """The job store and its like, opened beside the service."""
        return open_stores(self.settings)

    def place(self, bucket: str) -> str:
        """The address of one of ``BUCKETS``, for orders."""
        return f"s3://{bucket}" if self.s3 else str(self.folder / bucket)

    def objects(self, place: str) -> ObjectStore:
        """What lies below an address."""
        return open_store(place, settings=self.settings.s3, claims=self.stores.jobs)


@contextmanager
def deployed(
    folder: Path,
    store: StoreKind,
    *,
    workers: int = 2,
    processes: int = 1,
    settings: Settings = _PLAIN,
    s3_port: int = 0,
    s3_seen_at: int = 0,
) -> Generator[Deployment]:
    """Starts all but the workers, and kills everything when the block ends. Each worker has so many ``processes``.

    ``settings`` without addresses: these are filled in. The S3 server listens at ``s3_port``; where something stands
    between it and its clients, these go to ``s3_seen_at``.
    """
    own_port = s3_port or free_port()
    full = _with_addresses(settings, folder, store, free_port(), s3_seen_at or own_port)
    deployment = planned(folder, store, full, workers=workers, processes=processes, s3_port=own_port)
    with pytest.MonkeyPatch.context() as environment:
        for name, value in CREDENTIALS.items():
            environment.setenv(name, value)
        try:
            deployment.redis.start()
            for program in deployment.s3:
                program.start()
                _make_buckets(deployment.s3_port)
            deployment.api.start()
            yield deployment
        finally:
            for program in deployment.programs:
                program.kill()


def planned(
    folder: Path, store: StoreKind, settings: Settings, *, workers: int, processes: int, s3_port: int
) -> Deployment:
    """Nothing of it runs yet."""
    folder.mkdir(parents=True, exist_ok=True)
    redis_port = int(settings.service.redis.get_secret_value().rpartition(":")[2].partition("/")[0])
    environment = {**CREDENTIALS, **environment_of(settings)}

    def is_serving() -> bool:
        return answers(settings.api.port)

    return Deployment(
        folder=folder,
        settings=settings,
        environment=environment,
        redis=redis_program(folder / "redis", redis_port),
        redis_port=redis_port,
        s3=_s3(folder, store, s3_port),
        s3_port=s3_port,
        api=Program("api", recto("serve"), folder=folder, environment=environment, is_ready=is_serving),
        workers=tuple(
            Program(f"worker-{number}", _worker(processes), folder=folder, environment=environment)
            for number in range(workers)
        ),
    )


def environment_of(settings: Settings) -> dict[str, str]:
    """``RECTO_*`` for all that was set."""
    found: dict[str, str] = {}
    for section in sorted(settings.model_fields_set):
        value = getattr(settings, section)
        if isinstance(value, BaseModel):
            for name in sorted(value.model_fields_set):
                found[f"RECTO_{section}__{name}".upper()] = _as_text(getattr(value, name))
        else:
            found[f"RECTO_{section}".upper()] = _as_text(value)
    return found


def client_at(port: int) -> Any:
    """A boto3 client of the S3 server at that port."""
    return boto3.client(
        "s3",
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name=REGION,
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
    )


def new_key(deployment: Deployment) -> str:
    """The secret of an API key, made on the command line as people do."""
    environment = {**os.environ, **deployment.environment}
    made = subprocess.run(
        recto("keys", "create", "--json"), env=environment, check=True, capture_output=True, text=True
    )
    return str(json.loads(made.stdout)["secret"])


def recto(*arguments: str) -> list[str]:
    """The command line, run by this Python."""
    return [sys.executable, "-m", "gateway.cli", *arguments]


def _worker(processes: int) -> list[str]:
    return recto("worker", "--queues", _QUEUES, "--processes", str(processes))


def _s3(folder: Path, store: StoreKind, port: int) -> tuple[Program, ...]:
    match store:
        case "folder":
            return ()
        case "moto":
            return (moto_program(folder / "moto", port),)
        case "rclone":
            return (rclone_program(folder / "rclone", port, credentials=f"{ACCESS_KEY},{SECRET_KEY}"),)


def _with_addresses(settings: Settings, folder: Path, store: StoreKind, redis_port: int, s3_port: int) -> Settings:
    redis = SecretStr(f"redis://127.0.0.1:{redis_port}/0")
    own = str(folder / BUCKETS[0]) if store == "folder" else f"s3://{BUCKETS[0]}/data"
    s3 = _changed(settings.s3, endpoint=f"http://127.0.0.1:{s3_port}", region=REGION) if store != "folder" else S3()
    api: Api = _changed(settings.api, port=free_port())
    service = _changed(settings.service, redis=redis, store=own)
    return _changed(settings, service=service, s3=s3, api=api, work_dir=str(folder / "scratch"))


def _changed(value: Any, **changes: object) -> Any:
    """As ``model_copy``; what was changed counts as set."""
    return value.model_copy(update=changes)


def _as_text(value: Any) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return value if isinstance(value, str) else json.dumps(_plain(value))


def _plain(value: Any) -> JsonValue:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def _make_buckets(port: int) -> None:
    client = client_at(port)
    for bucket in BUCKETS:
        client.create_bucket(Bucket=bucket)
