"""Asking deployments over sockets: what is paid, what is set aside for it, and that caps are kept."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from recto.calls import account_of_job, account_of_tenant
from recto.deployments import Budget, Tokens
from recto.errors import AnswerLost, CapReached
from recto.questions import Answered, Unanswered
from recto.values import JobId, TenantId
from storage.spending_journal import Paid, Unpaid
from tests.resources.askers import asked
from tests.resources.asking_places import COST, GOOD, always, place, told
from tests.resources.processes import threads_at_once
from tests.resources.providers.played import Asked, Behaviour, Drops, Says, Stalls


def test_a_question_is_paid_once(tmp_path: Path) -> None:
    with place(tmp_path, always(GOOD)) as here:
        answer = asked(here.asker)
        assert isinstance(answer, Answered)
        assert (answer.text, answer.deployment, answer.asked) == (GOOD.text, "first", 1)
        (call,) = answer.calls
        assert (call.deployment, call.model, call.cost) == ("first", "first", COST)
        assert (call.tokens.input, call.tokens.output) == (1000, 200)
        assert asked(here.asker) == answer.model_copy(update={"asked": 0})
        assert asked(here.spec.asker(here.stores), job=JobId("job-2")) == answer.model_copy(update={"asked": 0})
        assert len(here.models) == 1
        assert here.spent() == (COST, 0)
        assert here.spent(account_of_job(JobId("job-2"))) == (0, 0)
        assert (here.calls("answered"), here.calls("stored")) == (1.0, 2.0)


def test_tenants_pay_each_for_itself(tmp_path: Path) -> None:
    with place(tmp_path, always(GOOD)) as here:
        answers = [asked(here.asker, tenant=TenantId(name)) for name in ("acme", "other")]
        assert [answer.asked for answer in answers] == [1, 1]
        assert here.spent() == (2 * COST, 0)
        (reservation, _), _ = here.spec.journal.all()
        day = reservation.accounts[2].removeprefix("day:")
        assert here.spent(account_of_tenant(TenantId("other"), day)) == (COST, 0)


def test_the_most_is_set_aside_before_the_call(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []

    def play(asking: Asked) -> Behaviour:
        seen.append(here.spent())
        return GOOD

    with place(tmp_path, play) as here:
        asked(here.asker)
        ((reservation, end),) = here.spec.journal.all()
        assert seen == [(reservation.amount, reservation.amount)]
        assert reservation.amount > COST
        assert end == Paid(cost=COST)


@pytest.mark.parametrize("behaviour", [Drops(GOOD.text), Stalls()])
def test_a_call_whose_outcome_is_unknown_stays_charged(behaviour: Behaviour, tmp_path: Path) -> None:
    with place(tmp_path, always(behaviour), first={"timeout": 1.0}) as here:
        answer = asked(here.asker)
        assert told(answer) == (AnswerLost.code, 2)
        assert not isinstance(answer, Answered) and not answer.asked_nobody
        charged, open = here.spent()
        assert charged == open == sum(call.cost for call in answer.calls)
        ends = [(reservation.amount, end) for reservation, end in here.spec.journal.all()]
        assert ends == [(call.cost, Unpaid()) for call in answer.calls]
        assert here.stores.traffic.health("first").failures == 2


def test_it_is_asked_again_after_that(tmp_path: Path) -> None:
    with place(tmp_path, always(Drops(GOOD.text), GOOD)) as here:
        answer = asked(here.asker)
        assert isinstance(answer, Answered)
        lost, good = answer.calls
        assert (lost.tokens, good.cost, answer.asked) == (Tokens(), COST, 2)
        assert here.spent() == (lost.cost + COST, lost.cost)


def test_a_cap_is_kept_before_anything_is_asked(tmp_path: Path) -> None:
    with place(tmp_path, always(GOOD)) as here:
        answer = asked(here.asker, cap="0.0001")
        assert told(answer) == (CapReached.code, 0)
        assert isinstance(answer, Unanswered)
        assert answer.asked_nobody
        assert answer.fault.retryable
        assert "the cap of $0.0001 for the job is reached" in answer.fault.message
        assert (here.models, here.spent()) == ([], (0, 0))
        assert isinstance(asked(here.asker), Answered), "no cap"
        assert isinstance(asked(here.asker, cap="0.0001"), Answered), "it is stored by now"


@pytest.mark.parametrize("named", ["job", "day", "tenant_day"])
def test_caps_of_the_settings_are_kept(named: str, tmp_path: Path) -> None:
    with place(tmp_path, always(GOOD), budget=Budget.model_validate({named: "0.0001"})) as here:
        assert told(asked(here.asker)) == (CapReached.code, 0)
        assert here.models == []


def test_a_model_that_costs_nothing_is_asked_though_a_cap_is_reached(tmp_path: Path) -> None:
    free = {"price": {"input": "0", "output": "0"}}
    with place(tmp_path, always(GOOD), first=free, budget=Budget.model_validate({"day": "0.000001"})) as here:
        assert isinstance(asked(here.asker), Answered)
        assert list(here.spec.journal.all()) == [], "there is nothing to restore"


def test_money_that_is_only_set_aside_is_waited_for(tmp_path: Path) -> None:
    with place(tmp_path, always(Says(GOOD.text, delay=0.2))) as here:
        asked(here.asker)
        ((reservation, _),) = here.spec.journal.all()
        # Room for three answers, but for the worst case of one call at a time.
        cap = str((reservation.amount + 3 * COST) / 1_000_000)
        answers = threads_at_once(lambda number: asked(here.asker, number, cap=cap), [2, 3, 4])
        assert [isinstance(answer, Answered) for answer in answers] == [True] * 3
        assert here.spent() == (4 * COST, 0)


def test_but_only_once_for_calls_that_are_never_over(tmp_path: Path) -> None:
    with place(tmp_path, always(GOOD), first={"timeout": 0.5}) as here:
        asked(here.asker)
        ((reservation, _),) = here.spec.journal.all()
        dead = reservation.model_copy(update={"id": "dead"})
        here.stores.purse.reserve(dead, ())
        waits = list[float]()
        asker = here.spec.asker(here.stores, pause=counting(waits))
        cap = str((reservation.amount + 2 * COST) / 1_000_000)
        assert told(asked(asker, 2, cap=cap)) == (CapReached.code, 0)
        assert waits
        waits.clear()
        assert told(asked(asker, 3, cap=cap)) == (CapReached.code, 0)
        assert not waits


def test_a_cap_that_is_reached_takes_nothing_of_the_rates(tmp_path: Path) -> None:
    with place(tmp_path, always(GOOD), first={"requests_per_minute": 0.001}, patience=0.0) as here:
        assert told(asked(here.asker, cap="0.0001")) == (CapReached.code, 0)
        assert isinstance(asked(here.asker), Answered)


def counting(waits: list[float]) -> Callable[[float], None]:
    waiting = threading.Event()

    def pause(seconds: float) -> None:
        waits.append(seconds)
        waiting.wait(seconds)

    return pause
