"""Askers with their stores, and a provider that tests play."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from recto.calls import Spent, account_of_job
from recto.deployments import Budget, Route
from recto.meters import counted
from recto.questions import Answer, Unanswered
from storage.bundle import Stores
from tests.resources.askers import JOB, AskersSpec
from tests.resources.kept import StoresSpec
from tests.resources.providers.played import Behaviour, Play, Says, table_answer
from tests.resources.providers.server import Provider, provider
from workers.escalation.asking import Asker

GOOD: Final = Says(table_answer([["Item", "Price"], ["Ink", "4.20"]]))
COST: Final = 1000 * 3 + 200 * 15
"""Of the answer that is good, in millionths of a dollar: 1000 tokens in, 200 out."""

ASIDE: Mapping[str, Any] = MappingProxyType({})
NO_CAP = Budget()


class Place:
    """An asker, its stores, and the provider that it asks; ``first`` is the default, ``second`` its fallback."""

    def __init__(self, spec: AskersSpec, stores: Stores, server: Provider) -> None:
        self.spec = spec
        self.stores = stores
        self.server = server
        self.asker: Asker = spec.asker(stores)

    @property
    def models(self) -> list[str]:
        """Who was asked, one after the other."""
        return [each.model for each in self.server.asked]

    def spent(self, account: str = account_of_job(JOB)) -> tuple[int, int]:
        found = self.stores.purse.spent([account]).get(account, Spent(charged=0, open=0))
        return found.charged, found.open

    def calls(self, outcome: str, name: str = "first") -> float:
        return self.stores.meter.counters().get(counted("recto_calls", deployment=name, outcome=outcome), 0.0)


def always(*behaviours: Behaviour) -> Play:
    """One after the other, the last one for ever."""
    return lambda asked: behaviours[min(asked.number, len(behaviours) - 1)]


def by_model(**behaviours: Behaviour) -> Play:
    return lambda asked: behaviours[asked.model]


@contextmanager
def place(
    folder: Path,
    play: Play,
    *,
    first: Mapping[str, Any] = ASIDE,
    second: Mapping[str, Any] = ASIDE,
    alone: bool = False,
    budget: Budget = NO_CAP,
    patience: float = 30.0,
    **traits: Any,
) -> Generator[Place]:
    """``first``, ``second``: what is different of these deployments; ``traits`` of the provider."""
    with provider(play, **traits) as server:
        traits_of: dict[str, dict[str, Any]] = {"first": {**first}, "second": {**second}}
        deployments = {
            name: server.deployment("openai-compatible", **{"model": name, **own}) for name, own in traits_of.items()
        }
        spec = AskersSpec(
            stores=StoresSpec(kind="sqlite", place=str(folder / "recto.sqlite")),
            folder=folder / "own",
            deployments=deployments,
            route=Route(default="first", fallback=() if alone else ("second",)),
            budget=budget,
            patience=patience,
        )
        stores = spec.stores.opened()
        made = Place(spec, stores, server)
        try:
            yield made
        finally:
            made.asker.close()
            stores.close()


def told(answer: Answer) -> tuple[str, int]:
    """The fault, and how many calls were made for it now."""
    assert isinstance(answer, Unanswered)
    return answer.fault.code, answer.asked
