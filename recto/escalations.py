"""Escalations: which parts of a page a reading leaves in doubt, why, who was asked, and what was made of the answer."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from recto.deployments import Micros, Role, Tokens
from recto.errors import Fault
from recto.geometry import Box
from recto.values import Confidence, Text, Value


class Escalate(StrEnum):
    """``auto``: what is in doubt, where a deployment has the role; ``all``: every page without text of its own, too, by
    the role ``ocr``; ``off``: nobody is asked.
    """

    AUTO = "auto"
    ALL = "all"
    OFF = "off"


class Reason(Value):
    """One reason for a doubt. ``code`` is stable and documented, ``measured`` the feature's value, ``weight`` its share
    in the score (what the score would be without it, taken from the score), ``says`` a phrase for people.
    """

    code: str
    measured: float
    weight: float
    says: str


class Doubted(Value):
    """A part of a page that is in doubt. ``block`` is the index of the page's block, -1 for the whole page; ``box`` in
    the page frame. ``score`` is the loss that is expected of the reading (for tables the larger of 1 - TEDS and the
    share of numbers that are wrong), 0 to 1. ``reasons`` are sorted, the weightiest first.
    """

    role: Role
    block: int
    box: Box
    score: Confidence
    reasons: tuple[Reason, ...]


class Verdict(StrEnum):
    """``accepted``: the answer stands on the page; ``rejected``: the draft does, the answer is kept beside it;
    ``failed``: there was no answer that could be used; ``not_asked``: nobody could be asked, or money was at its end.
    """

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    FAILED = "failed"
    NOT_ASKED = "not_asked"


class Call(Value):
    """A paid call. ``question`` names what was asked, by content: the same question is paid once, so that several
    escalations may name one call. ``seconds`` as it took then; ``cost`` in millionths of a dollar.
    """

    question: str
    deployment: str
    model: str
    tokens: Tokens
    cost: Micros
    seconds: float
    batched: bool = False


class Escalation(Value):
    """What became of a part in doubt. ``calls``: those whose answers were looked at, a referee's last. ``why`` is a
    sentence for people; ``fault`` names what went wrong for ``failed`` and ``not_asked``.
    """

    doubt: Doubted
    verdict: Verdict
    why: str
    deployment: str = ""
    calls: tuple[Call, ...] = ()
    fault: tuple[Fault, ...] = ()


class NumberSupport(Value):
    """Where a number of a table comes from. ``row``, ``col``: of its cell. ``both``: the model wrote it and the OCR of
    the pixels (or the page's own text) has it; ``model``: nobody else saw it; ``ocr``: kept from the reading.
    """

    row: int = Field(ge=0)
    col: int = Field(ge=0)
    text: Text
    support: Literal["both", "model", "ocr"]


class Acceptance(Value):
    """When an answer is taken; shares. ``words_kept``, ``numbers_kept``: of what the OCR saw with ``sure`` confidence,
    so much must be in it. ``numbers_invented``: of its numbers so many may be seen by nobody else. ``shorter``: of the
    draft's text it must have so much, unless what is gone was doubled.
    """

    sure: Confidence = 0.8
    words_kept: Confidence = 0.9
    numbers_kept: Confidence = 0.98
    numbers_invented: Confidence = 0.05
    shorter: Confidence = 0.7


class EscalationPolicy(Value):
    """When a part is asked for, and how. ``table_score``, ``number_score``, ``page_score``: the expected loss from
    which it is, for tables that of their structure or of their numbers (``bench/fit_doubt.py`` says what they find).
    ``most`` parts of one page at most, the worst first. ``margin`` of the page around a part; ``pixels`` of its longer
    side as it is sent. ``referee`` names a deployment that is asked, too, where an answer and the draft contradict each
    other; empty for none. ``patience``: seconds that a page waits for deployments that are away before its draft
    counts. Questions that wait for a batch wait ``batch_patience`` seconds; ``batch_gather`` of them for others to go
    with them.
    """

    table_score: Confidence = 0.08
    number_score: Confidence = 0.05
    page_score: Confidence = 0.15
    most: int = Field(default=8, ge=1, le=100)
    margin: float = Field(default=0.015, ge=0.0, le=0.2)
    pixels: int = Field(default=1568, ge=256, le=8000)
    referee: str = ""
    patience: float = Field(default=900.0, ge=0)
    batch_patience: float = Field(default=26 * 3600.0, ge=0)
    batch_gather: float = Field(default=300.0, ge=0)
    acceptance: Acceptance = Acceptance()
