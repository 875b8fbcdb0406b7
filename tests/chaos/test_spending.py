"""Money under fire: no cap is passed whoever races, and what is kept is never paid again whoever dies."""

import time
from collections import Counter
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from recto.calls import Spent, account_of_job
from recto.errors import CapReached
from recto.questions import Answered, Unanswered
from recto.settings import Service, Settings
from storage.bundle import Stores
from storage.on_sqlite.file import SqliteFile
from storage.on_sqlite.traffic import SqliteTraffic
from tests.contract.conftest import redis_server, spec
from tests.resources.askers import JOB, AskersSpec, asked
from tests.resources.billing import STEPS, WORST
from tests.resources.kept import StoresSpec, another
from tests.resources.processes import kill_on_the_way, processes_at_once
from tests.resources.spenders import Spender, ask_for_ever, hang_at, ready_to_ask
from workers.keeper.recovery import recover
from workers.places import Places

__all__ = ["redis_server", "spec"]

ACCOUNT = account_of_job(JOB)


@contextmanager
def opened(spec: StoresSpec) -> Generator[Stores]:
    stores = spec.opened()
    try:
        stores.registry.made_whole()
        yield stores
    finally:
        stores.close()


def spent(stores: Stores) -> Spent:
    return stores.purse.spent([ACCOUNT]).get(ACCOUNT, Spent(charged=0, open=0))


def test_workers_that_race_keep_the_cap_and_pay_each_question_once(spec: StoresSpec, tmp_path: Path) -> None:
    asking = AskersSpec(stores=spec, folder=tmp_path / "kept")
    with opened(spec) as stores:
        racing = [Spender(spec=asking, name=f"p{number}", questions=40, cap="0.30") for number in range(8)]
        answers = [answer for part in processes_at_once(ready_to_ask, racing) for answer in part.items()]
        charged = spent(stores)
    assert charged == Spent(charged=asking.bill.total(), open=0)
    assert 300_000 - WORST < charged.charged <= 300_000, "it was used up, and not passed by a micro"
    assert max(Counter(about for _, about in asking.bill.lines()).values()) == 1
    had = {(number, answer.text) for number, answer in answers if isinstance(answer, Answered)}
    assert len(had) == len({number for number, _ in had}) == len(asking.bill.lines()) < 40
    refused = {answer.fault.code for _, answer in answers if isinstance(answer, Unanswered)}
    assert refused == {CapReached.code}


def test_workers_that_are_killed_pass_no_cap(spec: StoresSpec, tmp_path: Path) -> None:
    asking = AskersSpec(stores=spec, folder=tmp_path / "kept", patience=0.5)
    with opened(spec) as stores, ThreadPoolExecutor(8) as threads:
        dying = [Spender(spec=asking, name=f"p{number}", questions=60, cap="0.50") for number in range(8)]
        killed = [
            threads.submit(kill_on_the_way, ask_for_ever, each, 2 + each_at) for each_at, each in enumerate(dying)
        ]
        for each in killed:
            each.result()
        charged = spent(stores)
        assert asking.bill.total() <= charged.charged <= 500_000
        again = Counter(about for _, about in asking.bill.lines())
        assert sum(count - 1 for count in again.values()) <= len(dying), "only what one died with before it was kept"
        assert charged.charged - asking.bill.total() <= len(dying) * WORST


@pytest.mark.parametrize("step", STEPS)
def test_one_that_dies_at_any_step_leaves_no_doubt(step: str, tmp_path: Path) -> None:
    place = StoresSpec(kind="sqlite", place=str(tmp_path / "kept" / "recto.sqlite"))
    asking = AskersSpec(stores=place, folder=tmp_path / "kept", patience=0.0)
    kill_on_the_way(hang_at, asking, step)
    with opened(place) as stores:
        answer = asked(asking.billed(later(stores, place)))
        assert isinstance(answer, Answered)
        (cost,) = {cost for cost, _ in asking.bill.lines()}
        calls = len(asking.bill.lines())
        was_kept = STEPS.index(step) >= STEPS.index("kept")
        assert calls == (2 if step == "answered" else 1), "paid again only where the answer was lost"
        assert answer.asked == (0 if was_kept else 1)
        assert answer.calls[0].cost == cost
        unknown = WORST if "reserved" in STEPS[: STEPS.index(step) + 1] and not was_kept else 0
        assert spent(stores) == Spent(charged=cost + unknown, open=unknown)
        assert spent(stores).charged >= asking.bill.total()
        assert asked(asking.billed(later(stores, place))) == answer.model_copy(update={"asked": 0})
        known = spent(stores)
    restored = recovered(asking, tmp_path)
    # Who died before it was written down had not called anybody.
    assert restored == (Spent(charged=cost, open=0) if step == "reserved" else known)


def later(stores: Stores, place: StoresSpec) -> Stores:
    """An hour later: nobody waits for one that died."""
    traffic = SqliteTraffic(SqliteFile(Path(place.place)), clock=lambda: time.time() + 3600)
    return replace(stores, traffic=traffic)


def recovered(asking: AskersSpec, folder: Path) -> Spent:
    """What a job store knows that was made from the journal alone, twice."""
    settings = Settings(service=Service(store=str(asking.folder)))
    with opened(another(asking.stores, folder)) as stores:
        for _ in range(2):
            recover(stores, Places(settings, stores.jobs), settings, note=lambda text: None)
        return spent(stores)
