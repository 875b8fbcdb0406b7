"""Files below a local folder: sorted, streamed, each real folder walked once."""

# ruff: noqa: PTH100, PTH116, PTH118, PTH208
# Path objects would cost more than the walk itself.

import os
import stat
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from recto.errors import InputUnreadable, fault_of
from workers.events import InputFault
from workers.inputs.mirroring import WORK_FOLDER, brief, shown
from workers.inputs.patterns import Pattern, enters, takes


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A regular file. ``parts``: its folders and name below what was given."""

    path: str
    parts: tuple[str, ...]

    @property
    def source(self) -> str:
        return os.path.abspath(self.path)


@dataclass(frozen=True, slots=True)
class _Folder:
    """``real`` is its path without links."""

    path: str
    parts: tuple[str, ...]
    real: str


_Entry: TypeAlias = "FoundFile | _Folder | InputFault | Literal['passed over']"
_Opened: TypeAlias = tuple[_Folder, Iterator[str]]


class FolderWalk:
    """Walks ``root`` for files that ``pattern`` takes. Hidden files and folders are passed over, and so are the folders
    whose real paths are ``avoided`` and the output folders of earlier runs (they hold ``.recto``).

    Links to folders are followed after everything else, and only to folders that were not walked yet: loops end, and a
    document is found under its own path first. What cannot be looked into is a fault, and the walk goes on.
    """

    def __init__(self, root: str, pattern: Pattern, avoided: frozenset[str]) -> None:
        self._pattern = pattern
        self._avoided = avoided
        self._walked: set[tuple[int, int]] = set()
        self._starts = deque([_Folder(root, (), os.path.realpath(root))])

    def __iter__(self) -> Iterator[FoundFile | InputFault]:
        while self._starts:
            yield from self._below(self._starts.popleft())

    def _below(self, start: _Folder) -> Iterator[FoundFile | InputFault]:
        opened: list[_Opened] = []  # a stack of our own: trees can be deeper than Python's
        yield from self._open(start, opened)
        while opened:
            folder, names = opened[-1]
            name = next(names, "")
            if not name:
                opened.pop()
                continue
            match self._entry(folder, name):
                case _Folder() as inner:
                    yield from self._open(inner, opened)
                case FoundFile() | InputFault() as found:
                    yield found
                case "passed over":
                    pass

    def _open(self, folder: _Folder, opened: list[_Opened]) -> Iterator[InputFault]:
        """Puts the folder on the stack, unless it is avoided, was walked before or is another run's output."""
        if folder.real in self._avoided:
            return
        try:
            about = os.stat(folder.path)
            names = os.listdir(folder.path)
        except OSError as error:
            yield unreadable(folder.path, error)
            return
        identity = (about.st_dev, about.st_ino)
        is_output = WORK_FOLDER in names and f"{folder.real.rstrip('/')}/{WORK_FOLDER}" not in self._avoided
        if identity not in self._walked and not is_output:
            self._walked.add(identity)
            opened.append((folder, iter(sorted(name for name in names if not name.startswith(".")))))

    def _entry(self, folder: _Folder, name: str) -> _Entry:
        path, parts = os.path.join(folder.path, name), (*folder.parts, name)
        try:
            linked = stat.S_ISLNK(os.lstat(path).st_mode)
            mode = os.stat(path).st_mode
        except OSError as error:
            return unreadable(path, error) if takes(self._pattern, parts) else "passed over"
        if stat.S_ISREG(mode) and takes(self._pattern, parts):
            is_own = linked and lies_in(os.path.realpath(path), self._avoided)
            return "passed over" if is_own else FoundFile(path, parts)
        if not stat.S_ISDIR(mode) or not enters(self._pattern, parts):
            return "passed over"
        if linked:
            self._starts.append(_Folder(path, parts, os.path.realpath(path)))
            return "passed over"
        return _Folder(path, parts, f"{folder.real.rstrip('/')}/{name}")


def lies_in(real: str, folders: frozenset[str]) -> bool:
    """Whether a path without links is one of ``folders`` or below one."""
    return any(real == folder or real.startswith(f"{folder.rstrip('/')}/") for folder in folders)


def unreadable(path: str, error: OSError | ValueError, *, remedy: str = "") -> InputFault:
    """What the system said of ``path``, as a fault."""
    match error:
        case FileNotFoundError():
            cause = "no such file or folder"
        case OSError(strerror=str() as words):
            cause = words.lower()
        case _:  # a path that no system call takes, such as one with a NUL byte
            cause = str(error)
    return refused(path, cause, remedy=remedy)


def refused(path: str, cause: str, *, remedy: str = "") -> InputFault:
    """``path`` is no input, because of ``cause``."""
    return InputFault(shown=shown(path), fault=fault_of(InputUnreadable(f"{brief(path)}: {cause}", remedy=remedy)))
