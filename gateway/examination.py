"""What this machine has: packages, engines, places to write to.

Looks only: loads no model, and asks nobody but the model servers and deployments that settings name, those without
cost.
"""

import os
import platform
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil
from platformdirs import user_cache_path

from gateway.asking import asking
from gateway.checks import Check
from ocr_backends.deployed.status import deployments_status
from ocr_backends.registry import EMBEDDED_DEFAULT, engine_statuses
from ocr_backends.statuses import EngineStatus
from recto.errors import SettingsError
from recto.settings import MEBIBYTE, Settings, load_settings
from recto.values import Value
from recto.version import VERSION

GIBIBYTE = 1024 * MEBIBYTE
LITTLE_SPACE = GIBIBYTE
PACKAGES = (
    "pymupdf",
    "rapidocr",
    "onnxruntime",
    "opencv-python-headless",
    "numpy",
    "pillow",
    "pillow-heif",
    "pydantic",
    "boto3",
)
"""Those that decide what is read and how: their versions belong in every report of a mistake."""


class Examination(Value):
    """``ready``: the embedded default can read documents here. ``asking``: who is asked for what is in doubt, and what
    is wrong with that.
    """

    version: str
    ready: bool
    engines: tuple[EngineStatus, ...]
    deployments: tuple[EngineStatus, ...]
    asking: tuple[Check, ...]
    machine: tuple[Check, ...]
    storage: tuple[Check, ...]
    packages: tuple[Check, ...]


def examine(environ: Mapping[str, str], config: Path | None = None) -> Examination:
    """``config`` as ``load_settings`` takes it."""
    settings = _settings(environ, config)[0]
    engines = tuple(engine_statuses(settings.deepseek))
    return Examination(
        version=VERSION,
        ready=any(engine.ready for engine in engines if engine.name == EMBEDDED_DEFAULT),
        engines=engines,
        deployments=deployments_status(settings.deployments) if settings.deployments else (),
        asking=tuple(asking(settings)),
        machine=tuple(_machine(environ, config)),
        storage=tuple(_storage(environ)),
        packages=tuple(map(_package, PACKAGES)),
    )


def _machine(environ: Mapping[str, str], config: Path | None) -> Iterator[Check]:
    yield Check(
        name="python", ok=True, detail=f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    )
    settings, check = _settings(environ, config)
    yield check
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    yield Check(name="cores", ok=True, detail=str(cores))
    yield _memory(settings.workers.processes or cores, settings.limits.worker_memory)


def _settings(environ: Mapping[str, str], config: Path | None) -> tuple[Settings, Check]:
    """The defaults, where they cannot be used."""
    try:
        return load_settings(config, environ), Check(name="settings", ok=True, detail="good")
    except SettingsError as error:
        return Settings.model_construct(), Check(name="settings", ok=False, detail=error.message, remedy=error.remedy)


def _memory(workers: int, each: int) -> Check:
    memory = psutil.virtual_memory()
    needed = workers * each
    return Check(
        name="memory",
        ok=memory.available >= needed,
        detail=f"{_size(memory.available)} free of {_size(memory.total)}; {workers} workers may take {_size(needed)}",
        remedy="" if memory.available >= needed else f"Run with --workers {max(1, memory.available // each)}.",
    )


def _storage(environ: Mapping[str, str]) -> Iterator[Check]:
    yield _place("temporary folder", Path(tempfile.gettempdir()), "Set TMPDIR to a folder with room.")
    yield _place("cache folder", user_cache_path("recto"), "Give --work-dir when you write to a bucket.")
    yield Check(name="sqlite", ok=True, detail=sqlite3.sqlite_version)
    named = [name for name in ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_ROLE_ARN") if environ.get(name)]
    file = Path(environ.get("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials")).expanduser()
    found = ", ".join([*named, *([str(file)] if file.is_file() else [])])
    yield Check(name="S3 credentials", ok=True, detail=found or "none named; only s3:// needs them")


def _place(name: str, folder: Path, remedy: str) -> Check:
    """Whether files can be made there, or in the nearest folder above that exists."""
    existing = next(place for place in (folder, *folder.parents) if place.exists())
    free = shutil.disk_usage(existing).free
    ok = os.access(existing, os.W_OK | os.X_OK) and free >= LITTLE_SPACE
    return Check(name=name, ok=ok, detail=f"{folder}, {_size(free)} free", remedy="" if ok else remedy)


def _package(name: str) -> Check:
    try:
        return Check(name=name, ok=True, detail=version(name))
    except PackageNotFoundError:
        return Check(name=name, ok=False, detail="missing", remedy="Install recto-ocr again: it is one of its parts.")


def _size(count: int) -> str:
    return f"{count / GIBIBYTE:.1f} GB"
