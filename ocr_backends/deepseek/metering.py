"""What the stages have done so far, added up from the threads that do it."""

import threading
import time
from collections import defaultdict
from collections.abc import Generator
from contextlib import contextmanager
from typing import Literal

from ocr_backends.deepseek.answers import EngineStats, Stage

StageName = Literal["preprocess", "vision", "prefill", "decode"]
_NOTHING = Stage()


class Meter:
    """Safe among threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stages: defaultdict[StageName, Stage] = defaultdict(Stage)
        self._steps = 0
        self._loops = 0
        self._step_began = 0.0
        self._step_stage: StageName = "decode"

    @contextmanager
    def timed(self, stage: StageName, *, pages: int = 0, tokens: int = 0) -> Generator[None]:
        began = time.perf_counter()
        yield
        self.add(stage, pages=pages, tokens=tokens, seconds=time.perf_counter() - began)

    def add(self, stage: StageName, *, pages: int = 0, tokens: int = 0, seconds: float = 0.0) -> None:
        with self._lock:
            done = self._stages[stage]
            self._stages[stage] = Stage(
                pages=done.pages + pages, tokens=done.tokens + tokens, seconds=done.seconds + seconds
            )

    def step(self, *, written: int, begun: int, read: int) -> None:
        """A step of the decoder begins: ``written`` pages write on, ``begun`` have their prompts of ``read`` tokens
        read. The time of a step ends where the next begins.
        """
        self.pause()
        self.add("prefill", pages=begun, tokens=read)
        self.add("decode", tokens=written + begun)
        with self._lock:
            self._steps += 1
            self._step_began = time.perf_counter()
            self._step_stage = "prefill" if begun else "decode"

    def pause(self) -> None:
        """No step is under way any more."""
        with self._lock:
            began, self._step_began = self._step_began, 0.0
            stage = self._step_stage
        if began:
            self.add(stage, seconds=time.perf_counter() - began)

    def ended(self, *, loop: bool) -> None:
        """A page has been written."""
        self.add("decode", pages=1)
        with self._lock:
            self._loops += loop

    def stats(self, *, waiting: int, writing: int, halvings: int, peak_memory: int) -> EngineStats:
        with self._lock:
            stages = dict(self._stages)
            return EngineStats(
                preprocess=stages.get("preprocess", _NOTHING),
                vision=stages.get("vision", _NOTHING),
                prefill=stages.get("prefill", _NOTHING),
                decode=stages.get("decode", _NOTHING),
                steps=self._steps,
                loops=self._loops,
                waiting=waiting,
                writing=writing,
                halvings=halvings,
                peak_memory=peak_memory,
            )
