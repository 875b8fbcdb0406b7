"""Turns: a deployment is called by no more at once, and no faster, than its settings allow all workers together."""

import secrets
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Final

from recto.calls import Admitted, Full, Resting
from recto.deployments import Deployment, DeploymentName, Tokens
from recto.errors import DeploymentAway, DeploymentBusy
from storage.call_protocols import Traffic
from storage.protocols import Meter
from workers.owners import caller_name

STARTING: Final = "it is starting"
"""Why a deployment rests that is waited for."""

SHORT_REST: Final = 20.0
"""Seconds. So long a rest is waited for where work stands; others are asked meanwhile, or the work waits elsewhere."""

MARGIN: Final = 60.0
"""Seconds that a call may take beyond its timeout, with all that is written about it."""

_REQUESTS_AT_ONCE: Final = 0.1
_TOKENS_AT_ONCE: Final = 1.0
"""Of what a minute allows. Providers count tokens so, too; requests in shorter times than a minute."""

_PAUSES: Final = (0.05, 0.1, 0.2, 0.4, 0.8)


class Waiting:
    """Waits for others, in all for ``patience`` seconds. ``pause`` is how."""

    def __init__(self, patience: float, pause: Callable[[float], None]) -> None:
        self._until = time.monotonic() + patience
        self._pause = pause
        self._count = 0

    @property
    def left(self) -> float:
        return max(self._until - time.monotonic(), 0.0)

    @property
    def is_over(self) -> bool:
        return not self.left

    def a_moment(self) -> None:
        """Longer each time, up to a second, and not at the same time as the others that wait."""
        usual = _PAUSES[min(self._count, len(_PAUSES) - 1)]
        self._count += 1
        self._pause(usual * (0.75 + secrets.randbelow(512) / 1024))

    def seconds(self, seconds: float) -> None:
        """No longer than a second at a time, so that ``pause`` may look up."""
        stop = min(time.monotonic() + seconds, self._until)
        while (left := stop - time.monotonic()) > 0:
            self._pause(min(left, 1.0))


class Turn:
    """What one call took of the rates. ``requests`` and ``tokens`` are the names of their buckets."""

    def __init__(self, name: DeploymentName, deployment: Deployment, meter: Meter, *, expected: int) -> None:
        self.requests = f"requests:{name}"
        self.tokens = f"tokens:{name}"
        self.expected = expected
        self._deployment = deployment
        self._meter = meter

    def took(self, tokens: int) -> None:
        """It is over; less was needed than was expected."""
        if self._deployment.tokens_per_minute and tokens < self.expected:
            self._meter.give_back(self.tokens, float(self.expected - tokens))

    def not_called(self) -> None:
        """It was not made."""
        self.took(0)
        if self._deployment.requests_per_minute:
            self._meter.give_back(self.requests, 1.0)


class Turns:
    """Of all deployments."""

    def __init__(self, traffic: Traffic, meter: Meter) -> None:
        self._traffic = traffic
        self._meter = meter

    @contextmanager
    def turn(
        self, name: DeploymentName, deployment: Deployment, most: Tokens, waiting: Waiting
    ) -> Generator["Turn", None, None]:
        """Inside, one call may be made that takes ``most`` tokens.

        Raises ``DeploymentAway`` where it rests for longer than is waited for, ``DeploymentBusy`` where nobody made
        room.
        """
        caller = caller_name()
        self._enter(name, deployment, caller, waiting)
        try:
            turn = Turn(name, deployment, self._meter, expected=most.input + most.output)
            per_minute = deployment.requests_per_minute
            self._take(turn.requests, per_minute, at_once=_REQUESTS_AT_ONCE, cost=1.0, waiting=waiting)
            per_minute = deployment.tokens_per_minute
            self._take(turn.tokens, per_minute, at_once=_TOKENS_AT_ONCE, cost=float(turn.expected), waiting=waiting)
            yield turn
        finally:
            self._traffic.leave(name, caller)

    def _enter(self, name: DeploymentName, deployment: Deployment, caller: str, waiting: Waiting) -> None:
        while True:
            seconds = waiting.left + deployment.timeout + MARGIN  # rates are waited for with the turn
            match self._traffic.enter(name, caller, most=deployment.concurrency, seconds=seconds):
                case Admitted():
                    return
                case Full():
                    if waiting.is_over:
                        raise DeploymentBusy(f"deployment {name}: as many call it as may")
                    waiting.a_moment()
                case Resting(seconds=rest, why=why):
                    if rest > SHORT_REST or waiting.is_over:
                        raise DeploymentAway(
                            f"deployment {name} rests: {why}", retry_after=rest, starting=why == STARTING
                        )
                    waiting.seconds(rest)

    def _take(self, bucket: str, per_minute: float, *, at_once: float, cost: float, waiting: Waiting) -> None:
        if not per_minute:
            return
        burst = max(1.0, per_minute * at_once)
        while (wait := self._meter.take(bucket, per_minute=per_minute, burst=burst, cost=cost)) > 0:
            if waiting.is_over:
                raise DeploymentBusy(f"{bucket}: no more may be asked in this minute", retry_after=wait)
            waiting.seconds(wait)
