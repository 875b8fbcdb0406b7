"""Decisions, pure: what to do with a reading, and with a page whose process died."""

from typing import Literal, TypeAlias

from layouts.judging import Doubtful, Good
from recto.errors import (
    Fault,
    PageOutOfMemory,
    PageTimeout,
    ReadingGarbage,
    ReadingLooping,
    ReadingTruncated,
    RectoError,
    ScriptUnsupported,
    fault_of,
)
from recto.pages import PageState
from recto.settings import Limits
from recto.values import Value


class Accept(Value):
    """The reading counts. ``note`` is empty, or what a person should know about it."""

    kind: Literal["accept"] = "accept"
    note: str = ""


class Reject(Value):
    """The page ends in ``state`` with this fault."""

    kind: Literal["reject"] = "reject"
    state: PageState
    fault: Fault


Decision: TypeAlias = Accept | Reject


def decide(verdict: Good | Doubtful) -> Decision:
    """What a verdict means for a page that only one engine can read."""
    if isinstance(verdict, Good):
        return Accept()
    match verdict.code:
        case "truncated":
            return _failed(ReadingTruncated(verdict.reason))
        case "looping":
            return _failed(ReadingLooping(verdict.reason))
        case "garbage" | "words_without_ink":
            return _failed(ReadingGarbage(verdict.reason))
        case "unsupported_script":
            fault = fault_of(ScriptUnsupported(verdict.reason))
            return Reject(state=PageState.UNSUPPORTED_SCRIPT, fault=fault)
        case "empty_with_ink":
            return Accept(note=verdict.reason)


def _failed(error: RectoError) -> Reject:
    return Reject(state=PageState.FAILED, fault=fault_of(error))


def may_try_again(fault: Fault, *, attempt: int, limits: Limits) -> bool:
    """Whether a page is given another attempt in this run.

    A page that ran out of time would most likely do so again, at the full price: it is left for the next run. One that
    ran out of memory may have had a process that others had filled: it is given a fresh one, once.
    """
    most = {PageTimeout.code: 1, PageOutOfMemory.code: 2}.get(fault.code, limits.attempts)
    return fault.retryable and attempt < min(most, limits.attempts)
