"""Processes that ask models, and may die at it."""

import random
from collections.abc import Callable
from multiprocessing.synchronize import Event

from recto.errors import DeploymentBusy
from recto.questions import Answer, Answered
from recto.values import Value
from tests.resources.askers import AskersSpec, asked
from tests.resources.processes import hang


class Spender(Value):
    """Asks ``questions`` of them in an order of its own. ``cap`` in dollars."""

    spec: AskersSpec
    name: str
    questions: int
    cap: str = "0"


def ready_to_ask(spender: Spender) -> Callable[[], dict[int, Answer]]:
    asker = spender.spec.billed(spender.spec.stores.opened())
    order = list(range(spender.questions))
    random.Random(spender.name).shuffle(order)  # noqa: S311 - an order of a test
    return lambda: {number: asked(asker, number, cap=spender.cap) for number in order}


def ask_for_ever(spender: Spender, count: int, reached: Event) -> None:
    """Reports when it has had ``count`` answers."""
    asker = spender.spec.billed(spender.spec.stores.opened())
    chance, had = random.Random(spender.name), 0  # noqa: S311 - an order of a test
    while True:
        try:
            answer = asked(asker, chance.randrange(spender.questions), cap=spender.cap)
        except DeploymentBusy:
            continue  # one who was killed holds on to the question
        had += isinstance(answer, Answered)
        if had == count:
            reached.set()


def hang_at(spec: AskersSpec, step: str, reached: Event) -> None:
    """Asks one question, up to a step of it."""

    def at(done: str) -> None:
        if done == step:
            hang(reached)

    asked(spec.billed(spec.stores.opened(), at=at))
