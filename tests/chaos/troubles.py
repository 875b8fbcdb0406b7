"""What makes the troubles of a schedule happen to a service that runs."""

import signal
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress

import psutil

from tests.chaos.schedule import (
    USUAL,
    Act,
    FlushRedis,
    KillChild,
    KillWorker,
    Pace,
    RestartRedis,
    Staged,
    StopStore,
    Timed,
    staged_acts,
    timed_acts,
)
from tests.resources.programs import redis_answer
from tests.resources.service import Deployment

_LOOK_SECONDS = 0.05


class Troubles:
    """Between ``start`` and ``stop``. ``share`` says how much of the work is done, 0 to 1; ``done`` counts the acts.

    There are so many ``kills`` at most.
    """

    def __init__(
        self, deployment: Deployment, share: Callable[[], float], *, seed: int, kills: int, pace: Pace = USUAL
    ) -> None:
        self.done: Counter[str] = Counter()
        self.left: list[Staged] = [*staged_acts(seed, pace)]
        self._deployment = deployment
        self._share = share
        self._timed: deque[Timed] = deque(timed_acts(seed, kills, pace))
        self._ended = threading.Event()
        self._away_until: list[float] = []
        self._thread = threading.Thread(target=self._work, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """The store answers again and all workers run when this returns."""
        self._ended.set()
        self._thread.join()
        self._bring_store_back(float("inf"))

    def _work(self) -> None:
        started = time.monotonic()
        while not self._ended.wait(_LOOK_SECONDS):
            while self._timed and time.monotonic() - started >= self._timed[0].at:
                self._do(self._timed.popleft().act)
            self._bring_store_back(time.monotonic())
            self._start_again()
            if self.left and not self._away_until and self._share() >= self.left[0].share:
                self._do(self.left.pop(0).act)

    def _do(self, act: Act) -> None:
        match act:
            case KillChild(draw=draw):
                happened = self._kill_child(draw)
            case KillWorker(draw=draw):
                happened = self._kill_worker(draw)
            case RestartRedis():
                self._deployment.redis.kill()
                self._deployment.redis.start()
                happened = True
            case FlushRedis():
                happened = redis_answer(self._deployment.redis_port, "FLUSHALL").startswith(b"+OK")
            case StopStore(seconds=seconds):
                self._take_store_away(seconds)
                happened = True
        self.done[act.kind] += happened

    def _kill_child(self, draw: int) -> bool:
        children = [child for worker in self._deployment.workers for child in worker.children()]
        if not children:
            return False
        with suppress(psutil.NoSuchProcess):
            children[draw % len(children)].send_signal(signal.SIGKILL)
        return True

    def _kill_worker(self, draw: int) -> bool:
        worker = self._deployment.workers[draw % len(self._deployment.workers)]
        worker.kill()
        worker.start(wait=False)
        return True

    def _start_again(self) -> None:
        """As a supervisor does: a worker that ended by itself is started again."""
        for worker in self._deployment.workers:
            if not worker.is_alive:
                worker.start(wait=False)
                self.done["restarted_worker"] += 1

    def _take_store_away(self, seconds: float) -> None:
        for program in self._deployment.s3:
            program.pause()
        self._away_until = [time.monotonic() + seconds]

    def _bring_store_back(self, now: float) -> None:
        if any(until <= now for until in self._away_until):
            for program in self._deployment.s3:
                program.go_on()
            self._away_until = []
