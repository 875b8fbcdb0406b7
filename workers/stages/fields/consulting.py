"""Models are asked about a whole document. Nothing but what is kept is needed for that.

No document is lost by it: where nobody answers, that is what was told, and what the rules found counts.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextvars import copy_context

from recto.errors import DeploymentBusy, EngineUnavailable, Fault, fault_of
from recto.questions import Answer, Unanswered
from recto.values import digest
from storage.protocols import ObjectStore
from workers.keptimages import kept_image
from workers.stages.answering import PutAside
from workers.stages.answers import Ask
from workers.stages.fields.fielded import AllTold, Asking, OpenQuestion, Told


def consulted_about(asking: Asking, store: ObjectStore, ask: Ask, *, last: bool) -> AllTold:
    """All questions with their answers, asked at once. Raises ``DeploymentAway``, unless this is the ``last`` try: then
    it is done without those who are away. Answers that came before are kept by who asks, and not paid again.
    """
    under_way = [_call(each, store, ask, last=last) for each in asking.questions]
    told = zip(asking.questions, _at_once(under_way), strict=True)
    new = (Told(question=digest(each.question), answer=answer) for each, answer in told)
    return AllTold(rounds=asking.before.rounds + 1, told=(*asking.before.told, *new))


def put_aside(asking: Asking, store: ObjectStore, aside: PutAside) -> None:
    """So that all that is asked about the document goes with one batch."""
    for each in asking.questions:
        aside(each.question, (kept_image(crop, store) for crop in each.question.crops), chosen=each.chosen)


def told_of_none(asking: Asking, fault: Fault) -> AllTold:
    """What is told where ``fault`` keeps everybody from being asked."""
    answer = Unanswered(fault=fault)
    new = (Told(question=digest(each.question), answer=answer) for each in asking.questions)
    return AllTold(rounds=asking.before.rounds + 1, told=(*asking.before.told, *new))


def _call(open: OpenQuestion, store: ObjectStore, ask: Ask, *, last: bool) -> Callable[[], Answer]:
    images = [kept_image(crop, store) for crop in open.question.crops]

    def call() -> Answer:
        try:
            return ask(open.question, images, chosen=open.chosen)
        except DeploymentBusy:  # all is well
            raise
        except EngineUnavailable as error:
            if not last:
                raise
            return Unanswered(fault=fault_of(error))

    return call


def _at_once(calls: Sequence[Callable[[], Answer]]) -> Sequence[Answer]:
    """Each in a thread: whoever gathers questions hears of every one, though some are away."""
    with ThreadPoolExecutor(max(1, len(calls)), thread_name_prefix="recto-question") as threads:
        under_way = [threads.submit(copy_context().run, call) for call in calls]
        wait(under_way)
    return [one.result() for one in under_way]
