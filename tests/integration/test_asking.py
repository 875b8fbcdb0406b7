"""Asking deployments over sockets: who is asked, how often, what is paid, and what is waited for."""

import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from recto.calls import Spent, account_of_job, account_of_tenant
from recto.deployments import Budget, Route, Tokens
from recto.errors import (
    AnswerInvalid,
    AnswerLost,
    AnswerRefused,
    AnswerTruncated,
    CapReached,
    DeploymentAway,
    DeploymentBusy,
    DeploymentDenied,
    DeploymentMissing,
)
from recto.meters import counted
from recto.questions import Answer, Answered, Unanswered
from recto.values import JobId, TenantId
from storage.bundle import Stores
from storage.spending_journal import Paid, Unpaid
from tests.resources.askers import JOB, AskersSpec, asked
from tests.resources.kept import StoresSpec
from tests.resources.ports import free_port
from tests.resources.processes import threads_at_once
from tests.resources.providers.played import (
    Asked,
    Behaviour,
    CutOff,
    Drops,
    Fails,
    Play,
    Refuses,
    Says,
    Stalls,
    table_answer,
)
from tests.resources.providers.server import Provider, provider
from workers.escalation.asking import Asker

GOOD = Says(table_answer([["Item", "Price"], ["Ink", "4.20"]]))
COST = 1000 * 3 + 200 * 15
INVALID = Says("no table at all")
REFUSED = 1000 * 3 + 10 * 15

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


def test_many_who_ask_the_same_wait_for_one(tmp_path: Path) -> None:
    with place(tmp_path, always(Says(GOOD.text, delay=0.3))) as here:
        askers = [here.spec.asker(here.stores) for _ in range(4)]
        answers = threads_at_once(asked, [*askers, *askers])
        assert len(here.models) == 1
        assert sorted(answer.asked for answer in answers) == [0, 0, 0, 0, 0, 0, 0, 1]
        assert here.spent() == (COST, 0)


def test_an_answer_in_no_form_is_asked_for_once_more(tmp_path: Path) -> None:
    with place(tmp_path, always(INVALID, GOOD)) as here:
        answer = asked(here.asker)
        assert isinstance(answer, Answered)
        assert (answer.text, answer.asked, [call.cost for call in answer.calls]) == (GOOD.text, 2, [COST, COST])
        assert asked(here.asker) == answer.model_copy(update={"asked": 0})
        assert here.spent() == (2 * COST, 0)


def test_and_no_more_than_once(tmp_path: Path) -> None:
    with place(tmp_path, always(INVALID)) as here:
        answer = asked(here.asker)
        assert told(answer) == (AnswerInvalid.code, 2)
        assert asked(here.asker) == answer.model_copy(update={"asked": 0})
        assert here.models == ["first", "first"], "the fallback stands in for those who are away"
        assert here.spent() == (2 * COST, 0)
        assert (here.calls(AnswerInvalid.code), here.calls("stored")) == (2.0, 1.0)


def test_another_is_asked_where_one_refuses(tmp_path: Path) -> None:
    with place(tmp_path, by_model(first=Refuses(), second=GOOD)) as here:
        answer = asked(here.asker)
        assert isinstance(answer, Answered)
        assert [(call.deployment, call.cost) for call in answer.calls] == [("first", REFUSED), ("second", COST)]
        assert asked(here.asker) == answer.model_copy(update={"asked": 0})
        assert here.models == ["first", "second"]
        assert told(asked(here.asker, chosen="first")) == (AnswerRefused.code, 0)
        assert here.spent() == (REFUSED + COST, 0)


def test_an_answer_that_was_cut_off_is_paid_and_final(tmp_path: Path) -> None:
    with place(tmp_path, always(CutOff(GOOD.text[:20], output_tokens=8192))) as here:
        answer = asked(here.asker)
        assert told(answer) == (AnswerTruncated.code, 1)
        assert asked(here.asker) == answer.model_copy(update={"asked": 0})
        assert here.models == ["first"]


def test_the_fallback_stands_in_for_one_that_is_away(tmp_path: Path) -> None:
    play = by_model(first=Fails(500), second=GOOD)
    with place(tmp_path, play, first={"sick_after": 2, "rest": 3600.0}) as here:
        for number in range(4):
            answer = asked(here.asker, number)
            assert isinstance(answer, Answered)
            assert [call.deployment for call in answer.calls] == ["second"]
        assert here.models.count("first") == 2, "it rests, and nobody calls it"
        assert here.spent() == (4 * COST, 0)
        assert here.stores.traffic.health("first").resting > 3000
        ends = [(reservation.deployment, end) for reservation, end in here.spec.journal.all()]
        assert sorted(ends, key=repr) == sorted(
            [("first", Paid(cost=0))] * 2 + [("second", Paid(cost=COST))] * 4, key=repr
        )


def test_work_waits_where_all_are_away(tmp_path: Path) -> None:
    nobody = {"url": f"http://127.0.0.1:{free_port()}/v1"}
    with place(tmp_path, always(GOOD), first=nobody, second=nobody) as here:
        with pytest.raises(DeploymentAway, match="first cannot be reached"):
            asked(here.asker)
        assert here.spent() == (0, 0)
        assert here.calls(DeploymentAway.code, "second") == 1.0


def test_an_answer_of_the_fallback_stays_when_the_default_is_back(tmp_path: Path) -> None:
    with place(tmp_path, always(Fails(500), GOOD)) as here:
        answer = asked(here.asker)
        assert asked(here.asker) == answer.model_copy(update={"asked": 0})
        assert here.models == ["first", "second"]
        asked(here.asker, 2)
        assert here.models[2:] == ["first"]


def test_what_a_deployment_asks_for_is_honoured(tmp_path: Path) -> None:
    with place(tmp_path, always(Fails(429, retry_after="300"), GOOD), alone=True) as here:
        for _ in range(3):
            with pytest.raises(DeploymentAway) as raised:
                asked(here.asker)
            assert 200 < raised.value.retry_after <= 300
        assert len(here.models) == 1
        assert here.spent() == (0, 0)


def test_a_short_rest_is_waited_for_where_work_stands(tmp_path: Path) -> None:
    with place(tmp_path, always(Fails(429, retry_after="1"), GOOD)) as here:
        answer = asked(here.asker)
        assert isinstance(answer, Answered)
        assert here.models == ["first", "first"]
        assert here.spent() == (COST, 0)


def test_one_that_is_starting_is_waited_for(tmp_path: Path) -> None:
    with place(tmp_path, always(GOOD), loading=2) as here:
        assert isinstance(asked(here.asker), Answered)
        assert here.models == ["first"], "not the fallback"
        assert here.calls(DeploymentAway.code) == 2.0


def test_but_not_for_ever(tmp_path: Path) -> None:
    play = by_model(first=Fails(503, "The model is loading"), second=GOOD)
    with place(tmp_path, play, first={"cold_start": 0.0}) as here:
        asked(here.asker)
        assert here.models == ["first", "second"]
    with place(tmp_path / "later", play, patience=0.0) as here:
        with pytest.raises(DeploymentAway) as raised:
            asked(here.asker)
        assert raised.value.starting
        assert "second" not in here.models


def test_a_wrong_key_costs_nothing_and_another_is_asked(tmp_path: Path) -> None:
    with place(tmp_path, always(GOOD), first={"api_key": "wrong", "sick_after": 2}) as here:
        for number in range(4):
            assert isinstance(asked(here.asker, number), Answered)
        assert here.models == ["second"] * 4
        assert here.server.paths.count("/v1/chat/completions") == 6, "it was tried twice"
        answer = asked(here.asker, 9, chosen="first")
        assert told(answer) == (DeploymentDenied.code, 0)
        assert isinstance(answer, Unanswered)
        assert answer.asked_nobody
        assert here.server.paths.count("/v1/chat/completions") == 6
        assert here.spent() == (4 * COST, 0)


@pytest.mark.parametrize(("knows", "times"), [({"schemas": False}, 2), ({"schemas": False, "tools": False}, 3)])
def test_a_server_without_schemas_is_asked_in_another_way(knows: dict[str, Any], times: int, tmp_path: Path) -> None:
    with place(tmp_path, always(GOOD), alone=True, **knows) as here:
        assert isinstance(asked(here.asker), Answered)
        assert here.server.paths.count("/v1/chat/completions") == times
        assert isinstance(asked(here.asker, 2), Answered)
        assert here.server.paths.count("/v1/chat/completions") == times + 1, "that is remembered"
        assert here.spent() == (2 * COST, 0)
        assert here.stores.traffic.health("first").failures == 0


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


def test_no_more_are_asked_at_once_than_may_be(tmp_path: Path) -> None:
    with place(tmp_path, always(Says(GOOD.text, delay=0.1)), first={"concurrency": 2}) as here:
        askers = [here.spec.asker(here.stores) for _ in range(3)]
        numbered = list(enumerate([*askers, *askers]))
        answers = threads_at_once(lambda each: asked(each[1], each[0]), numbered)
        assert all(isinstance(answer, Answered) for answer in answers)
        assert here.server.most_at_once <= 2
        assert here.models == ["first"] * 6


def test_who_gets_no_turn_comes_later(tmp_path: Path) -> None:
    with place(tmp_path, always(GOOD), first={"concurrency": 1}, patience=0.2) as here:
        here.stores.traffic.enter("first", "another worker", most=1, seconds=3600.0)
        with pytest.raises(DeploymentBusy, match="as many call it as may"):
            asked(here.asker)
        assert (here.models, here.spent()) == ([], (0, 0))


@pytest.mark.parametrize("rate", [{"requests_per_minute": 0.001}, {"tokens_per_minute": 0.001}])
def test_rates_hold_for_all_workers(rate: dict[str, float], tmp_path: Path) -> None:
    with place(tmp_path, always(GOOD), first=rate, patience=0.2) as here:
        assert isinstance(asked(here.asker), Answered)
        with pytest.raises(DeploymentBusy, match="no more may be asked") as raised:
            asked(here.spec.asker(here.stores), 2)
        assert raised.value.retry_after > 60
        assert here.models == ["first"]
        assert here.stores.traffic.health("first").calls == 0


def test_tokens_that_were_not_taken_are_free_again(tmp_path: Path) -> None:
    with place(tmp_path, always(GOOD), first={"tokens_per_minute": 60_000.0}, patience=0.0) as here:
        for number in range(4):  # each may take more than 20,000, and takes 1,200
            assert isinstance(asked(here.asker, number), Answered)
        assert here.models == ["first"] * 4


def test_a_cap_that_is_reached_takes_nothing_of_the_rates(tmp_path: Path) -> None:
    with place(tmp_path, always(GOOD), first={"requests_per_minute": 0.001}, patience=0.0) as here:
        assert told(asked(here.asker, cap="0.0001")) == (CapReached.code, 0)
        assert isinstance(asked(here.asker), Answered)


def test_nobody_is_asked_without_a_role(tmp_path: Path) -> None:
    with place(tmp_path, always(GOOD), first={"vision": False}, alone=True) as here:
        answer = asked(here.asker)
        assert told(answer) == (DeploymentMissing.code, 0)
        assert isinstance(answer, Unanswered)
        assert "first: sees no images" in answer.fault.message
        assert told(asked(here.asker, chosen="third")) == (DeploymentMissing.code, 0)


def test_waiting_can_be_ended(tmp_path: Path) -> None:
    def stop(seconds: float) -> None:
        raise KeyboardInterrupt

    with place(tmp_path, always(GOOD), first={"concurrency": 1}) as here:
        here.stores.traffic.enter("first", "another worker", most=1, seconds=3600.0)
        with pytest.raises(KeyboardInterrupt):
            asked(here.spec.asker(here.stores, pause=stop))
        here.stores.traffic.leave("first", "another worker")
        assert isinstance(asked(here.asker), Answered), "it let go of the question"


def told(answer: Answer) -> tuple[str, int]:
    """The fault, and how many calls were made for it now."""
    assert isinstance(answer, Unanswered)
    return answer.fault.code, answer.asked


def counting(waits: list[float]) -> Callable[[float], None]:
    waiting = threading.Event()

    def pause(seconds: float) -> None:
        waits.append(seconds)
        waiting.wait(seconds)

    return pause
