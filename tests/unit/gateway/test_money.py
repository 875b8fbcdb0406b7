"""Money and estimates as people read them."""

from decimal import Decimal

import pytest

from gateway.money import estimate_lines, money
from recto.deployments import Deployment, Price, Roles, Route
from recto.options import ReadOptions
from recto.settings import Settings
from workers.escalation.estimates import Habits, estimate

SONNET = Deployment(kind="anthropic", model="claude-sonnet-4-6", price=Price(input=Decimal(3), output=Decimal(15)))
SETTINGS = Settings(deployments={"sonnet": SONNET}, roles=Roles(tables=Route(default="sonnet")))


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (0, "$0.00"),
        (1, "$0.0000010"),
        (1_234, "$0.0012"),
        (95_000, "$0.095"),
        (100_000, "$0.10"),
        (1_230_000, "$1.23"),
        (12_345_678_900, "$12,345.68"),
    ],
)
def test_money(amount: int, shown: str) -> None:
    assert money(amount) == shown


def test_an_estimate_says_who_is_asked_what_it_may_cost_and_where_that_comes_from() -> None:
    seen = Habits(tables=0.5, costs={"sonnet": 10_000.0}, pages=1200)
    found = estimate(100, options=ReadOptions(), settings=SETTINGS, job_cap=Decimal(2), habits=seen)
    assert list(estimate_lines(found)) == [
        "about 50 tables for sonnet: about $0.50, at most $311.81",
        "models: about $0.50 expected, at most $2.00 (the cap is $2.00)",
        "how many parts are in doubt is estimated from 1,200 pages read here",
    ]


def test_nothing_is_said_where_nobody_is_asked() -> None:
    assert not list(estimate_lines(estimate(100, options=ReadOptions(), settings=Settings())))
