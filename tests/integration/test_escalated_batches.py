"""Jobs whose models are asked in batches, unit by unit: pages wait, and end as if they had been asked at once."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from recto.calls import account_of_job
from recto.jobs import Job
from recto.settings import Settings
from tests.resources.doubtful import asking, knows, result, rows_of, tables
from tests.resources.providers.batches import BatchDesk
from tests.resources.providers.server import Provider, provider
from tests.resources.units import is_over, order_of, results_in, settings_in, station_of, submitted, wait_for, work_off
from workers.keeper.batching import Batching
from workers.station import Station

PRICE = 3000
"""Of a question in a batch, in millionths of a dollar: half of what a call costs."""


@pytest.fixture
def desk() -> BatchDesk:
    return BatchDesk()


@pytest.fixture
def server(desk: BatchDesk) -> Iterator[Provider]:
    with provider(knows, batches=desk) as running:
        yield running


def settings_of(folder: Path, server: Provider, **policy: object) -> Settings:
    """Batches are gathered for a second."""
    asked = asking(settings_in(folder), server, batch_gather=1.0, **policy)
    return asked.model_copy(update={"deployments": {"sonnet": server.deployment("anthropic", batch=True)}})


def ordered(station: Station, folder: Path, pages: int, out: str = "out") -> Job:
    order = order_of([tables(folder / "a.pdf", pages)], folder / out)
    return submitted(station, order.model_copy(update={"answers": "batch"}))


def test_a_job_is_asked_in_one_batch_by_the_keeper(tmp_path: Path, server: Provider, desk: BatchDesk) -> None:
    station = station_of(settings_of(tmp_path, server))
    batching = Batching(station.settings)
    job = ordered(station, tmp_path, 6)
    work_off(station)
    assert not server.asked
    try:
        batching.turn(station.stores, station.places, "one")
        wait_for(lambda: bool(desk.made))
        assert [len(batch.lines) for batch in desk.made] == [6], "those of two units, and all of each"
        assert not is_over(station, job)
        desk.over = True
        wait_for(lambda: is_over(station, job))
    finally:
        batching.stop()
    told = result(tmp_path / "out", "a.pdf")
    manifest = told("manifest.json")
    assert [page["engine"] for page in manifest["pages"]] == ["textlayer+sonnet"] * 6
    calls = [call for page in manifest["pages"] for one in page["escalations"] for call in one["calls"]]
    assert [(call["cost"], call["batched"]) for call in calls] == [(PRICE, True)] * 6
    taken = [block for page in told("document.json")["pages"] for block in page["blocks"] if block["type"] == "table"]
    assert [[cell["text"] for cell in block["grid"]["cells"][4:8]] for block in taken] == [
        rows_of(sheet)[1] for sheet in range(1, 7)
    ]
    account = account_of_job(job.id)
    assert station.stores.purse.spent([account])[account].charged == 6 * PRICE
    assert (len(server.asked), len(desk.made)) == (6, 1)


def test_the_result_is_that_of_another_time(tmp_path: Path, server: Provider, desk: BatchDesk) -> None:
    station = station_of(settings_of(tmp_path, server))
    batching = Batching(station.settings)
    desk.over = True
    try:
        for out in ("one", "two"):
            job = ordered(station, tmp_path, 2, out)
            work_off(station)
            batching.turn(station.stores, station.places, "one")
            wait_for(lambda job=job: is_over(station, job))
    finally:
        batching.stop()
    assert len(desk.made) == 1
    assert results_in(tmp_path / "one") == results_in(tmp_path / "two")


def test_a_batch_that_does_not_end_is_not_waited_for_for_ever(tmp_path: Path, server: Provider) -> None:
    station = station_of(settings_of(tmp_path, server, batch_patience=0.5))
    job = ordered(station, tmp_path, 1)
    work_off(station)
    time.sleep(0.6)
    wait_for(lambda: is_over(station, job))
    manifest = result(tmp_path / "out", "a.pdf")("manifest.json")
    (escalation,) = manifest["pages"][0]["escalations"]
    assert (escalation["verdict"], escalation["fault"][0]["code"]) == ("not_asked", "batch_awaited")
    assert manifest["pages"][0]["engine"] == "textlayer"
