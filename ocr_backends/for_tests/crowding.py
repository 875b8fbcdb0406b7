"""Engines for tests that are given several pages at once from threads, as models are.

``together:4`` answers as ``fake`` does, but its first page only once four are before it at the same time; the largest
number counts for the whole process, over all engines of that setting. ``together:4:ENGINE`` asks ``ENGINE`` then.
``away:PATH`` reads while a file of that name is there, and is away else; ``away:PATH:red`` for red pages only.
"""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ocr_backends.fingerprints import fingerprint
from ocr_backends.for_tests.fake import words_of
from ocr_backends.for_tests.misbehaving import is_red
from ocr_backends.outcomes import outcome_of
from ocr_backends.protocol import OcrBackend, PageInput, Reads
from recto.errors import EngineAway, EngineFailed, UsageError, fault_of
from recto.images import PageImage
from recto.recognitions import Failure, Outcome

AT_ONCE: Final = 8
"""Pages that these engines are given at once."""

_PATIENCE: Final = 60.0
"""Seconds; then the pages that would make the crowd will not come any more."""


class _Crowd:
    """Who is there at the same time."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._there = 0
        self._most = 0

    def enter(self, enough: int) -> bool:
        """Waits until ``enough`` were there together, this one too; false where they never come."""
        with self._changed:
            self._there += 1
            self._most = max(self._most, self._there)
            self._changed.notify_all()
            return self._changed.wait_for(lambda: self._most >= enough, _PATIENCE)

    def leave(self) -> None:
        with self._changed:
            self._there -= 1


_CROWDS: dict[str, _Crowd] = {}
_MAKING = threading.Lock()


class Together:
    """``enough`` pages have to be there at once before ``inner`` reads the first."""

    def __init__(self, setting: str, enough: int, inner: OcrBackend) -> None:
        self._setting = setting
        self._enough = enough
        self._inner = inner
        with _MAKING:
            self._crowd = _CROWDS.setdefault(setting, _Crowd())

    @property
    def name(self) -> str:
        return "together"

    @property
    def reads(self) -> Reads:
        return self._inner.reads

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.name, {"inner": self._inner.fingerprint})

    def recognize(self, pages: Sequence[PageInput]) -> list[Outcome]:
        try:
            if self._crowd.enter(self._enough):
                return self._inner.recognize(pages)
            missing = fault_of(EngineFailed(f"{self.name} was never given {self._enough} pages at once"))
            return [Failure(engine=self.name, fault=missing) for _ in pages]
        finally:
            self._crowd.leave()

    def close(self) -> None:
        self._inner.close()


class Away:
    """Raises ``EngineAway`` while there is no file at the path."""

    def __init__(self, setting: str) -> None:
        path, _, marker = setting.partition(":")
        if not path or marker not in ("", "red"):
            raise UsageError(f"engine away does not understand {setting!r}", remedy="Use away:PATH or away:PATH:red.")
        self._path = Path(path)
        self._marker = marker

    @property
    def name(self) -> str:
        return "away"

    @property
    def reads(self) -> Reads:
        return "drawing"

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.name, {})

    def recognize(self, pages: Sequence[PageInput]) -> list[Outcome]:
        return [outcome_of(self.name, lambda page=page: self._read(page)) for page in pages]

    def close(self) -> None:
        pass

    def _read(self, page: PageInput) -> Outcome:
        if not isinstance(page, PageImage):
            raise EngineFailed(f"{self.name} reads images and was given a page of a PDF")
        if not self._path.exists() and (not self._marker or is_red(page)):
            raise EngineAway(f"{self.name}: its server does not answer")
        return words_of(page, self.name)
