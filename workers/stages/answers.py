"""An answer looked at: it is taken, or the draft stays, with the reason for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from pydantic import ValidationError

from layouts.accepting.answered import Misshapen, grid_of
from layouts.accepting.tables import accept_table
from layouts.accepting.verdicts import Accepted, Rejected
from layouts.tables import grid_text
from recto.answers import AnsweredPage, AnsweredTable
from recto.blocks import Table
from recto.deployments import Chosen, Micros
from recto.errors import AnswerInvalid, DeploymentBusy, EngineUnavailable, Fault, fault_of
from recto.escalations import Escalation, EscalationPolicy, Verdict
from recto.images import EncodedImage
from recto.pages import PageWord, ParsedPage
from recto.questions import Answer, Answered, Exchange, PendingQuestion, Question, Unanswered
from workers.escalation.consulted import Consulted


class Ask(Protocol):
    """Asks the deployment that is ``chosen`` for the question's role, else whom the settings name.

    Raises ``DeploymentAway`` where an answer may come later.
    """

    def __call__(self, question: Question, images: Sequence[EncodedImage], *, chosen: Sequence[Chosen]) -> Answer: ...


@dataclass(frozen=True)
class Looked:
    """``parsed`` is the page with the answer, where that was taken. ``asked`` calls were made now, ``paid`` for
    them.
    """

    parsed: ParsedPage
    escalation: Escalation
    exchange: Exchange
    asked: int = 0
    paid: Micros = 0


@dataclass(frozen=True)
class _Part:
    """A part in doubt on the page as it is by now, and what OCR saw of it."""

    pending: PendingQuestion
    parsed: ParsedPage
    evidence: Sequence[PageWord]
    policy: EscalationPolicy


@dataclass(frozen=True)
class _Judged:
    """What is made of an answer. ``parsed`` as in ``Looked``. ``of_last``: it is the referee's that counts."""

    parsed: ParsedPage
    verdict: Verdict
    why: str
    contradicts: bool = False
    of_last: bool = False
    fault: tuple[Fault, ...] = ()


def asked_last(ask: Ask) -> Ask:
    """Nobody who is away is waited for any more."""

    def asked(question: Question, images: Sequence[EncodedImage], *, chosen: Sequence[Chosen]) -> Answer:
        try:
            return ask(question, images, chosen=chosen)
        except DeploymentBusy:  # all is well
            raise
        except EngineUnavailable as error:
            return Unanswered(fault=fault_of(error))

    return asked


def not_asked(pending: PendingQuestion, fault: Fault) -> Escalation:
    return Escalation(doubt=pending.doubt, verdict=Verdict.NOT_ASKED, why=fault.message, fault=(fault,))


def looked_at(
    pending: PendingQuestion,
    parsed: ParsedPage,
    evidence: Sequence[PageWord],
    ask: Callable[[Sequence[Chosen]], Answer],
    asked: Consulted,
) -> Looked:
    """Asks for a part of ``parsed``, and whom settings name as referee where the answer contradicts the draft."""
    answer = ask(asked.chosen)
    if isinstance(answer, Unanswered):
        return _unanswered(pending, parsed, answer)
    part = _Part(pending, parsed, evidence, asked.policy)
    judged = _judged(part, answer)
    referee = asked.policy.referee
    if not judged.contradicts or referee not in asked.deployments or referee == answer.deployment:
        return _looked(part, judged, [answer])
    second = ask((Chosen(role=pending.question.role, deployment=referee),))
    if isinstance(second, Unanswered):
        return _looked(part, replace(judged, why=f"{judged.why}; {referee} says nothing to it"), [answer], second)
    return _looked(part, _refereed(part, judged, answer, second), [answer, second])


def _unanswered(pending: PendingQuestion, parsed: ParsedPage, answer: Unanswered) -> Looked:
    verdict = Verdict.NOT_ASKED if answer.asked_nobody else Verdict.FAILED
    escalation = Escalation(
        doubt=pending.doubt, verdict=verdict, why=answer.fault.message, calls=answer.calls, fault=(answer.fault,)
    )
    exchange = Exchange(draft=pending.question.draft, answers=())
    return Looked(parsed, escalation, exchange, answer.asked, _paid(answer))


def _looked(part: _Part, judged: _Judged, answers: Sequence[Answered], unanswered: Unanswered | None = None) -> Looked:
    every: list[Answered | Unanswered] = [*answers, *([unanswered] if unanswered else [])]
    escalation = Escalation(
        doubt=part.pending.doubt,
        verdict=judged.verdict,
        why=judged.why,
        deployment=answers[-1].deployment if judged.of_last else answers[0].deployment,
        calls=tuple(call for answer in every for call in answer.calls),
        fault=judged.fault,
    )
    exchange = Exchange(draft=part.pending.question.draft, answers=tuple(answer.text for answer in answers))
    return Looked(judged.parsed, escalation, exchange, sum(one.asked for one in every), sum(map(_paid, every)))


def _paid(answer: Answer) -> Micros:
    """For the calls that were made now: the last ones."""
    return sum(call.cost for call in answer.calls[len(answer.calls) - answer.asked :])


def _judged(part: _Part, answer: Answered) -> _Judged:
    if part.pending.question.form == "page":
        return _judged_page(part, answer)
    return _judged_table(part, answer)


def _judged_table(part: _Part, answer: Answered) -> _Judged:
    block = part.pending.doubt.block
    draft = part.parsed.blocks[block]
    if not isinstance(draft, Table):
        return _left(part, f"block {block} is no table any more")
    try:
        candidate = grid_of(AnsweredTable.model_validate_json(answer.text))
    except ValidationError:
        return _invalid(part, answer)
    if isinstance(candidate, Misshapen):
        return _left(part, candidate.why)
    verdict = accept_table(
        draft.grid, candidate, part.evidence, box=draft.box, limits=part.policy.acceptance, upright=part.parsed.upright
    )
    return _table_verdict(part, verdict, answer)


def _refereed(part: _Part, first: _Judged, answer: Answered, second: Answered) -> _Judged:
    return first


def _table_verdict(part: _Part, verdict: Accepted | Rejected, answer: Answered) -> _Judged:
    if isinstance(verdict, Rejected):
        return _Judged(part.parsed, Verdict.REJECTED, verdict.why, contradicts=verdict.contradicts)
    parsed = _with_table(part.parsed, part.pending.doubt.block, verdict, answer.deployment)
    return _Judged(parsed, Verdict.ACCEPTED, verdict.why, contradicts=verdict.contradicts)


def _with_table(parsed: ParsedPage, block: int, taken: Accepted, engine: str) -> ParsedPage:
    draft = parsed.blocks[block]
    table = Table(
        text=grid_text(taken.grid),
        box=taken.box,
        confidence=draft.confidence,
        engine=engine,
        words=draft.words,
        grid=taken.grid,
        numbers=taken.numbers,
    )
    blocks = (*parsed.blocks[:block], table, *parsed.blocks[block + 1 :])
    return parsed.model_copy(update={"blocks": blocks})


def _judged_page(part: _Part, answer: Answered) -> _Judged:
    try:
        candidate = AnsweredPage.model_validate_json(answer.text)
    except ValidationError:
        return _invalid(part, answer)
    from layouts.accepting.pages import accept_page  # noqa: PLC0415

    verdict = accept_page(part.parsed, candidate, part.evidence, limits=part.policy.acceptance)
    if isinstance(verdict, Rejected):
        return _left(part, verdict.why)
    blocks = tuple(block.model_copy(update={"engine": answer.deployment}) for block in verdict.blocks)
    return _Judged(part.parsed.model_copy(update={"blocks": blocks}), Verdict.ACCEPTED, verdict.why)


def _left(part: _Part, why: str) -> _Judged:
    return _Judged(part.parsed, Verdict.REJECTED, why)


def _invalid(part: _Part, answer: Answered) -> _Judged:
    """Kept from an older form, for answers are looked at before they are kept."""
    fault = fault_of(AnswerInvalid(f"{answer.deployment}: its answer is not in the form that was asked for"))
    return _Judged(part.parsed, Verdict.FAILED, fault.message, fault=(fault,))
