"""Engines for tests that go wrong in the ways real ones do: slow, crashing, out of memory, truncated, looping, garbage.

``crashing`` goes wrong on every page, ``crashing:red`` only on pages whose image is mostly red, ``crashing:3f`` only on
images whose id begins with those hex digits; likewise the others. ``slow`` takes seconds first: ``slow:30``,
``slow:30:red``. Other pages are read as ``fake`` reads them, so that tests can see that neighbours survive.
"""

import os
import re
import signal
import time
from collections.abc import Callable, Sequence
from typing import Literal

from ocr_backends.fingerprints import fingerprint
from ocr_backends.for_tests.fake import markup_of, words_of
from ocr_backends.outcomes import outcome_of
from ocr_backends.protocol import PageInput
from recto.errors import EngineFailed, UsageError
from recto.images import PageImage
from recto.recognitions import MarkupRecognition, Outcome

_USUAL_SECONDS = 3600.0
_BLOCK = 16 * 1024 * 1024
_MOST_BLOCKS = 256
"""4 GiB: far above what a worker may have, and an end for a machine that sets no limit."""


class Misbehaving:
    """``kind`` is the engine's name, ``setting`` what follows its colon."""

    def __init__(self, kind: str, setting: str = "") -> None:
        self._kind = kind
        self._setting = setting
        self._seconds, self._marker = _settings(kind, setting)

    @property
    def name(self) -> str:
        return self._kind

    @property
    def reads(self) -> Literal["drawing"]:
        return "drawing"

    @property
    def fingerprint(self) -> str:
        return fingerprint(self._kind, {"setting": self._setting})

    def recognize(self, pages: Sequence[PageInput]) -> list[Outcome]:
        return [outcome_of(self._kind, lambda page=page: self._read(page)) for page in pages]

    def close(self) -> None:
        pass

    def _read(self, page: PageInput) -> Outcome:
        if not isinstance(page, PageImage):
            raise EngineFailed(f"{self._kind} reads images and was given a page of a PDF")
        if not _is_meant(page, self._marker):
            return words_of(page, self._kind)
        if self._kind == "slow":
            time.sleep(self._seconds)
            return words_of(page, self._kind)
        return _WAYS[self._kind](page)


def _settings(kind: str, setting: str) -> tuple[float, str]:
    first, _, rest = setting.partition(":")
    seconds, marker = (first or str(_USUAL_SECONDS), rest) if kind == "slow" else ("0", setting)
    if not re.fullmatch(r"\d+(\.\d+)?", seconds) or not re.fullmatch(r"red|[0-9a-f]*", marker):
        raise UsageError(
            f"engine {kind} does not understand {setting!r}", remedy=f"Use {kind}:red, or {kind}: and hex digits."
        )
    return float(seconds), marker


def _is_meant(page: PageImage, marker: str) -> bool:
    return is_red(page) if marker == "red" else page.id.startswith(marker)


def is_red(page: PageImage) -> bool:
    """Whether most of the image is red."""
    red, green, blue = (float(page.pixels[:, :, channel].mean()) for channel in range(3))
    return red > 128 and red > 2 * green and red > 2 * blue


def _crash(page: PageImage) -> Outcome:
    os.kill(os.getpid(), signal.SIGSEGV)
    time.sleep(_USUAL_SECONDS)  # the signal comes when it comes
    raise EngineFailed("survived its own crash")


def _eat_memory(page: PageImage) -> Outcome:
    eaten = [bytearray(_BLOCK) for _ in range(_MOST_BLOCKS)]
    raise MemoryError(f"{len(eaten)} blocks eaten")


def _truncate(page: PageImage) -> Outcome:
    whole = markup_of(page, "truncated").text
    return _markup(page, "truncated", whole[: len(whole) // 2], finished=False)


def _loop(page: PageImage) -> Outcome:
    return _markup(page, "looping", markup_of(page, "looping").text + "and so on and on " * 500, finished=False)


def _garbage(page: PageImage) -> Outcome:
    noise = "".join(chr(0xFFFD if int(digit, 16) < 8 else 0xE000 + int(digit, 16)) for digit in page.id)
    return _markup(page, "garbage", noise * 8, finished=True)


def _markup(page: PageImage, engine: str, text: str, *, finished: bool) -> MarkupRecognition:
    return MarkupRecognition(engine=engine, upright=page.upright, dialect="markdown", text=text, finished=finished)


_WAYS: dict[str, Callable[[PageImage], Outcome]] = {
    "crashing": _crash,
    "out-of-memory": _eat_memory,
    "truncated": _truncate,
    "looping": _loop,
    "garbage": _garbage,
}
