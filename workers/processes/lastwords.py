"""What a process leaves behind that its own work ends: a file, written by the C code of ``faulthandler`` when a signal
of that kind comes, though library code holds the interpreter.

So the next owner of its unit can tell a page that crashes or hangs from one that was under way when somebody ended the
process: that is no fault of the page.
"""

import faulthandler
import os
import signal
import threading
import time
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Final

from recto.values import digest
from storage.os_errors import writing

FOLDER: Final = "last-words"
"""In a worker's scratch."""

_KEPT: Final = 86_400.0
"""Seconds; by then the next owner has read them."""


class Words(StrEnum):
    """``none``: the process was killed, or did not die."""

    CRASH = "crash"
    ALARM = "alarm"
    NONE = "none"


class LastWords:
    """Of the process called ``owner``, in ``folder``, which the processes of a machine share."""

    def __init__(self, folder: Path, owner: str) -> None:
        self._path = _place(folder, owner)
        self._file: BinaryIO | None = None

    def prepare(self) -> None:
        """From now on there would be some. Only of one process at a time; doing it again changes nothing."""
        if self._file is None and threading.current_thread() is threading.main_thread():
            with writing(self._path):
                self._path.parent.mkdir(parents=True, exist_ok=True)
                _sweep(self._path.parent)
                self._file = self._path.open("wb", buffering=0)
            if signal.getsignal(signal.SIGALRM) is not signal.SIG_DFL:
                signal.signal(signal.SIGALRM, signal.SIG_DFL)
            faulthandler.enable(self._file, all_threads=False)
            # The signal goes on to what it does by default: it ends the process.
            faulthandler.register(signal.SIGALRM, self._file, all_threads=False, chain=True)
        with suppress(FileNotFoundError):  # in use, so that nobody sweeps it away
            os.utime(self._path)

    def close(self) -> None:
        if self._file is not None:
            faulthandler.unregister(signal.SIGALRM)
            faulthandler.disable()
            self._file.close()
            self._path.unlink(missing_ok=True)
            self._file = None


def words_of(folder: Path, owner: str) -> Words:
    """What a process of this machine that is no more left behind."""
    try:
        words = _place(folder, owner).read_bytes()
    except OSError:
        return Words.NONE
    if words.startswith(b"Fatal Python error"):
        return Words.CRASH
    return Words.ALARM if words else Words.NONE


def _place(folder: Path, owner: str) -> Path:
    """One for a process: its threads end together."""
    process = "/".join(owner.split("/")[:2])
    return folder / digest({"process": process})[:32]


def _sweep(folder: Path) -> None:
    for path in folder.iterdir():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < time.time() - _KEPT:
                path.unlink()
