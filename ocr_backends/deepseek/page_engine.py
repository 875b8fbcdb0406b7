"""The engine inside: one thread owns the model; pages come from many threads and are read together.

    pages (any thread) -> waiting -> seen in batches -> a slot each -> written together -> futures

Nothing here knows of documents, stores or the ladder.
"""

import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from itertools import islice
from typing import Final

import torch
from torch import Tensor

from ocr_backends.decoding import Decoding
from ocr_backends.deepseek.answers import Answer, End, EngineStats
from ocr_backends.deepseek.batches import Batches
from ocr_backends.deepseek.cards import Plan
from ocr_backends.deepseek.continuous import ContinuousDecoder, records_steps
from ocr_backends.deepseek.flights import Flight, PageDecoder, Written
from ocr_backends.deepseek.loading import Loaded
from ocr_backends.deepseek.metering import Meter
from ocr_backends.deepseek.plain import PlainDecoder
from ocr_backends.deepseek.slots import Slots, rows_of
from ocr_backends.deepseek.text_model import TextModel
from ocr_backends.deepseek.tiles import Tiles
from ocr_backends.deepseek.vision import features_of
from recto.errors import EngineFailed, PageOutOfMemory, RectoError

_LOG = logging.getLogger(__name__)
_GATHER: Final = 0.02
"""Seconds that the first page of an idle engine waits for others to come along."""

WIDEST_WINDOW: Final = 1024
LONGEST_NGRAM: Final = 64


def end_process(error: BaseException) -> None:
    """Ends this process at once: after such an error nothing on the device can be trusted, and only a new process has
    a sound one.
    """
    _LOG.critical("the device failed and this process ends, another takes its place: %s", error)
    logging.shutdown()
    os._exit(70)


class PageEngine:
    """``submit`` pages from any thread; their answers come when they are done.

    ``page_timeout`` in seconds, of a page's writing. ``switch``: where continuous batching does not run on this
    machine, plain batches take over. ``broken`` is called with an error after which the device is of no more use.
    """

    def __init__(
        self,
        loaded: Loaded,
        plan: Plan,
        *,
        max_tokens: int,
        page_timeout: float = 300.0,
        switch: bool = True,
        broken: Callable[[BaseException], None] = end_process,
    ) -> None:
        self._loaded, self._plan, self._max_tokens = loaded, plan, max_tokens
        self._page_timeout, self._switch, self._broken = page_timeout, switch, broken
        self.meter = Meter()
        decoder = loaded.model.model.language_model
        self._slots = Slots(
            plan.pages,
            decoder.embed_tokens,
            widest=WIDEST_WINDOW,
            longest=LONGEST_NGRAM,
            most=max_tokens,
            recorded=records_steps(plan),
        )
        self._text = TextModel(decoder, loaded.model.lm_head, self._slots).eval()
        self._text.attend_by(plan.attention)
        self._seeing = Batches(plan.vision_pages)
        self._decoder: PageDecoder = self._made(plan.decoder == "continuous")
        self._prompts: dict[str, list[int]] = {}
        self._waiting: deque[Flight] = deque()
        self._flying: set[Flight] = set()
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="deepseek-local", daemon=True)
        self._thread.start()

    def submit(self, tiles: Tiles, decoding: Decoding, *, forced: int = 0) -> Future[Answer]:
        """The page's answer, or its ``RectoError``. ``forced``: it writes so many tokens exactly, for measurements."""
        flight = Flight(tiles, decoding, forced)
        with self._changed:
            if self._closed:
                raise EngineFailed("deepseek-local: the engine was closed")
            self._waiting.append(flight)
            self._changed.notify_all()
        return flight.future

    def stats(self) -> EngineStats:
        """What it did since it was made."""
        peak = torch.cuda.max_memory_allocated(self._loaded.device) if self._loaded.device.type == "cuda" else 0
        return self.meter.stats(
            waiting=len(self._waiting),
            writing=len(self._flying),
            halvings=self._seeing.halvings + self._decoder.batches.halvings,
            peak_memory=peak,
        )

    def close(self) -> None:
        """Pages that are not done fail. Safe to call twice."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join()

    def _made(self, continuous: bool) -> PageDecoder:
        if not continuous:
            return PlainDecoder(self._loaded, self._text, self._plan, self.meter)
        return ContinuousDecoder(self._loaded, self._text, self._plan, self.meter, max_tokens=self._max_tokens)

    def _run(self) -> None:
        if self._loaded.device.type == "cuda":
            torch.cuda.set_device(self._loaded.device)
        while not self._closed:
            try:
                self._turn()
            except torch.AcceleratorError as error:
                self._broken(error)
                self._fail_flying(error)
            except Exception as error:  # noqa: BLE001 - the pages learn of it; the thread must live for the others
                self._continue_after(error)
        self._fail_flying(EngineFailed("deepseek-local: the engine was closed"))
        self._decoder.close()

    def _turn(self) -> None:
        flights = self._taken()
        if flights:
            self._see(flights)
        more = bool(self._waiting) and self._room() > 0
        for written in self._decoder.ended(more=more):
            self._answer(written)

    def _room(self) -> int:
        return min(self._decoder.room, self._slots.free)

    def _taken(self) -> list[Flight]:
        """The next pages to see; where there is nothing at all to do, waits for some."""
        with self._changed:
            if not self._flying and not self._waiting:
                self._changed.wait_for(lambda: self._waiting or self._closed)
                most = min(self._seeing.size, self._room())
                self._changed.wait_for(lambda: len(self._waiting) >= most or self._closed, timeout=_GATHER)
            count = 0 if self._closed else min(len(self._waiting), self._seeing.size, self._room())
            return [self._waiting.popleft() for _ in range(count)]

    def _see(self, flights: list[Flight]) -> None:
        self._flying |= set(flights)
        tokens = sum(flight.tiles.tokens for flight in flights)
        with self.meter.timed("vision", pages=len(flights), tokens=tokens):
            seen = self._seeing.map(lambda pages: features_of(self._loaded, pages), [one.tiles for one in flights])
            ready = [flight for flight, found in zip(flights, seen, strict=True) if self._placed(flight, found)]
            if self._loaded.device.type == "cuda":
                torch.cuda.current_stream(self._loaded.device).synchronize()
        self._decoder.start(ready)

    def _placed(self, flight: Flight, features: Tensor | Exception) -> bool:
        """Whether the page has a slot now and can be written; else it has its answer."""
        if isinstance(features, Exception):
            self._answer(Written(flight, [], error=features))
            return False
        try:
            flight.slot, rows = self._slots.claim(features)
            flight.prompt = rows_of(self._prompt(flight.decoding.prompt), self._loaded.image_token, rows)
            self._slots.set_rules(flight.slot, flight.decoding, prompt=len(flight.prompt))
        except ValueError as error:
            self._answer(Written(flight, [], error=error))
            return False
        flight.deadline = time.monotonic() + self._page_timeout
        return True

    def _prompt(self, text: str) -> list[int]:
        if text not in self._prompts:
            self._prompts[text] = self._loaded.prompt(text)
        return self._prompts[text]

    def _answer(self, written: Written) -> None:
        flight = written.flight
        self._landed(flight)
        if written.error is not None:
            flight.future.set_exception(_told(written.error))
            return
        self.meter.ended(loop=written.end is End.LOOP)
        text = self._loaded.decode(written.ids[:-1] if written.end is End.EOS else written.ids)
        flight.future.set_result(Answer(ids=tuple(written.ids), text=text, end=written.end))

    def _landed(self, flight: Flight) -> None:
        self._flying.discard(flight)
        if flight.slot >= 0:
            self._slots.release(flight.slot)
            flight.slot = -1

    def _continue_after(self, error: Exception) -> None:
        """Continuous batching that does not run here at all gives way to plain batches; else the pages fail."""
        _LOG.error("deepseek-local failed", exc_info=error)
        flights = [flight for flight in self._flying if flight.slot >= 0]
        gives_way = self._switch and isinstance(self._decoder, ContinuousDecoder) and not self.stats().decode.pages
        if not (gives_way and flights):
            self._fail_flying(error)
            return
        _LOG.warning("continuous batching does not run here: plain batches from now on")
        self._decoder.close()
        self._text.attend_by("sdpa")
        self._decoder = self._made(continuous=False)
        self._decoder.start(flights)

    def _fail_flying(self, error: BaseException) -> None:
        with self._changed:
            waiting = list(self._waiting) if self._closed else []
            self._waiting = deque(islice(self._waiting, len(waiting), None))
        for flight in [*self._flying, *waiting]:
            self._landed(flight)
            flight.future.set_exception(_told(error))


def _told(error: BaseException) -> RectoError:
    if isinstance(error, RectoError):
        return error
    if isinstance(error, (torch.OutOfMemoryError, MemoryError)):
        return PageOutOfMemory("the memory of the device does not suffice for this page alone")
    return EngineFailed(f"deepseek-local failed on this page: {type(error).__name__}: {error}")
