"""Asking deployments over sockets: who is asked, how often, and what is waited for."""

from pathlib import Path
from typing import Any

import pytest

from recto.errors import (
    AnswerInvalid,
    AnswerRefused,
    AnswerTruncated,
    DeploymentAway,
    DeploymentBusy,
    DeploymentDenied,
    DeploymentMissing,
)
from recto.questions import Answered, Unanswered
from storage.spending_journal import Paid
from tests.resources.askers import asked
from tests.resources.asking_places import COST, GOOD, always, by_model, place, told
from tests.resources.ports import free_port
from tests.resources.processes import threads_at_once
from tests.resources.providers.played import CutOff, Fails, Refuses, Says

INVALID = Says("no table at all")
REFUSED = 1000 * 3 + 10 * 15


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
