"""The ladder, pure: what is tried next where a model's reading of a page cannot count, and what is kept in the end.

What is tried depends on what is wrong, from cheap to dear (sources: the failures that users of DeepSeek-OCR report,
issues 28, 68, 151, 247, 272 and 295 of its repositories; olmOCR's retries):

- ``looping``: other decoding first, for a loop is an accident of it: ``wide_ngram``, ``warm``, ``free_ocr``; then
  ``bands``, on which there is less to lose one's place in; ``resized``.
- ``truncated``: the page holds more than one answer can: ``bands`` at once, then ``free_ocr``, which writes no places.
- ``garbage``, ``too_much``, ``wrong_script``, ``words_without_ink``: ``warm``, ``free_ocr``, ``rotated``, ``resized``.
- ``empty_with_ink``, ``unsupported_script``, ``too_little``, and ``left_out`` where that is all of the page:
  ``free_ocr``, ``rotated``, ``resized``, ``bands``.
- ``left_out``, ``partly_unread``: ``resized``, ``bands``, ``free_ocr``.
- ``disagrees``: ``free_ocr``, ``resized``, ``warm``.
- ``failed`` (no answer at all: a timeout, an answer that is none): ``resized``, ``bands``.

The last reading's fault decides (a failure says little: it comes last); a rung is taken once. What an earlier fault
asks for is tried after that. No rung is begun after ``MOST_RUNGS`` of them, or when the time is spent. Then another
engine stands in, ``cpu_engine``, and where that is no help the page's own text, ``text_layer``; both are marked. A good
reading whose tables look wrong gets ``table_zoom``. ``rotated`` is left out where the page is evidently upright.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Final, Literal, TypeAlias

from layouts.judging.verdicts import Code, Doubtful, Good, Verdict
from recto.errors import (
    EngineFailed,
    Fault,
    ReadingDoubted,
    ReadingGarbage,
    ReadingIncomplete,
    ReadingLooping,
    ReadingTruncated,
    RectoError,
    ScriptUnsupported,
    fault_of,
)
from recto.pages import Rung
from recto.recognitions import Failure
from recto.values import Value

Trouble: TypeAlias = Code | Literal["failed"]
"""What is wrong with a reading, ``failed`` where there is none."""

MOST_RUNGS: Final = 5
"""Readings after the first, stand-ins and tables not counted."""

TIME_SHARE: Final = 0.5
"""Of what a page may take: after it no rung is begun."""

MOST_TABLES: Final = 4
"""Tables of a page that are read again."""

LEAST_KEPT: Final = 20
"""Letters before a loop or an end that make them worth keeping."""

NEARLY_ALL: Final = 0.8
"""Share of a stand-in's letters that the model's own, unfinished text must have to be preferred to it."""

_DECODING: Final = (Rung.WIDE_NGRAM, Rung.WARM, Rung.FREE_OCR, Rung.BANDS, Rung.RESIZED)
_DENSE: Final = (Rung.BANDS, Rung.FREE_OCR, Rung.RESIZED)
_SENSELESS: Final = (Rung.WARM, Rung.FREE_OCR, Rung.ROTATED, Rung.RESIZED)
_EMPTY: Final = (Rung.FREE_OCR, Rung.ROTATED, Rung.RESIZED, Rung.BANDS)
_HOLES: Final = (Rung.RESIZED, Rung.BANDS, Rung.FREE_OCR)

_PLANS: Final[Mapping[Trouble, tuple[Rung, ...]]] = {
    "looping": _DECODING,
    "truncated": _DENSE,
    "garbage": _SENSELESS,
    "too_much": _SENSELESS,
    "wrong_script": _SENSELESS,
    "words_without_ink": _SENSELESS,
    "empty_with_ink": _EMPTY,
    "unsupported_script": _EMPTY,
    "too_little": _EMPTY,
    "left_out": _HOLES,
    "partly_unread": _HOLES,
    "disagrees": (Rung.FREE_OCR, Rung.RESIZED, Rung.WARM),
    "failed": (Rung.RESIZED, Rung.BANDS),
}

_KEPT: Final[Collection[Trouble]] = ("truncated", "looping", "left_out", "partly_unread", "too_little", "disagrees")
"""Faults that leave text which is worth something."""

_MARKS: Final[Mapping[Trouble, type[RectoError]]] = {
    "truncated": ReadingTruncated,
    "looping": ReadingLooping,
    "left_out": ReadingIncomplete,
    "partly_unread": ReadingIncomplete,
    "too_little": ReadingIncomplete,
    "empty_with_ink": ReadingIncomplete,
    "disagrees": ReadingDoubted,
    "unsupported_script": ScriptUnsupported,
    "failed": EngineFailed,
}
"""How pages are marked for which another source stands in, or such text is kept; ``ReadingGarbage`` for others."""

_SAID: Final[Mapping[Rung, str]] = {
    Rung.WIDE_NGRAM: "with repetitions barred over a wider stretch",
    Rung.WARM: "at a higher temperature",
    Rung.FREE_OCR: "as text without places",
    Rung.RESIZED: "from an image of another size",
    Rung.ROTATED: "turned",
    Rung.BANDS: "in bands",
    Rung.TABLE_ZOOM: "table by table, enlarged",
    Rung.CPU_ENGINE: "by another engine",
    Rung.TEXT_LAYER: "from its own text",
}


class Tried(Value):
    """A reading that does not count. ``letters``: how many it has that could be kept, see ``keeps``."""

    rung: Rung
    trouble: Trouble
    reason: str
    letters: int


class Exhausted(Value):
    """No rung is left to try. ``reason`` is a phrase for people."""

    reason: str


def next_rung(tried: Sequence[Tried], offered: Collection[Rung], *, in_time: bool) -> Rung | Exhausted:
    """What is tried after ``tried``, the first reading among them; ``offered`` is what the engine can do."""
    taken = {one.rung for one in tried}
    latest = tried[::-1]
    telling = [*(one for one in latest if one.trouble != "failed"), *(one for one in latest if one.trouble == "failed")]
    wanted = [rung for one in telling for rung in _plan(one)]
    left = [rung for rung in wanted if rung in offered and rung not in taken]
    if not left:
        return Exhausted(reason="nothing else is left to try")
    if len(tried) > MOST_RUNGS:
        return Exhausted(reason=f"{MOST_RUNGS} other ways were tried")
    if not in_time:
        return Exhausted(reason="the time for other ways is spent")
    return left[0]


def _plan(tried: Tried) -> tuple[Rung, ...]:
    leaves_out_all = tried.trouble == "left_out" and tried.letters < LEAST_KEPT
    return _EMPTY if leaves_out_all else _PLANS[tried.trouble]


def trouble_of(verdict: Verdict | Failure) -> tuple[Trouble, str] | Good:
    """What is wrong with a reading, and a phrase for people."""
    match verdict:
        case Good():
            return verdict
        case Doubtful(code=code, reason=reason):
            return code, reason
        case Failure(fault=fault):
            return "failed", fault.message


def keeps(trouble: Trouble) -> bool:
    """Whether a reading with this fault has text that may be kept, be it only the part before the fault."""
    return trouble in _KEPT


def mark_of(tried: Tried, *, retryable: bool) -> Fault:
    """How a page is marked for which ``tried`` is kept, or another source stands in.

    ``retryable``: whether some way to read it failed by accident, and may not the next time.
    """
    return fault_of(_MARKS.get(tried.trouble, ReadingGarbage)(tried.reason)).model_copy(update={"retryable": retryable})


def best_kept(tried: Sequence[Tried]) -> Tried | Exhausted:
    """Of readings that do not count, the one whose text is kept: the most letters, of equals the first."""
    worth = [one for one in tried if keeps(one.trouble) and one.letters >= LEAST_KEPT]
    if not worth:
        return Exhausted(reason="no reading left text that could be kept")
    return max(worth, key=lambda one: one.letters)


def stands_in(kept: Tried | Exhausted, letters: int) -> bool:
    """Whether another source with so many letters takes the place of what the model left.

    It does where the model left nothing, where its text is doubted as such, and where it has markedly more.
    """
    if isinstance(kept, Exhausted):
        return True
    return kept.trouble == "disagrees" or kept.letters < NEARLY_ALL * letters


def said(rung: Rung) -> str:
    """How the page was read on ``rung``, as a phrase that follows "read again"."""
    return _SAID[rung]


def tried_in_vain(rungs: Sequence[Rung]) -> str:
    """A clause that names what was tried, empty where nothing was."""
    return "; no better " + ", ".join(map(said, rungs)) if rungs else ""
