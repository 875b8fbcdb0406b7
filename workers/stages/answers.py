"""Answers looked at: each is taken, or the draft stays, with the reason for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from pydantic import ValidationError

from layouts.accepting.answered import Misshapen, grid_of
from layouts.accepting.pages import accept_page
from layouts.accepting.referees import referee_choice
from layouts.accepting.substitution import with_page, with_table
from layouts.accepting.tables import accept_table
from layouts.accepting.verdicts import Accepted, Rejected
from recto.answers import AnsweredPage, AnsweredTable
from recto.blocks import Table
from recto.deployments import Chosen, Micros
from recto.errors import AnswerInvalid, DeploymentBusy, EngineUnavailable, Fault, fault_of
from recto.escalations import Escalation, Verdict
from recto.grids import Grid
from recto.images import EncodedImage
from recto.pages import PageWord, ParsedPage
from recto.questions import Answer, Answered, AnyQuestion, Exchange, PendingQuestion, Unanswered, paid_now
from workers.escalation.consulted import Consulted


class Ask(Protocol):
    """Asks the deployment that is ``chosen`` for the question's role, else whom the settings name.

    Raises ``DeploymentAway`` where an answer may come later.
    """

    def __call__(
        self, question: AnyQuestion, images: Sequence[EncodedImage], *, chosen: Sequence[Chosen]
    ) -> Answer: ...


AskAgain = Callable[[Sequence[Chosen]], Answer]
"""Asks the same question of whom is chosen."""


@dataclass(frozen=True)
class Draft:
    """A page as it was read, what OCR saw of its parts in doubt, and who is consulted about them."""

    parsed: ParsedPage
    evidence: Sequence[PageWord]
    consulted: Consulted


@dataclass(frozen=True)
class Looked:
    """``parsed`` is the page with the answer, where that was taken. ``asked`` calls were made now, ``paid`` for
    them.
    """

    parsed: ParsedPage
    escalation: Escalation
    exchange: Exchange
    asked: int
    paid: Micros


@dataclass(frozen=True)
class _Part:
    """A part in doubt. ``page`` is the draft with what was taken so far."""

    pending: PendingQuestion
    page: ParsedPage
    draft: Draft

    @property
    def table(self) -> Table:
        """As it was read."""
        block = self.draft.parsed.blocks[self.pending.doubt.block]
        if not isinstance(block, Table):
            raise TypeError(block.type)
        return block


@dataclass(frozen=True)
class _Judged:
    """What is made of an answer. ``parsed`` as in ``Looked``."""

    parsed: ParsedPage
    verdict: Verdict
    why: str
    contradicts: bool = False
    fault: tuple[Fault, ...] = ()


def asked_last(ask: Ask) -> Ask:
    """Nobody who is away is waited for any more."""

    def asked(question: AnyQuestion, images: Sequence[EncodedImage], *, chosen: Sequence[Chosen]) -> Answer:
        try:
            return ask(question, images, chosen=chosen)
        except DeploymentBusy:  # all is well
            raise
        except EngineUnavailable as error:
            return Unanswered(fault=fault_of(error))

    return asked


def not_asked(pending: PendingQuestion, fault: Fault) -> Escalation:
    return Escalation(doubt=pending.doubt, verdict=Verdict.NOT_ASKED, why=fault.message, fault=(fault,))


def looked_at(pending: PendingQuestion, answer: Answer, page: ParsedPage, draft: Draft, ask: AskAgain) -> Looked:
    """``page`` is the draft with what was taken so far. ``ask`` is for the referee whom settings may name, where the
    answer contradicts the draft.
    """
    if isinstance(answer, Unanswered):
        verdict = Verdict.NOT_ASKED if answer.asked_nobody else Verdict.FAILED
        judged = _Judged(page, verdict, answer.fault.message, fault=(answer.fault,))
        return _looked(pending, judged, [answer])
    part = _Part(pending, page, draft)
    judged = _judged(part, answer)
    referee = draft.consulted.policy.referee
    if not judged.contradicts or referee not in draft.consulted.deployments or referee == answer.deployment:
        return _looked(pending, judged, [answer])
    second = ask((Chosen(role=pending.question.role, deployment=referee),))
    if isinstance(second, Answered):
        judged = _refereed(part, judged, answer, second)
    return _looked(pending, judged, [answer, second])


def _looked(pending: PendingQuestion, judged: _Judged, answers: Sequence[Answer]) -> Looked:
    said = [answer for answer in answers if isinstance(answer, Answered)]
    escalation = Escalation(
        doubt=pending.doubt,
        verdict=judged.verdict,
        why=judged.why,
        deployment=said[0].deployment if said else "",
        calls=tuple(call for answer in answers for call in answer.calls),
        fault=judged.fault,
    )
    exchange = Exchange(draft=pending.question.draft, answers=tuple(answer.text for answer in said))
    asked = sum(answer.asked for answer in answers)
    return Looked(judged.parsed, escalation, exchange, asked, sum(map(paid_now, answers)))


def _judged(part: _Part, answer: Answered) -> _Judged:
    page, draft = part.page, part.draft
    try:
        if part.pending.question.form == "page":
            return _judged_page(AnsweredPage.model_validate_json(answer.text), part, answer)
        candidate = grid_of(AnsweredTable.model_validate_json(answer.text))
    except ValidationError:  # kept from an older form, for answers are looked at before they are kept
        fault = fault_of(AnswerInvalid(f"{answer.deployment}: its answer is not in the form that was asked for"))
        return _Judged(page, Verdict.FAILED, fault.message, fault=(fault,))
    if isinstance(candidate, Misshapen):
        return _Judged(page, Verdict.REJECTED, candidate.why)
    verdict = accept_table(
        part.table.grid,
        candidate,
        draft.evidence,
        box=part.table.box,
        limits=draft.consulted.policy.acceptance,
        upright=draft.parsed.upright,
    )
    return _table_judged(part, verdict, answer)


def _judged_page(candidate: AnsweredPage, part: _Part, answer: Answered) -> _Judged:
    page, draft = part.page, part.draft
    verdict = accept_page(draft.parsed, candidate, draft.evidence, limits=draft.consulted.policy.acceptance)
    if isinstance(verdict, Rejected):
        return _Judged(page, Verdict.REJECTED, verdict.why)
    return _Judged(with_page(page, verdict, engine=answer.deployment), Verdict.ACCEPTED, verdict.why)


def _table_judged(part: _Part, verdict: Accepted | Rejected, answer: Answered) -> _Judged:
    page, table = part.page, part.table
    if isinstance(verdict, Rejected):
        return _Judged(page, Verdict.REJECTED, verdict.why, verdict.contradicts)
    # Answers that were taken before it may have moved it.
    place = next(place for place, block in enumerate(page.blocks) if block is table)
    taken = with_table(page, place, verdict, engine=answer.deployment)
    return _Judged(taken, Verdict.ACCEPTED, verdict.why, verdict.contradicts)


def _refereed(part: _Part, first: _Judged, answer: Answered, second: Answered) -> _Judged:
    """The first answer, held against the draft and what the referee says."""
    candidate, other = (_grid(one) for one in (answer, second))
    if not isinstance(candidate, Grid) or not isinstance(other, Grid):
        return replace(first, why=f"{first.why}; what {second.deployment} says to it is no table")
    draft = part.draft
    verdict = referee_choice(
        part.table.grid,
        candidate,
        other,
        draft.evidence,
        box=part.table.box,
        limits=draft.consulted.policy.acceptance,
        upright=draft.parsed.upright,
    )
    judged = _table_judged(part, verdict, answer)
    return replace(judged, why=f"with {second.deployment} as referee: {judged.why}")


def _grid(answer: Answered) -> Grid | Misshapen:
    try:
        return grid_of(AnsweredTable.model_validate_json(answer.text))
    except ValidationError:
        return Misshapen(why="it is in another form")
