"""Questions that wait for a batch: when they go, and what becomes of those that come back without an answer."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from recto.calls import Spent, account_of_job
from recto.errors import DeploymentAway
from recto.questions import Answered, Unanswered
from storage.bundle import Stores
from tests.resources.batching import AT_ONCE, JOB, BatchSpec
from tests.resources.kept import StoresSpec
from tests.resources.providers.batches import BatchDesk
from tests.resources.providers.played import Asked, Behaviour, Fails, Refuses, Says, table_answer
from tests.resources.providers.server import Provider, provider
from workers.escalation.batch_turns import Pace


def play(asked: Asked) -> Behaviour:
    """Says the draft back, but of some."""
    troubles: dict[str, Behaviour] = {"13": Refuses(), "14": Fails(400), "15": Says("no table")}
    return troubles.get(asked.draft) or Says(table_answer([[asked.draft]]))


@pytest.fixture
def desk() -> BatchDesk:
    return BatchDesk()


@pytest.fixture
def server(desk: BatchDesk) -> Iterator[Provider]:
    with provider(play, batches=desk) as server:
        yield server


@pytest.fixture
def spec(server: Provider, tmp_path: Path) -> BatchSpec:
    place = StoresSpec(kind="sqlite", place=str(tmp_path / "recto.sqlite"))
    model = server.deployment("anthropic", batch=True, max_tokens=1000)
    return BatchSpec(stores=place, folder=tmp_path / "kept", deployments={"model": model})


@pytest.fixture
def stores(spec: BatchSpec) -> Iterator[Stores]:
    stores = spec.stores.opened()
    yield stores
    stores.close()


def spent(stores: Stores) -> Spent:
    return stores.purse.spent([account_of_job(JOB)]).get(account_of_job(JOB), Spent(charged=0, open=0))


def sizes(desk: BatchDesk) -> list[int]:
    return [len(batch.lines) for batch in desk.made]


def with_traits(spec: BatchSpec, **traits: Any) -> BatchSpec:
    """``traits`` of its deployment."""
    return spec.model_copy(update={"deployments": {"model": spec.deployments["model"].model_copy(update=traits)}})


def test_questions_wait_for_others(desk: BatchDesk, spec: BatchSpec, stores: Stores) -> None:
    spec.asker(stores).put_aside(1, 2)
    spec.turn(stores, pace=Pace(gather=3600))
    assert not desk.made
    spec.turn(stores, pace=AT_ONCE)
    assert sizes(desk) == [2]


def test_a_question_is_put_aside_when_it_is_asked(desk: BatchDesk, spec: BatchSpec, stores: Stores) -> None:
    for _ in range(2):
        with pytest.raises(DeploymentAway, match="waits for a batch of deployment model"):
            spec.asker(stores).ask(1)
    spec.turn(stores)
    assert sizes(desk) == [1]


def test_where_the_cap_is_reached_for_good_the_question_ends(desk: BatchDesk, spec: BatchSpec, stores: Stores) -> None:
    asker = spec.asker(stores, cap="0.000001")
    asker.put_aside(1)
    spec.turn(stores)
    answer = asker.ask(1)
    assert isinstance(answer, Unanswered)
    assert answer.fault.code == "cap_reached"
    assert (answer.asked_nobody, desk.made, spent(stores)) == (True, [], Spent(charged=0, open=0))
    raised = spec.asker(stores, cap="1")
    raised.put_aside(1)
    spec.turn(stores)
    assert sizes(desk) == [1]


def test_what_there_is_no_money_for_yet_goes_with_a_later_batch(
    desk: BatchDesk, spec: BatchSpec, stores: Stores
) -> None:
    asker = spec.asker(stores, cap="0.05")
    asker.put_aside(*range(4))
    spec.turn(stores)
    (first,) = sizes(desk)
    assert 0 < first < 4
    assert spent(stores).open <= 50_000
    desk.over = True
    for _ in range(8):
        spec.turn(stores)
    assert sum(sizes(desk)) == 4
    assert all(isinstance(asker.ask(number), Answered) for number in range(4))


def test_what_the_batch_did_not_come_to_costs_nothing_and_can_be_asked_again(
    desk: BatchDesk, spec: BatchSpec, stores: Stores
) -> None:
    asker = spec.asker(stores)
    asker.put_aside(1)
    spec.turn(stores)
    desk.left_out, desk.over = {id for batch in desk.made for id, _ in batch.lines}, True
    spec.turn(stores)
    for _ in range(2):  # as long as the page is under way
        answer = asker.ask(1)
        assert isinstance(answer, Unanswered)
        assert answer.fault.retryable
    assert spent(stores) == Spent(charged=0, open=0)
    asker.put_aside(1, anew=True)
    spec.turn(stores)
    spec.turn(stores)
    assert isinstance(asker.ask(1), Answered)


def test_what_a_batch_leaves_open_is_asked_at_once(desk: BatchDesk, spec: BatchSpec, stores: Stores) -> None:
    asker = spec.asker(stores)
    asker.put_aside(13, 14, 15)
    spec.turn(stores)
    desk.over = True
    spec.turn(stores)
    refused, failed, babbled = (asker.ask(number) for number in (13, 14, 15))
    assert isinstance(refused, Unanswered)
    assert (refused.fault.code, [call.batched for call in refused.calls]) == ("answer_refused", [True])
    assert isinstance(failed, Unanswered)
    assert (failed.fault.code, failed.asked_nobody) == ("deployment_denied", True)
    assert isinstance(babbled, Unanswered)
    assert [call.batched for call in babbled.calls] == [True, False]
    assert spent(stores).open == 0


def test_a_provider_that_takes_no_batch_is_tried_again(desk: BatchDesk, spec: BatchSpec, stores: Stores) -> None:
    spec.asker(stores).put_aside(1)
    desk.taking = "refuses"
    spec.turn(stores)
    assert spent(stores) == Spent(charged=0, open=0)
    desk.taking = "takes"
    spec.turn(stores)
    assert sizes(desk) == [1]


def test_a_batch_that_never_arrived_is_sent_again(desk: BatchDesk, spec: BatchSpec, stores: Stores) -> None:
    spec.asker(stores).put_aside(1)
    desk.taking = "loses"
    spec.turn(stores)
    assert spent(stores).open > 0
    desk.taking = "takes"
    spec.turn(stores, pace=Pace(gather=0.0))
    assert not desk.made, "it may yet be in the list"
    spec.turn(stores)
    assert sizes(desk) == [1]
    desk.over = True
    spec.turn(stores)
    assert isinstance(spec.asker(stores).ask(1), Answered)
    assert spent(stores).open == 0


def test_who_has_no_batches_is_asked_at_once(
    server: Provider, desk: BatchDesk, spec: BatchSpec, stores: Stores
) -> None:
    without = with_traits(spec, batch=False)
    asker = without.asker(stores)
    asker.put_aside(1)
    answer = asker.ask(1)
    assert isinstance(answer, Answered)
    assert [call.batched for call in answer.calls] == [False]
    assert without.shelf().is_empty


def test_questions_of_jobs_that_are_over_are_forgotten(desk: BatchDesk, spec: BatchSpec, stores: Stores) -> None:
    spec.asker(stores).put_aside(1)
    over = spec.model_copy(update={"over": frozenset({JOB})})
    over.turn(stores)
    assert not desk.made
    assert over.shelf().is_empty


def test_questions_of_other_settings_are_asked_anew(desk: BatchDesk, spec: BatchSpec, stores: Stores) -> None:
    spec.asker(stores).put_aside(1)
    changed = with_traits(spec, revision="2")
    changed.asker(stores).put_aside(1)
    changed.turn(stores)
    assert sizes(desk) == [1]


def test_a_worker_without_the_key_leaves_questions_to_others(
    desk: BatchDesk, spec: BatchSpec, stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    spec.asker(stores).put_aside(1)
    without = with_traits(spec, api_key=SecretStr(""))
    without.turn(stores)
    assert not without.shelf().is_empty
    assert spent(stores) == Spent(charged=0, open=0)
    spec.turn(stores)
    assert sizes(desk) == [1]
