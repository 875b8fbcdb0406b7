"""Answers as they are kept: by question and deployment, so that none is paid twice."""

from collections.abc import Sequence
from typing import Annotated, Final, TypeAlias

from pydantic import Field

from ocr_backends.deployed.prompts import prompt_fingerprint
from ocr_backends.deployed.protocol import Said, Unusable
from recto.deployments import DeploymentName, Micros
from recto.errors import AnswerInvalid, ObjectMissing
from recto.escalations import Call
from recto.meters import counted
from recto.questions import AnyQuestion
from recto.values import Value, digest
from storage.keys import answer_key
from storage.packing import packed, unpacked
from storage.protocols import ObjectStore

TRIES: Final = 2
"""So often a deployment is asked whose answer is in no form."""

KeptReply: TypeAlias = Annotated[Said | Unusable, Field(discriminator="kind")]


class KeptAnswer(Value):
    """``reservation``, ``made`` at that time, was for the call; it did ``cost`` so much."""

    reply: KeptReply
    reservation: str
    made: float
    cost: Micros
    batched: bool = False


def asking_fingerprint(deployment: str, question: AnyQuestion) -> str:
    """Of all that decides an answer beside the question: ``deployment`` is the fingerprint of who is asked, and the
    words in which this question is. Other words for other questions change nothing.
    """
    return digest({"deployment": deployment, "prompt": prompt_fingerprint(question)})


class Answers:
    """What one deployment answered to one question, in the store of the tenant. ``fingerprint``: see
    ``asking_fingerprint``.
    """

    def __init__(self, store: ObjectStore, question: AnyQuestion, *, fingerprint: str) -> None:
        self._store = store
        self._keys = [answer_key(digest(question), fingerprint, number) for number in range(TRIES)]

    def all(self) -> Sequence[KeptAnswer]:
        """In the order in which they came."""
        found: list[KeptAnswer] = []
        for key in self._keys:
            try:
                found.append(KeptAnswer.model_validate_json(unpacked(self._store.get(key))))
            except ObjectMissing:
                break
            if not may_be_asked_again(found):
                break
        return found

    def keep(self, number: int, answer: KeptAnswer) -> KeptAnswer:
        """The first one that is kept wins; returns that."""
        key = self._keys[number]
        if self._store.put_if_absent(key, packed(answer.model_dump_json().encode())):
            return answer
        return KeptAnswer.model_validate_json(unpacked(self._store.get(key)))


def may_be_asked_again(answers: Sequence[KeptAnswer]) -> bool:
    """Whether the deployment of these answers is worth another call."""
    if not answers:
        return True
    last = answers[-1].reply
    return isinstance(last, Unusable) and last.fault.code == AnswerInvalid.code and len(answers) < TRIES


def call_of(answer: KeptAnswer, question: AnyQuestion, deployment: DeploymentName) -> Call:
    """As it stands in the ledger."""
    reply = answer.reply
    return Call(
        question=digest(question),
        deployment=deployment,
        model=reply.model,
        tokens=reply.tokens,
        cost=answer.cost,
        seconds=reply.seconds,
        batched=answer.batched,
    )


def counts_of(answer: KeptAnswer, deployment: DeploymentName) -> dict[str, float]:
    """What a paid call adds to the counters."""
    reply, tokens = answer.reply, answer.reply.tokens
    outcome = reply.fault.code if isinstance(reply, Unusable) else "answered"
    kinds = {"input": tokens.input, "cached": tokens.cached, "output": tokens.output}
    return {
        counted("recto_calls", deployment=deployment, outcome=outcome): 1.0,
        counted("recto_call_micros", deployment=deployment): float(answer.cost),
        **{
            counted("recto_call_tokens", deployment=deployment, kind=kind): float(number)
            for kind, number in kinds.items()
            if number
        },
    }
