"""What a command line names as input: files, folders, globs, list files and buckets, streamed one by one.

The name that each document's result gets (``workers.inputs.mirroring``):

- from a folder, the path below that folder; from a glob, below its fixed part;
- a single file, its own name;
- from a list file, the path as it is written there (an absolute one without its leading ``/``), so that the name of a
  document does not depend on what else is in the list;
- from ``s3://bucket/prefix``, the key below the prefix; a single object, its own name.

Every regular file is an input: its type is decided later, from its bytes.
"""

import codecs
import errno
import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, nullcontext
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import BinaryIO, TypeAlias

from recto.errors import OutputCollision, fault_of
from recto.settings import Settings
from workers.events import InputFault, InputFile
from workers.inputs.buckets import SCHEME, FoundObject, is_s3, objects_at
from workers.inputs.folders import FolderWalk, FoundFile, lies_in, refused, unreadable
from workers.inputs.mirroring import WORK_FOLDER, brief, mirrored, shown
from workers.inputs.own_outputs import OwnOutputs, is_result_name
from workers.inputs.patterns import EVERYTHING, Pattern, is_pattern, parted
from workers.inputs.taken_names import TakenNames

LIST_MARK = "@"
STDIN_LIST = "@-"
LINE_BYTES = 65_536

_Found: TypeAlias = FoundFile | FoundObject | InputFault

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


def find_inputs(arguments: Sequence[str], *, settings: Settings, output: str) -> Iterator[InputFile | InputFault]:
    """Every document that ``arguments`` name, in their order, sorted within folders; memory does not grow with them.

    Results of earlier runs, and everything below ``output`` and the work folder, are never inputs. What cannot be
    used is an ``InputFault``, and so is a second document with the name of a first. The same file named twice comes
    once.
    """
    finder = _Finder(settings, output)
    with closing(TakenNames()) as taken:
        for argument in arguments:
            for found in finder.named_by(argument):
                yield from _once(found, taken)


def _once(found: _Found, taken: TakenNames) -> Iterator[InputFile | InputFault]:
    if isinstance(found, InputFault):
        yield found
        return
    name = mirrored(found.parts)
    if taken.take(name, found.source):
        yield InputFile(name=name, source=found.source, shown=shown(found.path))
    elif (owner := taken.owner(name)) != found.source:
        cause = f"{brief(found.path)}: its result would go where that of {brief(owner)} goes, {brief(name)}"
        yield InputFault(shown=shown(found.path), fault=fault_of(OutputCollision(cause)))


class _Finder:
    """Knows what may not be read and how a bucket is reached."""

    def __init__(self, settings: Settings, output: str) -> None:
        self._settings = settings
        self._output = output
        local = (path for path in (output, settings.work_dir) if path and not is_s3(path))
        self._own = frozenset(os.path.realpath(path) for path in local)

    def named_by(self, argument: str) -> Iterator[_Found]:
        if argument.startswith(LIST_MARK) and argument != LIST_MARK:
            return self._listed(argument)
        if is_pattern(argument) and not is_s3(argument) and not os.path.lexists(argument):
            return self._glob(argument)
        return self._place(argument, ())

    def _listed(self, argument: str) -> Iterator[_Found]:
        try:
            with nullcontext(sys.stdin.buffer) if argument == STDIN_LIST else Path(argument[1:]).open("rb") as lines:
                for entry in _entries(lines):
                    yield from self._place(entry, _written(entry))
        except OSError as error:
            yield unreadable(argument[1:], error, remedy="Check the path of the list file.")

    def _place(self, text: str, under: tuple[str, ...]) -> Iterator[_Found]:
        """One folder, file or bucket. ``under`` is what its names begin with: from a list file, the path as written."""
        if not text:
            return iter((refused("''", "names nothing", remedy="Look for a shell variable that is not set."),))
        if is_s3(text):
            return _documents(objects_at(text, under, self._settings.s3, output=self._output))
        try:
            mode = Path(text).stat().st_mode
        except (OSError, ValueError) as error:
            return iter((_missing(text, error),))
        if stat.S_ISDIR(mode):
            return self._folder(text, EVERYTHING, under)
        return iter((self._file(text, mode, under),))

    def _glob(self, text: str) -> Iterator[_Found]:
        fixed, pattern = parted(text)
        nothing = True
        for found in self._folder(fixed, pattern, ()):
            nothing = False
            yield found
        if nothing:
            yield refused(
                text, "no file matches", remedy="Check the pattern; hidden files and Recto's results do not count."
            )

    def _folder(self, text: str, pattern: Pattern, under: tuple[str, ...]) -> Iterator[_Found]:
        if self._is_own(text):
            yield _own(text)
        elif self._is_output(text):
            yield refused(text, "is the output folder of an earlier run", remedy="Give the folder with the originals.")
        else:
            yield from (_under(found, under) for found in _documents(FolderWalk(text, pattern, self._own)))

    def _file(self, text: str, mode: int, under: tuple[str, ...]) -> _Found:
        path = Path(text)
        if not stat.S_ISREG(mode):
            return refused(text, "is no regular file", remedy="Write its content to a file first.")
        if self._is_own(text):
            return _own(text)
        if is_result_name(path.name):
            return refused(text, "is named like a result of Recto", remedy="Rename it if it is a document.")
        return FoundFile(text, under or (path.name,))

    def _is_own(self, text: str) -> bool:
        return lies_in(os.path.realpath(text), self._own)

    def _is_output(self, text: str) -> bool:
        work = os.path.realpath(Path(text) / WORK_FOLDER)
        return Path(work).is_dir() and work not in self._own


def _under(found: _Found, under: tuple[str, ...]) -> _Found:
    return found if isinstance(found, InputFault) else replace(found, parts=(*under, *found.parts))


def _documents(found: Iterable[_Found]) -> Iterator[_Found]:
    """Without what is a result of an earlier run."""
    results = OwnOutputs()
    return (one for one in found if isinstance(one, InputFault) or not results.includes(one.parts))


def _entries(lines: BinaryIO) -> Iterator[str]:
    """The entries of a list file: one per line; empty lines and lines that begin with ``#`` are left out.

    Raises ``OSError`` where the file is no text.
    """
    first = lines.readline(LINE_BYTES).removeprefix(codecs.BOM_UTF8)
    for line in chain((first,), iter(lambda: lines.readline(LINE_BYTES), b"")):
        if b"\0" in line or len(line) == LINE_BYTES:
            raise OSError(errno.EINVAL, "is no list of paths, one per line")
        entry = os.fsdecode(line).rstrip("\r\n")
        if entry.strip() and not entry.startswith("#"):
            yield entry


def _written(entry: str) -> tuple[str, ...]:
    """What names begin with. A bucket's name is left out, like the root of an absolute path."""
    path = entry.removeprefix(SCHEME).partition("/")[2] if is_s3(entry) else entry
    return tuple(part for part in path.split("/") if part not in ("", os.curdir))


def _own(text: str) -> InputFault:
    return refused(text, "lies in the output or work folder", remedy="Choose an output folder outside the input.")


def _missing(text: str, error: OSError | ValueError) -> InputFault:
    if _SCHEME.match(text):
        return refused(text, "Recto reads no addresses of this kind", remedy="Give a local path or s3://bucket/prefix.")
    return unreadable(text, error)
