"""Where the time of one thread goes: each moment counts for the innermost of some functions that is running."""

import sys
import time
from collections import defaultdict
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import Any, Final

REST: Final = "rest"


class StageClock:
    """``stages``: what the time of a function is called. Native code counts for the function that called it.

    ``seconds``: of processor time by stage, ``REST`` outside of all; what ran before ``running`` is not in it.
    """

    def __init__(self, stages: Mapping[Callable[..., object], str]) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._stages: dict[CodeType, str] = {_code(function): stage for function, stage in stages.items()}
        self._stack = [REST]
        self._since = 0.0

    @contextmanager
    def running(self) -> Generator[None]:
        self._since = time.process_time()
        sys.setprofile(self._called)
        try:
            yield
        finally:
            sys.setprofile(None)
            self._switched()

    def _called(self, frame: FrameType, event: str, argument: Any) -> None:
        if event == "call" and frame.f_code in self._stages:
            self._switched()
            self._stack.append(self._stages[frame.f_code])
        elif event == "return" and frame.f_code in self._stages:
            self._switched()
            self._stack.pop()

    def _switched(self) -> None:
        now = time.process_time()
        self.seconds[self._stack[-1]] += now - self._since
        self._since = now


def _code(function: Callable[..., object]) -> CodeType:
    return function.__code__
