"""Pages with parts in doubt, unit by unit: models are asked over sockets, and with it or without pages end as read."""

from decimal import Decimal
from pathlib import Path

import pytest

from recto.calls import account_of_job
from recto.jobs import JobState
from recto.orders import Caps
from recto.settings import Settings
from recto.units import Escalate, Unit
from tests.resources.doubtful import asking, errs, impatient, knows, result, rows_of, scanned_tables, tables, verdicts
from tests.resources.mortals import DEAD
from tests.resources.providers.model import Model
from tests.resources.providers.played import Fails, Refuses
from tests.resources.providers.server import Provider
from tests.resources.runs import born_digital
from tests.resources.units import (
    front_of,
    order_of,
    released,
    results_in,
    settings_in,
    station_of,
    submitted,
    until_finished,
    work_off,
)
from workers.handling import handle
from workers.station import Station

PRICE = 6000
"""Of a call, in millionths of a dollar."""


@pytest.fixture
def model() -> Model:
    return Model(knows)


def _settings(folder: Path, server: Provider, **policy: object) -> Settings:
    return asking(settings_in(folder), server, **policy)


def test_tables_are_taken_and_what_they_cost_is_told(tmp_path: Path, server: Provider) -> None:
    station = station_of(_settings(tmp_path, server))
    job = submitted(station, order_of([tables(tmp_path / "a.pdf", 3)], tmp_path / "out"))
    work_off(station)
    told = result(tmp_path / "out", "a.pdf")

    assert station.stores.jobs.get(job.id).state is JobState.FINISHED
    assert len(server.asked) == 3
    manifest = told("manifest.json")
    assert manifest["state"] == "succeeded"
    assert [page["engine"] for page in manifest["pages"]] == ["textlayer+sonnet"] * 3
    escalations = [one for page in manifest["pages"] for one in page["escalations"]]
    assert [one["verdict"] for one in escalations] == ["accepted"] * 3
    assert [call["cost"] for one in escalations for call in one["calls"]] == [PRICE] * 3
    assert manifest["engines"].keys() == {"textlayer", "sonnet"}
    assert (told("run.json")["asked"], told("run.json")["cost"]) == (3, 0.018)
    parts = told("escalations.json")["escalations"]
    assert [part["page"] for part in parts] == [1, 2, 3]
    assert all("Linseed oil" in part["draft"] and "Linseed oil" in part["answers"][0] for part in parts)
    assert "escalations.json" in [file["path"] for file in manifest["files"]]
    taken = [block for page in told("document.json")["pages"] for block in page["blocks"] if block["type"] == "table"]
    assert [block["engine"] for block in taken] == ["sonnet"] * 3
    assert [cell["text"] for cell in taken[1]["grid"]["cells"][4:8]] == rows_of(2)[1]
    assert {number["support"] for block in taken for number in block["numbers"]} == {"both"}


def test_the_same_pages_once_more_cost_nothing_and_give_the_same_bytes(tmp_path: Path, server: Provider) -> None:
    station = station_of(_settings(tmp_path, server))
    for out in ("one", "two"):
        submitted(station, order_of([tables(tmp_path / "a.pdf", 3)], tmp_path / out))
        work_off(station, times=3)

    assert len(server.asked) == 3
    assert results_in(tmp_path / "one") == results_in(tmp_path / "two")
    assert result(tmp_path / "one", "a.pdf")("run.json")["asked"] == 3
    assert result(tmp_path / "two", "a.pdf")("run.json")["asked"] == 0
    assert result(tmp_path / "two", "a.pdf")("run.json")["cost"] == 0.0


def test_pages_that_were_scanned_are_asked_for_with_their_image(tmp_path: Path, server: Provider) -> None:
    station = station_of(_settings(tmp_path, server))
    submitted(station, order_of([scanned_tables(tmp_path / "a.pdf", 1)], tmp_path / "out"))
    work_off(station)

    assert [len(asked.images) for asked in server.asked] == [1]
    told = result(tmp_path / "out", "a.pdf")
    page = told("manifest.json")["pages"][0]
    assert (page["source"], page["engine"]) == ("image", "rapidocr+sonnet")
    assert (tmp_path / "out" / "a.pdf" / told("document.json")["pages"][0]["image"]).stat().st_size > 0


def test_numbers_that_are_not_on_the_page_are_not_taken(tmp_path: Path, server: Provider, model: Model) -> None:
    model.does = errs
    station = station_of(_settings(tmp_path, server))
    submitted(station, order_of([tables(tmp_path / "a.pdf", 1)], tmp_path / "out"))
    work_off(station)
    told = result(tmp_path / "out", "a.pdf")

    escalation = told("manifest.json")["pages"][0]["escalations"][0]
    assert escalation["verdict"] == "rejected"
    assert told("manifest.json")["pages"][0]["engine"] == "textlayer"
    table = next(block for block in told("document.json")["pages"][0]["blocks"] if block["type"] == "table")
    assert table["engine"] == "textlayer"
    assert [cell["text"] for cell in table["grid"]["cells"]] == [text for row in rows_of(1) for text in row]
    assert len(told("escalations.json")["escalations"][0]["answers"]) == 1


def test_a_model_that_will_not_answer_costs_no_page(tmp_path: Path, server: Provider, model: Model) -> None:
    model.does = lambda asked: Refuses()
    station = station_of(_settings(tmp_path, server))
    submitted(station, order_of([tables(tmp_path / "a.pdf", 1)], tmp_path / "out"))
    work_off(station)

    manifest = result(tmp_path / "out", "a.pdf")("manifest.json")
    escalation = manifest["pages"][0]["escalations"][0]
    assert manifest["state"] == "succeeded"
    assert (escalation["verdict"], escalation["fault"][0]["code"]) == ("failed", "answer_refused")
    assert len(escalation["calls"]) == 1


def test_a_model_that_is_away_is_waited_for(tmp_path: Path, server: Provider, model: Model) -> None:
    model.does = lambda asked: Fails(529, "overloaded", retry_after="1") if asked.number == 0 else knows(asked)
    station = station_of(_settings(tmp_path, server))
    until_finished(station, submitted(station, order_of([tables(tmp_path / "a.pdf", 1)], tmp_path / "out")))

    page = result(tmp_path / "out", "a.pdf")("manifest.json")["pages"][0]
    assert [one["verdict"] for one in page["escalations"]] == ["accepted"]
    assert len(server.asked) == 2


def test_after_its_time_the_draft_counts_and_the_next_job_asks_again(
    tmp_path: Path, server: Provider, model: Model
) -> None:
    model.does = lambda asked: Fails(503, "gone")
    station = station_of(impatient(_settings(tmp_path, server)))
    until_finished(station, submitted(station, order_of([tables(tmp_path / "a.pdf", 2)], tmp_path / "one")))
    model.does = knows
    submitted(station, order_of([tables(tmp_path / "a.pdf", 2)], tmp_path / "two"))
    work_off(station)

    manifest = result(tmp_path / "one", "a.pdf")("manifest.json")
    left = [one for page in manifest["pages"] for one in page["escalations"]]
    assert manifest["state"] == "succeeded"
    assert [(one["verdict"], one["fault"][0]["retryable"]) for one in left] == [("not_asked", True)] * 2
    taken = result(tmp_path / "two", "a.pdf")("manifest.json")["pages"]
    assert [one["verdict"] for page in taken for one in page["escalations"]] == ["accepted"] * 2


def test_pages_that_nobody_could_be_asked_for_are_asked_for_by_another_round_and_others_are_kept(
    tmp_path: Path, server: Provider, model: Model
) -> None:
    model.does = lambda asked: knows(asked) if "Sheet 1" in asked.draft else Fails(503, "gone")
    station = station_of(impatient(_settings(tmp_path, server)))
    job = submitted(station, order_of([tables(tmp_path / "a.pdf", 2)], tmp_path / "out"))
    until_finished(station, job)
    first = verdicts(tmp_path / "out")
    model.does, asked = knows, len(server.asked)
    until_finished(station, front_of(station).retry(job, failed=False))

    assert first == ["accepted", "not_asked"]
    assert verdicts(tmp_path / "out") == ["accepted"] * 2
    assert len(server.asked) == asked + 1


def test_money_at_its_end_costs_no_page_and_is_named(tmp_path: Path, server: Provider) -> None:
    station = station_of(_settings(tmp_path, server))
    poor = order_of([tables(tmp_path / "a.pdf", 2)], tmp_path / "one", caps=Caps(dollars=Decimal("0.0001")))
    job = submitted(station, poor)
    work_off(station)
    assert not server.asked
    submitted(station, order_of([tables(tmp_path / "a.pdf", 2)], tmp_path / "two"))
    work_off(station)

    left = [
        one["fault"][0]["code"]
        for page in result(tmp_path / "one", "a.pdf")("manifest.json")["pages"]
        for one in page["escalations"]
    ]
    assert left == ["cap_reached"] * 2
    assert not station.stores.purse.spent([account_of_job(job.id)])
    taken = result(tmp_path / "two", "a.pdf")("manifest.json")["pages"]
    assert [one["verdict"] for page in taken for one in page["escalations"]] == ["accepted"] * 2


def test_pages_at_which_workers_are_killed_are_asked_for_alone_and_end_as_they_were_read(
    tmp_path: Path, server: Provider
) -> None:
    station = station_of(_settings(tmp_path, server))
    job = submitted(station, order_of([tables(tmp_path / "a.pdf", 2)], tmp_path / "out"))
    alone = 0
    while units := _until_asking(station):
        for unit, work in units:
            station.stores.backlog.begin(unit.id, DEAD)
            for page in work.pages:
                station.stores.jobs.claim(job.id, work.name, page)
            handle(unit.id, station)
            alone += len(work.pages) == 1
    work_off(station)

    manifest = result(tmp_path / "out", "a.pdf")("manifest.json")
    assert manifest["state"] == "succeeded"
    assert [page["state"] for page in manifest["pages"]] == ["read"] * 2
    escalations = [one for page in manifest["pages"] for one in page["escalations"]]
    assert [(one["verdict"], one["fault"][0]["code"]) for one in escalations] == [("not_asked", "page_crashed")] * 2
    assert alone > 2
    assert not server.asked


def _until_asking(station: Station) -> list[tuple[Unit, Escalate]]:
    """Does all but asking; what is to be asked then."""
    while units := released(station.stores.backlog):
        if found := [(unit, unit.work) for unit in units if isinstance(unit.work, Escalate)]:
            return found
        for unit in units:
            handle(unit.id, station)
    return []


def test_a_page_whose_pack_is_gone_is_read_again_and_then_asked_for(tmp_path: Path, server: Provider) -> None:
    station = station_of(_settings(tmp_path, server))
    job = submitted(station, order_of([tables(tmp_path / "a.pdf", 2)], tmp_path / "out"))
    for unit, work in _until_asking(station):
        station.places.work(job.tenant).delete(work.pack)
        handle(unit.id, station)
    work_off(station)

    pages = result(tmp_path / "out", "a.pdf")("manifest.json")["pages"]
    assert [one["verdict"] for page in pages for one in page["escalations"]] == ["accepted"] * 2


def test_a_deployment_that_is_away_holds_back_no_page_of_others(tmp_path: Path, server: Provider, model: Model) -> None:
    """Pages without a table end at once."""
    model.does = lambda asked: Fails(529, "overloaded", retry_after="3600")
    station = station_of(_settings(tmp_path, server))
    sources = [tables(tmp_path / "a.pdf", 1), born_digital(tmp_path / "b.pdf", 1)]
    submitted(station, order_of(sources, tmp_path / "out"))
    work_off(station)

    assert (tmp_path / "out" / "b.pdf" / "manifest.json").exists()
    assert not (tmp_path / "out" / "a.pdf" / "manifest.json").exists()
