"""Decisions, pure: what to do with a reading, which of two counts, and what to do with a page whose process died."""

from typing import Final, Literal, TypeAlias

from layouts.judging.old_print import Clear, Impression, Suspect
from layouts.judging.verdicts import Doubtful, Good, Verdict
from recto.errors import (
    Fault,
    PageOutOfMemory,
    PageTimeout,
    ReadingDoubted,
    ReadingGarbage,
    ReadingIncomplete,
    ReadingLooping,
    ReadingTruncated,
    ScriptUnsupported,
    fault_of,
)
from recto.pages import PageState
from recto.settings import Limits
from recto.values import Value


class Accept(Value):
    """The reading counts. ``note`` is empty, or what a person should know about it.

    ``faults``: what is wrong with it all the same.
    """

    kind: Literal["accept"] = "accept"
    note: str = ""
    faults: tuple[Fault, ...] = ()


class Reject(Value):
    """The page ends in ``state`` with this fault."""

    kind: Literal["reject"] = "reject"
    state: PageState
    fault: Fault


class SecondLook(Value):
    """Another engine is to be asked, because of ``reason``; ``without`` is how the page ends where that is no help.

    ``of``: whether that is all of the page, what the first engine could not read of it, or all and, where that is no
    help, only its long s.
    """

    kind: Literal["second_look"] = "second_look"
    reason: str
    without: Accept | Reject
    of: Literal["all", "rest", "long_s"] = "all"


class NoHelp(Value):
    """A second reading is no better. ``reason`` is a phrase for people, ``remedy`` what they can do."""

    kind: Literal["no_help"] = "no_help"
    reason: str
    remedy: str


Decision: TypeAlias = Accept | Reject | SecondLook

LEAST_LETTERS = 0.7
"""Share of a good reading's letters that another must have to take its place."""

_FAILURES: Final = {
    "truncated": ReadingTruncated,
    "looping": ReadingLooping,
    "garbage": ReadingGarbage,
    "words_without_ink": ReadingGarbage,
    "too_much": ReadingGarbage,
    "wrong_script": ReadingGarbage,
}
_MARKS: Final = {
    "left_out": ReadingIncomplete,
    "too_little": ReadingIncomplete,
    "disagrees": ReadingDoubted,
}
_CLEAR: Final = Clear()
_NAME_IT: Final = (
    "Name the language of the page with --language CODE (apt-get install tesseract-ocr-all brings every one), "
    "or scan it again at a higher resolution."
)


def decide(verdict: Verdict, impression: Impression = _CLEAR) -> Decision:
    """What a verdict on a reading, and the impression that a good one makes, mean for the page."""
    if isinstance(verdict, Good):
        return _accepted(impression)
    match verdict.code:
        case "truncated" | "looping" | "garbage" | "words_without_ink" | "too_much" | "wrong_script" as code:
            return Reject(state=PageState.FAILED, fault=fault_of(_FAILURES[code](verdict.reason)))
        case "left_out" | "too_little" | "disagrees" as code:
            return Accept(note=verdict.reason, faults=(fault_of(_MARKS[code](verdict.reason)),))
        case "unsupported_script":
            return SecondLook(reason=verdict.reason, without=_unsupported(ScriptUnsupported(verdict.reason)))
        case "partly_unread":
            is_old = isinstance(impression, Suspect) and impression.marked  # all of it is read again, not the rest
            return _accepted(impression) if is_old else _marked(verdict.reason, of="rest")
        case "empty_with_ink":
            return Accept(note=verdict.reason)


def decide_second(first: SecondLook, verdict: Verdict, *, script: str, letters: float) -> Accept | NoHelp:
    """Whether a second reading, as ``script``, takes the place of the first, of whose letters it has so many times."""
    partly = isinstance(verdict, Doubtful) and verdict.code == "partly_unread" and first.of == "long_s"
    if isinstance(verdict, Doubtful) and not partly:
        return NoHelp(reason=f"read as {script or 'asked'}, {verdict.reason}", remedy=_NAME_IT)
    if isinstance(first.without, Accept) and letters < LEAST_LETTERS:
        return NoHelp(reason=f"read as {script or 'asked'}, it has fewer words", remedy=_NAME_IT)
    faults = (fault_of(ScriptUnsupported(verdict.reason)),) if isinstance(verdict, Doubtful) else ()
    return Accept(note=f"{first.reason}; read again" + (f" as {script}" if script else ""), faults=faults)


def unsure_of(script: str, sure: float) -> ScriptUnsupported:
    """What is wrong with a second reading, as ``script``, that is hardly one."""
    return ScriptUnsupported(f"read as {script or 'asked'}, it is only {sure:.0%} sure", remedy=_NAME_IT)


def without_second(first: SecondLook, left: NoHelp) -> Accept | Reject:
    """How the page ends where no other engine could read it."""
    if isinstance(first.without, Accept):
        faults = tuple(own.model_copy(update={"remedy": left.remedy}) for own in first.without.faults)
        return first.without.model_copy(update={"faults": faults})
    return _unsupported(ScriptUnsupported(f"{first.reason}; {left.reason}", remedy=left.remedy))


def _accepted(impression: Impression) -> Accept | SecondLook:
    if isinstance(impression, Clear):
        return Accept()
    if impression.marked:
        return _marked(impression.reason, of="long_s")
    return SecondLook(reason=impression.reason, without=Accept())


def _marked(reason: str, *, of: Literal["rest", "long_s"]) -> SecondLook:
    """Without help the page is read all the same, and marked."""
    return SecondLook(reason=reason, without=Accept(note=reason, faults=(fault_of(ScriptUnsupported(reason)),)), of=of)


def _unsupported(error: ScriptUnsupported) -> Reject:
    return Reject(state=PageState.UNSUPPORTED_SCRIPT, fault=fault_of(error))


def may_try_again(fault: Fault, *, attempt: int, limits: Limits) -> bool:
    """Whether a page is given another attempt in this run.

    A page that ran out of time would most likely do so again, at the full price: it is left for the next run. One that
    ran out of memory may have had a process that others had filled: it is given a fresh one, once.
    """
    most = {PageTimeout.code: 1, PageOutOfMemory.code: 2}.get(fault.code, limits.attempts)
    return fault.retryable and attempt < min(most, limits.attempts)
