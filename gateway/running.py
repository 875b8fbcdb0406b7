"""One embedded run, from the inputs that were named to the exit code."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Final, TypeAlias, TypeVar

from gateway.interrupts import stoppable
from gateway.screen import Screen, Shown
from gateway.statuses import Status, status_of_run
from gateway.tally import Tally
from workers.escalation.estimates import estimate
from workers.escalation.habits import habits_from
from workers.events import Event, InputFault, InputFile, RunSummary
from workers.inputs.finding import STDIN_LIST, find_inputs
from workers.local.ledger import counted_in
from workers.requests import RunRequest

Item = TypeVar("Item")

Runner: TypeAlias = Callable[
    [Iterable[InputFile | InputFault], RunRequest, Callable[[Event], None]],
    RunSummary,
]

AHEAD: Final = 5_000
"""Inputs that are looked for before the run begins, so that a person sees how many there are."""


def perform(arguments: Sequence[str], request: RunRequest, *, shown: Shown, live: bool, run: Runner) -> Status:
    """Runs ``run`` over what ``arguments`` name and prints what becomes of it."""
    tally = Tally(time.monotonic)
    screen = Screen(tally, shown, live=live, stdout=sys.stdout, stderr=sys.stderr)
    inputs = tally.counted(find_inputs(arguments, settings=request.settings, output=request.output))
    if screen.is_live and STDIN_LIST not in arguments:
        inputs = _looked_ahead(inputs)
    with stoppable(screen.stopping, screen.killed):
        with screen:
            summary = run(inputs, request, screen.see)
        screen.sum_up(request.output, interrupted=summary.interrupted)
        if request.dry_run:
            found = estimate(
                tally.pages_planned,
                documents=tally.actions["planned"],
                options=request.options,
                settings=request.settings,
                habits=habits_from(counted_in(request.settings.budget)),
            )
            screen.show_estimate(found)
    return status_of_run(tally, interrupted=summary.interrupted)


def _looked_ahead(inputs: Iterator[Item]) -> Iterator[Item]:
    first = list(islice(inputs, AHEAD))
    return chain(first, inputs)
