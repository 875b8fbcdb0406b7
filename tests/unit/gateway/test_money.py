"""Money and estimates as people read them."""

from decimal import Decimal

import pytest

from gateway.money import estimate_lines, money
from recto.deployments import Deployment, Price, Roles, Route
from recto.options import ReadOptions
from recto.settings import Settings
from workers.escalation.estimates import estimate
from workers.escalation.habits import Habits

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


def test_questions_about_documents_are_told_with_what_is_not_known_yet() -> None:
    asked = Route(default="sonnet")
    roles = Roles(tables=asked, classify=asked, fields=asked, summarize=asked)
    settings = SETTINGS.model_copy(update={"roles": roles})
    found = estimate(100, documents=40, options=ReadOptions(summary=True), settings=settings)
    assert list(estimate_lines(found)) == [
        "about 35 tables for sonnet: about $1.16, at most $311.81",
        "about 4 questions on the class of 40 documents (0 to 40) for sonnet: about $0.045, at most $17.68",
        "about 16 questions on the fields of 40 documents (0 to 40) for sonnet: about $0.38, at most $33.29",
        "about 40 questions on summaries of 40 documents (40 to 100) for sonnet: at least $0.13, about $0.60, "
        "at most $55.78",
        "models: at least $0.13, about $2.18 expected, at most $418.55; no cap is set, --max-cost sets one",
        "how many parts are in doubt is estimated from what is usual; yours may differ",
        "which documents are asked about is known once their pages were read: what they are, what rules miss,",
        "and how much they say; what is expected is estimated from what is usual; yours may differ",
    ]


def test_documents_that_are_not_counted_are_told_as_such() -> None:
    settings = SETTINGS.model_copy(update={"roles": Roles(fields=Route(default="sonnet"))})
    seen = Habits(fields=0.5, length=10.0, costs={"sonnet": 10_000.0}, documents=1200)
    lines = list(estimate_lines(estimate(100, options=ReadOptions(), settings=settings, habits=seen)))
    assert lines[0].startswith(
        "about 5 questions on the fields of up to 100 documents (0 to 100) for sonnet: about $0.05"
    )
    assert lines[-1] == "and how much they say; what is expected is estimated from 1,200 documents read here"


def test_nothing_is_said_where_nobody_is_asked() -> None:
    assert not list(estimate_lines(estimate(100, options=ReadOptions(), settings=Settings())))
