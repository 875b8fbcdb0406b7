"""What a process holds once: the model's engine, and the processes or threads that make tiles of pages."""

import multiprocessing
import os
import threading
from concurrent.futures import Future, ProcessPoolExecutor

from ocr_backends.decoding import Decoding
from ocr_backends.deepseek.answers import Answer, EngineStats
from ocr_backends.deepseek.cards import plan_of
from ocr_backends.deepseek.device import card_of
from ocr_backends.deepseek.loading import load
from ocr_backends.deepseek.page_engine import PageEngine
from ocr_backends.deepseek.tiles import Tiles, tiles_of
from recto.images import Pixels
from recto.models import LocalModel


class Held:
    """Tiles are made in the calling thread: resizing lets other threads run, so that as many threads as there are cores
    do it at once, and nothing large travels. ``preprocess_processes`` above 1 makes them in so many processes, which is
    worth its copies where Python's lock is what the threads wait for. Making it loads the model; raises
    ``EngineUnavailable``.
    """

    def __init__(self, settings: LocalModel) -> None:
        card = card_of(settings)
        plan = plan_of(card, settings)
        self.engine = PageEngine(
            load(settings, card, plan),
            plan,
            max_tokens=settings.max_tokens,
            page_timeout=settings.page_timeout,
            switch=settings.decoding == "auto",
        )
        self._cores = threading.BoundedSemaphore(os.cpu_count() or 1)
        self._pools: tuple[ProcessPoolExecutor, ...] = ()
        if settings.preprocess_processes > 1:
            # Spawned, for a process that was forked beside threads and a device may hang.
            spawned = multiprocessing.get_context("spawn")
            self._pools = (ProcessPoolExecutor(settings.preprocess_processes, mp_context=spawned),)

    def submit(self, pixels: Pixels, decoding: Decoding) -> Future[Answer]:
        """From any thread."""
        with self.engine.meter.timed("preprocess", pages=1):
            tiles = self._tiles(pixels)
        return self.engine.submit(tiles, decoding)

    def stats(self) -> EngineStats:
        return self.engine.stats()

    def close(self) -> None:
        self.engine.close()
        for pool in self._pools:
            pool.shutdown()

    def _tiles(self, pixels: Pixels) -> Tiles:
        for pool in self._pools:
            return pool.submit(tiles_of, pixels).result()
        with self._cores:
            return tiles_of(pixels)
