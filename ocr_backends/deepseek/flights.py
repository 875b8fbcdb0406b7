"""A page on its way through the engine, and what a decoder must do with it."""

import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from ocr_backends.decoding import Decoding
from ocr_backends.deepseek.answers import Answer, End
from ocr_backends.deepseek.batches import Batches
from ocr_backends.deepseek.tiles import Tiles

LOOK_EVERY = 64
"""Tokens between two looks for a loop."""


@dataclass(eq=False)
class Flight:
    """``forced``: so many tokens are written, no more and no fewer, for measurements; 0 for as many as it takes.

    ``slot`` and ``prompt`` are set when the page was seen: ids, those of the image's rows among them. ``began`` and
    ``deadline``: seconds of the monotonic clock, of its writing.
    """

    tiles: Tiles
    decoding: Decoding
    forced: int
    future: Future[Answer] = field(default_factory=Future[Answer])
    slot: int = -1
    prompt: list[int] = field(default_factory=list[int])
    deadline: float = float("inf")

    @property
    def budget(self) -> int:
        return self.forced or self.decoding.max_tokens

    @property
    def late(self) -> bool:
        return time.monotonic() > self.deadline


class Written(NamedTuple):
    """``end`` is empty-handed where ``error`` says what went wrong."""

    flight: Flight
    ids: list[int]
    end: End = End.BUDGET
    error: Exception | None = None


class PageDecoder(Protocol):
    """Writes the pages that it is given. Used by one thread."""

    @property
    def batches(self) -> Batches:
        """How many pages are written at once."""
        ...

    @property
    def room(self) -> int:
        """How many pages it would take now."""
        ...

    def start(self, flights: Sequence[Flight]) -> None:
        """Takes pages: no more than ``room``."""
        ...

    def ended(self, *, more: bool) -> list[Written]:
        """Pages that are done by now. ``more``: others are about to be started, so it should not wait for long."""
        ...

    def close(self) -> None: ...
