"""What `recto doctor` says of who is asked."""

import time
from decimal import Decimal
from pathlib import Path

import pytest

from gateway.asking import asking
from gateway.checks import Check
from recto.calls import Reservation, account_of_day
from recto.deployments import Budget, Deployment, Price, Roles, Route
from recto.settings import Service, Settings
from storage.stores import open_stores
from workers.escalation.money import day_of

SONNET = Deployment(kind="anthropic", model="claude-sonnet-4-6", price=Price(input=Decimal(3), output=Decimal(15)))
OWN = Deployment(kind="openai-compatible", model="qwen2.5-vl", url="http://gpu1:8000/v1")


@pytest.fixture(autouse=True)
def without_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CELERY_BROKER_URL", raising=False)


def settings_in(folder: Path, *, roles: Roles, day: str = "10") -> Settings:
    return Settings(
        deployments={"sonnet": SONNET, "own": OWN},
        roles=roles,
        budget=Budget(day=Decimal(day)),
        service=Service(store=str(folder / "store")),
    )


def checks(settings: Settings) -> dict[str, Check]:
    return {check.name: check for check in asking(settings)}


def test_nothing_is_said_where_there_is_no_deployment() -> None:
    assert list(asking(Settings())) == []


def test_routes_are_told_in_their_order_and_no_store_is_made_for_it(tmp_path: Path) -> None:
    found = checks(settings_in(tmp_path, roles=Roles(tables=Route(default="sonnet", fallback=("own",)))))
    assert found["tables"].detail == "sonnet, then own"
    assert found["caps"].detail == "$10.00 for a day; $0.00 were charged today"
    assert all(check.ok for check in found.values())
    assert not (tmp_path / "store").exists()


def test_a_deployment_without_a_role_is_asked_by_nobody(tmp_path: Path) -> None:
    found = checks(settings_in(tmp_path, roles=Roles()))
    assert not found["roles"].ok


def test_no_cap_is_told(tmp_path: Path) -> None:
    found = checks(settings_in(tmp_path, roles=Roles(tables=Route(default="sonnet")), day="0"))
    assert not found["sonnet: no cap"].ok
    assert "budget.day" in found["sonnet: no cap"].remedy


def test_one_that_rests_and_what_was_charged_today_are_told(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, roles=Roles(tables=Route(default="own")))
    stores = open_stores(settings)
    stores.traffic.rest("own", 60.0, why="it answers 503")
    today = account_of_day(day_of(time.time()))
    reservation = Reservation(
        id="r", accounts=(today,), amount=1_230_000, question="q", deployment="own", made=time.time()
    )
    stores.purse.reserve(reservation, [])
    stores.close()

    found = checks(settings)

    assert "503" in found["own: rests"].detail
    assert "$1.23 were charged today" in found["caps"].detail
