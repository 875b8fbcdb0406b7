"""What a job may cost: counted from pages, prices and what was seen before, never above a cap."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recto.deployments import Budget, Chosen, Deployment, Price, Role, Roles, Route, Tokens, cost_of, micros
from recto.escalations import Escalate, EscalationPolicy
from recto.meters import counted
from recto.options import ReadOptions
from recto.settings import Settings
from workers.escalation.estimates import MOST_TEXT, TRIES, estimate
from workers.escalation.habits import LEAST_PAGES, USUAL, Habits, habits_from

SONNET = Deployment(
    kind="anthropic", model="claude-sonnet-4-6", price=Price(input=Decimal(3), output=Decimal(15)), batch=True
)
OWN = Deployment(kind="openai-compatible", model="qwen2.5-vl", url="http://gpu1:8000/v1")
SETTINGS = Settings(
    deployments={"sonnet": SONNET, "own": OWN},
    roles=Roles(tables=Route(default="sonnet"), pages=Route(default="own")),
)
HABITS = Habits(tables=0.5, whole=0.25, costs={"sonnet": 20_000.0}, pages=1000)


def test_where_nobody_has_a_role_nothing_is_asked_and_nothing_paid() -> None:
    found = estimate(1000, options=ReadOptions(), settings=Settings())
    assert (found.roles, found.expected, found.at_most) == ((), 0, 0)


def test_off_asks_nobody() -> None:
    assert not estimate(1000, options=ReadOptions(escalate=Escalate.OFF), settings=SETTINGS).roles


def test_what_was_seen_here_is_what_is_expected() -> None:
    found = estimate(100, options=ReadOptions(), settings=SETTINGS, habits=HABITS)
    tables, pages = found.roles
    assert (tables.role, tables.deployment, tables.parts, tables.expected) == (Role.TABLES, "sonnet", 50, 1_000_000)
    assert (pages.role, pages.deployment, pages.parts, pages.expected) == (Role.PAGES, "own", 25, 0)
    assert found.expected == 1_000_000
    assert found.counted_on == 1000


def test_at_most_every_part_that_may_be_asked_for_is_answered_as_long_as_may_be_as_often_as_may_be() -> None:
    settings = SETTINGS.model_copy(update={"escalation": EscalationPolicy(most=3)})
    found = estimate(10, options=ReadOptions(), settings=settings)
    worst = cost_of(Tokens(input=SONNET.image_tokens + MOST_TEXT, output=SONNET.max_tokens), SONNET.price)
    assert found.roles[0].at_most == 10 * 3 * TRIES * worst


def test_a_batch_costs_half() -> None:
    now = estimate(100, options=ReadOptions(), settings=SETTINGS)
    later = estimate(100, options=ReadOptions(), settings=SETTINGS, answers="batch")
    assert now.at_most == pytest.approx(2 * later.at_most, rel=1e-6)
    assert now.expected == pytest.approx(2 * later.expected, rel=1e-3)


def test_a_deployment_that_the_job_names_is_the_one_that_is_counted() -> None:
    options = ReadOptions(deployments=(Chosen(role=Role.TABLES, deployment="own"),))
    assert estimate(100, options=options, settings=SETTINGS).roles[0].deployment == "own"


def test_every_page_is_one_question_where_every_page_is_read_so() -> None:
    settings = SETTINGS.model_copy(update={"roles": Roles(ocr=Route(default="sonnet"))})
    found = estimate(7, options=ReadOptions(escalate=Escalate.ALL), settings=settings)
    assert [(each.role, each.parts, each.parts_at_most) for each in found.roles] == [(Role.OCR, 7, 7)]


def test_a_referee_is_paid_too() -> None:
    refereed = SETTINGS.model_copy(update={"escalation": EscalationPolicy(referee="sonnet")})
    alone, both = (estimate(100, options=ReadOptions(), settings=each) for each in (SETTINGS, refereed))
    assert both.expected > alone.expected
    assert both.at_most > alone.at_most


@given(
    pages=st.integers(0, 100_000),
    job=st.decimals(0, 1000, places=2),
    day=st.decimals(0, 1000, places=2),
)
def test_no_estimate_is_above_a_cap_or_above_its_own_most(pages: int, job: Decimal, day: Decimal) -> None:
    settings = SETTINGS.model_copy(update={"budget": Budget(job=Decimal(50), day=day)})
    found = estimate(pages, options=ReadOptions(), settings=settings, job_cap=job)
    caps = [micros(cap) for cap in (job or Decimal(50), day) if cap]
    assert found.cap == min(caps)
    assert 0 <= found.expected <= found.at_most <= found.cap


def test_habits_are_counted_from_what_was_read_and_paid() -> None:
    counters = {
        counted("recto_pages", engine="textlayer", state="read"): 300.0,
        counted("recto_pages", engine="rapidocr", state="read"): 700.0,
        counted("recto_pages", engine="rapidocr", state="blank"): 500.0,
        counted("recto_escalations", role="tables", reason="ragged", verdict="accepted"): 200.0,
        counted("recto_escalations", role="tables", reason="sums", verdict="rejected"): 50.0,
        counted("recto_escalations", role="pages", reason="skew", verdict="accepted"): 10.0,
        counted("recto_calls", deployment="sonnet", outcome="answered"): 90.0,
        counted("recto_calls", deployment="sonnet", outcome="answer_invalid"): 10.0,
        counted("recto_calls", deployment="sonnet", outcome="stored"): 1000.0,
        counted("recto_call_micros", deployment="sonnet"): 1_500_000.0,
        counted("recto_calls", deployment="own", outcome="answered"): 3.0,
        "what an older version counted": 1.0,
    }
    assert habits_from(counters) == Habits(tables=0.25, whole=0.01, image=0.7, costs={"sonnet": 15_000.0}, pages=1000)


def test_too_few_pages_say_nothing() -> None:
    counters = {
        counted("recto_pages", engine="rapidocr", state="read"): LEAST_PAGES - 1.0,
        counted("recto_escalations", role="tables", reason="ragged", verdict="accepted"): 200.0,
    }
    assert habits_from(counters) == USUAL
    assert habits_from({}) == USUAL
