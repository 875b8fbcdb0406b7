"""What is told of deployments that are asked in vain, never, or without a bound."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from recto.calls import Health
from recto.deployments import Budget, Deployment, Price, Role, Roles, Route
from recto.escalations import EscalationPolicy
from recto.meters import counted
from recto.settings import Settings
from workers.escalation.alarms import ENOUGH_ANSWERS, ENOUGH_PAGES, Trouble, alarms, routed

PRICE = Price(input=Decimal(3), output=Decimal(15))
SETTINGS = Settings(
    deployments={
        "sonnet": Deployment(kind="anthropic", model="claude-sonnet-4-6", price=PRICE),
        "flash": Deployment(kind="google", model="gemini-2.5-flash", price=PRICE),
        "own": Deployment(kind="openai-compatible", model="qwen2.5-vl", url="http://gpu1:8000/v1"),
    },
    roles=Roles(tables=Route(default="sonnet", fallback=("flash", "own"))),
    budget=Budget(day=Decimal(10)),
)
READ = {counted("recto_pages", engine="rapidocr", state="read"): float(ENOUGH_PAGES)}


def found(
    settings: Settings = SETTINGS,
    counters: Mapping[str, float] | None = None,
    health: Mapping[str, Health] | None = None,
) -> list[tuple[str, Trouble]]:
    return [(each.deployment, each.trouble) for each in alarms(settings, counters or {}, health or {})]


def test_nothing_is_wrong_with_what_was_just_set_up() -> None:
    assert found() == []
    assert found(Settings()) == []


def test_a_route_that_never_fires() -> None:
    assert found(counters=READ) == [("sonnet", Trouble.NEVER_ASKED)]
    called = {counted("recto_calls", deployment="sonnet", outcome="deployment_away"): 1.0}
    assert found(counters={**READ, **called}) == []


def test_of_a_route_without_a_default_the_cheapest_is_the_one_that_should_be_asked() -> None:
    settings = SETTINGS.model_copy(update={"roles": Roles(tables=Route(fallback=("sonnet", "own")))})
    assert found(settings, READ) == [("own", Trouble.NEVER_ASKED)]


@pytest.mark.parametrize(("accepted", "rejected", "told"), [(0, ENOUGH_ANSWERS, True), (1, 99, False), (0, 5, False)])
def test_a_deployment_whose_answers_are_never_taken(accepted: int, rejected: int, told: bool) -> None:
    counters = {
        counted("recto_verdicts", deployment="flash", verdict="accepted"): float(accepted),
        counted("recto_verdicts", deployment="flash", verdict="rejected"): float(rejected),
    }
    assert (("flash", Trouble.ALWAYS_REJECTED) in found(counters=counters)) is told


def test_one_that_rests_with_the_reason() -> None:
    health = {"own": Health(calls=0, failures=5, resting=42.0, why="it answers 503")}
    (alarm,) = alarms(SETTINGS, {}, health)
    assert (alarm.deployment, alarm.trouble) == ("own", Trouble.RESTING)
    assert "42 s" in alarm.detail
    assert "503" in alarm.detail


def test_what_costs_money_wants_a_cap() -> None:
    settings = SETTINGS.model_copy(update={"budget": Budget()})
    assert found(settings) == [("flash", Trouble.NO_CAP), ("sonnet", Trouble.NO_CAP)]


def test_a_referee_is_one_of_those_that_are_asked() -> None:
    settings = SETTINGS.model_copy(update={"escalation": EscalationPolicy(referee="own"), "roles": Roles()})
    assert routed(settings) == {"own": ()}
    assert routed(SETTINGS) == {"flash": (Role.TABLES,), "own": (Role.TABLES,), "sonnet": (Role.TABLES,)}
