"""Folders of examples: ``DIR/CLASS/...``, and ``DIR/_none/...`` for what has none of the classes.

The same file in the folders of several classes has all of them. Files in one folder below that of their class
(``DIR/CLASS/SENDER/...``) come from one source: they are held out together when the model is tested.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Final

from recto.classes import ClassName
from recto.errors import UsageError
from recto.values import NAME

NONE: Final = "_none"
_REMEDY: Final = "Make a folder for each class, with its examples; those of no class go into _none."


@dataclass(frozen=True, slots=True)
class ExampleFile:
    """``digest``: sha256 of its bytes, hex. ``labels`` empty: it has none of the classes."""

    path: Path
    digest: str
    labels: frozenset[ClassName]
    group: str


def example_files(folder: Path) -> list[ExampleFile]:
    """By path. Raises ``UsageError`` for what is no such folder, or a class that cannot be called so."""
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder", remedy=_REMEDY)
    found: dict[str, ExampleFile] = {}
    for one in _files(folder):
        known = found.setdefault(one.digest, one)
        found[one.digest] = ExampleFile(known.path, one.digest, known.labels | one.labels, known.group)
    if not found:
        raise UsageError(f"{folder}: no examples", remedy=_REMEDY)
    return sorted(found.values(), key=lambda one: one.path)


def digest_of(path: Path) -> str:
    """sha256, hex. Raises ``UsageError`` where the file cannot be read."""
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error


def _files(folder: Path) -> Iterator[ExampleFile]:
    for below in sorted(folder.iterdir()):
        if not below.is_dir() or below.name.startswith("."):
            continue
        labels = frozenset[ClassName]() if below.name == NONE else frozenset({_class_name(below)})
        for path in sorted(below.rglob("*")):
            parts = path.relative_to(below).parts
            if path.is_file() and not any(part.startswith(".") for part in parts):
                digest = digest_of(path)
                source = f"{below.name}/{parts[0]}" if len(parts) > 1 else digest
                yield ExampleFile(path, digest, labels, source)


def _class_name(folder: Path) -> ClassName:
    name = folder.name.lower().replace(" ", "-")
    if not re.fullmatch(NAME, name):
        remedy = "A class is called by letters a to z, digits, dots, hyphens and underscores."
        raise UsageError(f"{folder}: no class can be called so", remedy=remedy)
    return name
