"""What decides an engine's raw output, as one digest: package versions, model files, options."""

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from recto.values import digest

RECIPE = 11
"""Raised with every change to how this package turns an engine's answer into words and regions."""


def fingerprint(engine: str, facts: dict[str, str]) -> str:
    """Hex; the same in every process with the same packages, models and options."""
    return digest({"engine": engine, "recipe": RECIPE, "facts": dict(sorted(facts.items()))})


def package_version(name: str) -> str:
    """Of an installed distribution, empty where there is none. Reads metadata only, imports nothing."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


@cache
def file_sha256(path: Path) -> str:
    """Hex, read once per process."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
