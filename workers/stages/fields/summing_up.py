"""A document in short, as a model says it: what does not stand on the pages is kept apart."""

from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError

from layouts.classes.summaries import summary_of_answers, summary_questions
from layouts.fields.view import DocumentView
from recto.deployments import Chosen, Role
from recto.errors import DeploymentMissing, fault_of
from recto.escalations import Verdict
from recto.fields import Consultation, SummaryPoint, UnsupportedValue, Wanting
from recto.questions import Answered, Unanswered
from workers.stages.fields.inquiry import Inquiry, consultation, unusable

_REASONS: Final = (Wanting(code="ordered", says="the job asks for a summary"),)


@dataclass(frozen=True)
class Summary:
    points: tuple[SummaryPoint, ...] = ()
    unsupported: tuple[UnsupportedValue, ...] = ()
    consulted: tuple[Consultation, ...] = ()


NO_SUMMARY: Final = Summary()


def summed_up(view: DocumentView, inquiry: Inquiry, *, routed: tuple[Chosen, ...] = ()) -> Summary:
    """With what was told so far; its questions are open then. Where nobody has the role, that is said."""
    questions = summary_questions(view)
    if questions and not inquiry.has(Role.SUMMARIZE):
        nobody = fault_of(DeploymentMissing("nobody has the role summarize"))
        return Summary(consulted=(consultation(Role.SUMMARIZE, _REASONS, Unanswered(fault=nobody)),))
    answers = [answer for question in questions for answer in inquiry.ask(question, _REASONS, routed=routed)]
    given = [answer for answer in answers if isinstance(answer, Answered)]
    told = [consultation(Role.SUMMARIZE, _REASONS, each) for each in answers if not isinstance(each, Answered)]
    points: list[SummaryPoint] = []
    apart: list[UnsupportedValue] = []
    for answer in given:
        try:
            said, unsupported = summary_of_answers([answer.text], view, engine=answer.deployment)
        except ValidationError:
            told.append(consultation(Role.SUMMARIZE, _REASONS, unusable(answer)))
            continue
        points += said
        apart += unsupported
        verdict = Verdict.ACCEPTED if said else Verdict.REJECTED
        why = f"{len(said)} of its points count, {len(unsupported)} do not"
        told.append(consultation(Role.SUMMARIZE, _REASONS, answer, verdict=verdict, why=why))
    return Summary(tuple(points), tuple(apart), tuple(told))
