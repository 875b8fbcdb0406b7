"""Batches: whoever dies at whichever step, a question is in one batch, its answer is kept, and it is paid once."""

import uuid
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from recto.calls import Spent, account_of_job
from recto.deployments import Kind, Tokens, cost_of
from recto.errors import DeploymentAway
from recto.questions import Answer, Answered
from recto.values import JobId, TenantId
from storage.bundle import Stores
from tests.resources.batching import JOB, BatchSpec, hang_at_write, turn_once
from tests.resources.kept import StoresSpec
from tests.resources.processes import kill_on_the_way, processes_at_once
from tests.resources.providers.batches import BatchDesk
from tests.resources.providers.played import Asked, Behaviour, Fails, Refuses, Says, table_answer
from tests.resources.providers.server import Provider, provider
from tests.resources.servers import redis_server

__all__ = ["redis_server"]

TOKENS = Tokens(input=1000, output=200)


def play(asked: Asked) -> Behaviour:
    """Says the draft back."""
    return {"refuse": Refuses(), "fail": Fails(400)}.get(asked.draft) or Says(table_answer([[asked.draft]]))


@pytest.fixture
def desk() -> BatchDesk:
    return BatchDesk()


@pytest.fixture
def server(desk: BatchDesk) -> Iterator[Provider]:
    with provider(play, batches=desk) as server:
        yield server


def spec_of(server: Provider, folder: Path, stores: StoresSpec, kind: Kind = "anthropic") -> BatchSpec:
    deployments = {"model": server.deployment(kind, batch=True, max_tokens=1000)}
    return BatchSpec(stores=stores, folder=folder / "kept", deployments=deployments)


def on_disk(folder: Path) -> StoresSpec:
    return StoresSpec(kind="sqlite", place=str(folder / "recto.sqlite"))


@contextmanager
def opened(spec: BatchSpec) -> Generator[Stores]:
    stores = spec.stores.opened()
    try:
        yield stores
    finally:
        stores.close()


@pytest.fixture
def spec(server: Provider, tmp_path: Path) -> BatchSpec:
    return spec_of(server, tmp_path, on_disk(tmp_path))


@pytest.fixture
def stores(spec: BatchSpec) -> Iterator[Stores]:
    with opened(spec) as stores:
        yield stores


def cost(server: Provider) -> int:
    return cost_of(TOKENS, server.deployment("anthropic").price, batched=True)


def spent(stores: Stores, job: JobId = JOB) -> Spent:
    return stores.purse.spent([account_of_job(job)]).get(account_of_job(job), Spent(charged=0, open=0))


def in_batches(desk: BatchDesk) -> Counter[int]:
    """How many batches have so many requests."""
    return Counter(len(batch.lines) for batch in desk.made)


def text_of(answer: Answer) -> str:
    assert isinstance(answer, Answered)
    return answer.text


def test_questions_of_several_jobs_go_in_one_batch_at_half_the_price(
    server: Provider, desk: BatchDesk, spec: BatchSpec, stores: Stores
) -> None:
    askers = [spec.asker(stores), spec.asker(stores, job=JobId("job-2")), spec.asker(stores, tenant=TenantId("b"))]
    askers[0].put_aside(1, 2)
    askers[1].put_aside(2, 3)
    askers[2].put_aside(1)
    spec.turn(stores)
    for asker in askers:
        with pytest.raises(DeploymentAway) as raised:
            asker.ask(1 if asker is not askers[1] else 3)
        assert raised.value.retry_after > 0
    assert in_batches(desk) == {4: 1}
    assert spent(stores).open > 0
    spec.turn(stores)
    desk.over = True
    spec.turn(stores)
    assert text_of(askers[0].ask(2)) == text_of(askers[1].ask(2)) == table_answer([["2"]])
    answer = askers[2].ask(1)
    assert isinstance(answer, Answered)
    (call,) = answer.calls
    assert (call.batched, call.tokens, call.cost, answer.asked) == (True, TOKENS, cost(server), 0)
    assert spent(stores) == Spent(charged=3 * cost(server), open=0)  # two tenants, one name of a job
    assert spent(stores, JobId("job-2")) == Spent(charged=cost(server), open=0)
    assert spec.shelf().is_empty
    spec.turn(stores)
    assert len(desk.made) == 1


@pytest.mark.parametrize("kind", ["openai", "anthropic", "google"])
def test_whoever_dies_at_any_step_a_question_is_paid_once(kind: Kind, tmp_path: Path) -> None:
    class Died(BaseException):
        pass

    def whole(place: Path, deaths: int) -> int:
        """Runs to the end, dying before each of so many writes, once each. How many writes there were."""
        desk, writes = BatchDesk(), list[str]()

        def before(key: str) -> None:
            writes.append(key)
            if len(writes) == deaths:
                raise Died

        with (
            provider(play, batches=desk) as server,
            opened(made := spec_of(server, place, on_disk(place), kind)) as stores,
        ):
            asker = made.asker(stores)
            asker.put_aside(1, 2)
            for over in (False, False, True, True, True, True):
                desk.over = over
                try:
                    made.turn(stores, before=before)
                except Died:
                    made.turn(stores)
            assert {text_of(asker.ask(number)) for number in (1, 2)} == {table_answer([["1"]]), table_answer([["2"]])}
            assert in_batches(desk) == {2: 1}, "no question went twice"
            assert spent(stores) == Spent(charged=2 * cost(server), open=0)
            assert made.shelf().is_empty
        return len(writes)

    steps = whole(tmp_path / "0", 0)
    assert steps > 12
    for step in range(1, steps + 1):
        whole(tmp_path / f"{step}", step)


@pytest.mark.parametrize("write", ["/handle.json", ".cost.json"])
def test_keepers_that_are_killed(
    write: str, server: Provider, desk: BatchDesk, spec: BatchSpec, stores: Stores
) -> None:
    """When the provider has taken the batch and nothing was heard of that; when the first answer is kept."""
    spec.asker(stores).put_aside(1, 2, 3)
    desk.over = True
    kill_on_the_way(hang_at_write, spec, write)
    for _ in range(4):
        spec.turn(stores)
    asker = spec.asker(stores)
    assert [text_of(asker.ask(number)) for number in (1, 2, 3)] == [table_answer([[str(at)]]) for at in (1, 2, 3)]
    assert in_batches(desk) == {3: 1}
    assert spent(stores) == Spent(charged=3 * cost(server), open=0)
    assert spec.shelf().is_empty


def test_keepers_that_overlap_send_each_question_once(
    server: Provider, desk: BatchDesk, tmp_path: Path, redis_server: str
) -> None:
    redis = StoresSpec(kind="redis", place=redis_server, prefix=uuid.uuid4().hex)
    spec = spec_of(server, tmp_path, redis)
    with opened(spec) as stores:
        stores.registry.made_whole()
        _overlapping(server, desk, spec, stores)


def _overlapping(server: Provider, desk: BatchDesk, spec: BatchSpec, stores: Stores) -> None:
    spec.asker(stores).put_aside(*range(24))
    processes_at_once(turn_once, [spec] * 3)
    for _ in range(2):
        spec.turn(stores)
    assert sum(len(batch.lines) for batch in desk.made) == 24
    desk.over = True
    for _ in range(2):
        processes_at_once(turn_once, [spec] * 2)
    spec.turn(stores)
    assert Counter(asked.draft for asked in server.asked) == {str(number): 1 for number in range(24)}
    assert spent(stores) == Spent(charged=24 * cost(server), open=0)
    assert spec.shelf().is_empty
