"""Exit codes: one table for the code, the help and the docs."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the kernel's values cost a sixth of a second, which `recto --help` should not
    from gateway.tally import Tally
    from recto.errors import RectoError


class Status(IntEnum):
    """What `recto` exits with."""

    DONE = 0
    SOME_FAILED = 1
    USAGE = 2
    NOTHING_READABLE = 3
    OUTPUT = 4
    NOT_READY = 5
    INTERNAL = 70
    INTERRUPTED = 130


MEANINGS: dict[Status, str] = {
    Status.DONE: "all done",
    Status.SOME_FAILED: "done, but some pages or documents failed",
    Status.USAGE: "the command or a setting is wrong; nothing was done",
    Status.NOTHING_READABLE: "no document was found, or none could be read",
    Status.OUTPUT: "the output, a store or stdout cannot be reached or written",
    Status.NOT_READY: "an engine that is needed is not ready; see `recto doctor`",
    Status.INTERNAL: "a mistake in Recto itself",
    Status.INTERRUPTED: "stopped by Ctrl-C; the same command goes on from there",
}


def status_of_run(tally: Tally, *, interrupted: bool) -> Status:
    """From how every document stands at the end; one that an earlier run finished counts like one of this run."""
    from recto.jobs import DocumentState

    if interrupted:
        return Status.INTERRUPTED
    if tally.output_failed:
        return Status.OUTPUT
    if tally.documents == tally.documents_failed:
        return Status.NOTHING_READABLE
    return Status.SOME_FAILED if tally.documents_failed or tally.states[DocumentState.PARTIAL] else Status.DONE


def status_of_error(error: RectoError) -> Status:
    """For an error that ended the whole run."""
    from recto.errors import EngineError, InputError, ObjectMissing, StorageError, UsageError

    match error:
        case UsageError() | ObjectMissing():
            return Status.USAGE
        case InputError():
            return Status.NOTHING_READABLE
        case StorageError():
            return Status.OUTPUT
        case EngineError():
            return Status.NOT_READY
        case _:
            return Status.INTERNAL
