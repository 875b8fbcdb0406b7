"""Glob patterns over paths as tuples of names: ``*``, ``?`` and ``[...]`` inside a name, ``**`` for any folders."""

import glob
import os
from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import TypeAlias

Pattern: TypeAlias = tuple[str, ...]
"""One glob per folder level; a path below a folder that matches belongs to the pattern too."""

ANY_FOLDERS = "**"
EVERYTHING: Pattern = (ANY_FOLDERS,)


def is_pattern(text: str) -> bool:
    return glob.has_magic(text)


def parted(text: str) -> tuple[str, Pattern]:
    """The fixed folder that a glob starts in, and the rest. ``scans/20*/*.pdf`` -> ``scans``, ``("20*", "*.pdf")``."""
    parts = text.split("/")
    first = next(index for index, part in enumerate(parts) if is_pattern(part))
    fixed = "/".join(parts[:first]) or ("/" if text.startswith("/") else os.curdir)
    rest = tuple(part for part in parts[first:] if part not in ("", os.curdir))
    return fixed, rest


def takes(pattern: Pattern, parts: Sequence[str]) -> bool:
    """Whether the file at ``parts``, or a folder that it lies in, matches."""
    if not pattern:
        return True
    if pattern[0] == ANY_FOLDERS:
        return takes(pattern[1:], parts) or (bool(parts) and takes(pattern, parts[1:]))
    return bool(parts) and fnmatchcase(parts[0], pattern[0]) and takes(pattern[1:], parts[1:])


def enters(pattern: Pattern, parts: Sequence[str]) -> bool:
    """Whether a file below the folder at ``parts`` could match."""
    if not pattern or not parts or pattern[0] == ANY_FOLDERS:
        return True
    return fnmatchcase(parts[0], pattern[0]) and enters(pattern[1:], parts[1:])
