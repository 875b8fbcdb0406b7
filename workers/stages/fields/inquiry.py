"""What models are asked about a document while it is looked at, and what became of that."""

from collections.abc import Sequence

from recto.deployments import Chosen, Micros, Role
from recto.errors import AnswerInvalid, fault_of
from recto.escalations import Verdict
from recto.fields import Consultation, Wanting
from recto.questions import Answer, Answered, DocumentQuestion, Unanswered, paid_now
from workers.escalation.document_roles import chosen_for
from workers.fieldings import Fielding
from workers.stages.fields.fielded import AllTold, Asking, OpenQuestion, answer_to


class Inquiry:
    """Gives the answers that came, and gathers the questions that are still open."""

    def __init__(self, fielding: Fielding, told: AllTold) -> None:
        self._fielding = fielding
        self._told = told
        self._open: list[OpenQuestion] = []

    @property
    def is_open(self) -> bool:
        return bool(self._open)

    @property
    def asking(self) -> Asking:
        return Asking(questions=tuple(self._open), before=self._told)

    @property
    def asked(self) -> int:
        """Calls that were paid for it by this job."""
        return sum(one.answer.asked for one in self._told.told)

    @property
    def paid(self) -> Micros:
        return sum(map(paid_now, (one.answer for one in self._told.told)))

    def wants(self, role: Role) -> bool:
        """Whether a question for it is open."""
        return any(one.question.role is role for one in self._open)

    def has(self, role: Role) -> bool:
        """Whether somebody may be asked."""
        return role in self._fielding.consulted.roles

    def ask(
        self, question: DocumentQuestion, reasons: Sequence[Wanting], *, routed: tuple[Chosen, ...] = ()
    ) -> Sequence[Answer]:
        """The answer, where there is one: none while it is open, or where nobody has the role. ``routed``: whom the
        route of the document chooses.
        """
        if not self.has(question.role):
            return ()
        if found := answer_to(question, self._told):
            return found
        if self._told.may_go_on:
            chosen = chosen_for(question.role, self._fielding.options, routed)
            self._open.append(OpenQuestion(question=question, reasons=tuple(reasons), chosen=chosen))
        return ()


def consultation(
    role: Role, reasons: Sequence[Wanting], answer: Answer, *, verdict: Verdict = Verdict.ACCEPTED, why: str = ""
) -> Consultation:
    """``verdict`` and ``why`` are of an answer; where there is none the fault says why."""
    match answer:
        case Answered(deployment=deployment, calls=calls):
            return Consultation(
                role=role, reasons=tuple(reasons), verdict=verdict, why=why, deployment=deployment, calls=calls
            )
        case Unanswered(fault=fault, calls=calls):
            verdict = Verdict.NOT_ASKED if answer.asked_nobody else Verdict.FAILED
            return Consultation(
                role=role, reasons=tuple(reasons), verdict=verdict, why=fault.message, calls=calls, fault=(fault,)
            )


def unusable(answer: Answered) -> Unanswered:
    """An answer that is not in its form: kept from an older one, for answers are looked at before they are kept."""
    fault = fault_of(AnswerInvalid(f"{answer.deployment}: its answer is not in the form that was asked for"))
    return Unanswered(fault=fault, calls=answer.calls)
