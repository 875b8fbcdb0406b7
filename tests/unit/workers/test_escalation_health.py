"""What becomes of a deployment by how its calls end."""

from collections.abc import Generator
from decimal import Decimal
from pathlib import Path

import pytest

from recto.calls import Health
from recto.deployments import Deployment, Kind, Price
from recto.errors import DeploymentAway, DeploymentDenied
from storage.call_protocols import Traffic
from storage.on_sqlite.file import SqliteFile
from storage.on_sqlite.traffic import SqliteTraffic
from workers.escalation.health import LONGEST_REST, Healths
from workers.escalation.turns import STARTING

STARTS = DeploymentAway("it is loading", starting=True)
WHO = "first"


def deployment(kind: Kind = "openai-compatible", *, cold_start: float = 600.0) -> Deployment:
    return Deployment(
        kind=kind,
        model="m",
        url="http://gpu1:8000/v1",
        price=Price(input=Decimal(1)),
        sick_after=2,
        rest=1000.0,
        cold_start=cold_start,
    )


@pytest.fixture
def traffic(tmp_path: Path) -> Generator[Traffic]:
    file = SqliteFile(tmp_path / "recto.sqlite")
    yield SqliteTraffic(file)
    file.close()


@pytest.fixture
def healths(traffic: Traffic) -> Healths:
    return Healths(traffic)


def test_one_that_is_starting_is_looked_at_again_soon(healths: Healths, traffic: Traffic) -> None:
    healths.was_away(WHO, deployment(), STARTS)
    health = traffic.health(WHO)
    assert (health.failures, health.why) == (0, STARTING)
    assert 0 < health.resting <= 10
    assert healths.is_waited_for(WHO, deployment(), STARTS)


def test_one_that_starts_for_too_long_is_sick(healths: Healths, traffic: Traffic) -> None:
    own = deployment(cold_start=0.0)
    healths.was_away(WHO, own, STARTS)
    healths.was_away(WHO, own, STARTS)
    health = traffic.health(WHO)
    assert (health.failures, health.why) == (2, "it is loading")
    assert health.resting > 900


@pytest.mark.parametrize("kind", ["openai", "anthropic", "google"])
def test_models_of_providers_do_not_start(kind: Kind, healths: Healths, traffic: Traffic) -> None:
    assert not healths.is_waited_for(WHO, deployment(kind).model_copy(update={"url": ""}), STARTS)
    healths.was_away(WHO, deployment(kind), STARTS)
    assert traffic.health(WHO) == Health(calls=0, failures=1, resting=0.0)


def test_no_deployment_is_obeyed_for_ever(healths: Healths, traffic: Traffic) -> None:
    healths.was_away(WHO, deployment(), DeploymentAway("too many requests", retry_after=1e9))
    health = traffic.health(WHO)
    assert (health.failures, health.why) == (0, "too many requests")
    assert LONGEST_REST - 60 < health.resting <= LONGEST_REST


def test_one_that_denies_again_and_again_is_not_asked(healths: Healths, traffic: Traffic) -> None:
    denied = DeploymentDenied("first refuses the key", remedy="Check it.")
    healths.denied(WHO, deployment(), denied)
    healths.raise_denials(WHO)
    healths.denied(WHO, deployment(), denied)
    with pytest.raises(DeploymentDenied, match="refuses the key") as raised:
        healths.raise_denials(WHO)
    assert raised.value.remedy == "Check it."
    healths.raise_denials("second")
    assert traffic.health(WHO).failures == 0


def test_an_answer_between_forgets_denials(healths: Healths) -> None:
    denied = DeploymentDenied("the request is too long")
    for _ in range(3):
        healths.denied(WHO, deployment(), denied)
        healths.went_well(WHO)
        healths.raise_denials(WHO)
