"""Whole runs in which models are asked for what is in doubt, by a process of its own."""

from decimal import Decimal
from pathlib import Path

from recto.deployments import Budget
from recto.settings import Settings, Workers
from tests.resources.doubtful import asked_run, asking, knows, result, tables, verdicts
from tests.resources.ports import free_port
from tests.resources.providers.played import Fails
from tests.resources.providers.server import provider
from tests.resources.runs import written_bytes
from tests.resources.units import order_of, results_in, settings_in, station_of, submitted, work_off
from workers.events import EngineWaits, Event

WORKERS = Settings(workers=Workers(processes=2))


def test_a_run_asks_as_the_service_does_and_pays_once(tmp_path: Path) -> None:
    source = tables(tmp_path / "a.pdf", 4)
    with provider(knows) as server:
        summary = asked_run(source, tmp_path / "run", asking(WORKERS, server))
        assert len(server.asked) == 4
        again = asked_run(source, tmp_path / "run", asking(WORKERS, server))
        assert len(server.asked) == 4
        station = station_of(asking(settings_in(tmp_path), server))
        submitted(station, order_of([source], tmp_path / "service"))
        work_off(station)

    assert (summary.succeeded, again.kept) == (1, 1)
    assert verdicts(tmp_path / "run") == ["accepted"] * 4
    assert result(tmp_path / "run", "a.pdf")("run.json")["cost"] == 0.024
    assert _without_seconds(tmp_path / "run") == _without_seconds(tmp_path / "service")


def test_a_model_that_is_away_for_too_long_costs_time_and_no_page_and_is_asked_by_the_next_run(tmp_path: Path) -> None:
    source, port = tables(tmp_path / "a.pdf", 2), free_port()
    events: list[Event] = []
    with provider(lambda asked: Fails(503, "gone"), port=port) as server:
        settings = asking(WORKERS, server, patience=1.0)
        asked_run(source, tmp_path / "out", settings, events.append)
    assert verdicts(tmp_path / "out") == ["not_asked"] * 2
    assert [event for event in events if isinstance(event, EngineWaits)]
    with provider(knows, port=port):
        asked_run(source, tmp_path / "out", settings)

    assert verdicts(tmp_path / "out") == ["accepted"] * 2


def test_past_the_cap_of_a_run_drafts_count_and_more_money_goes_on(tmp_path: Path) -> None:
    source = tables(tmp_path / "a.pdf", 2)
    with provider(knows) as server:
        poor = asking(WORKERS, server).model_copy(update={"budget": Budget(job=Decimal("0.001"))})
        asked_run(source, tmp_path / "out", poor)
        assert not server.asked
        assert verdicts(tmp_path / "out") == ["not_asked"] * 2
        asked_run(source, tmp_path / "out", asking(WORKERS, server))

    assert verdicts(tmp_path / "out") == ["accepted"] * 2


def _without_seconds(folder: Path) -> dict[str, str]:
    """What was written that does not tell how long a call took: the manifest and what hashes name do."""
    told = results_in(folder) if folder.name == "service" else written_bytes(folder)
    return {name: hash for name, hash in told.items() if not name.endswith(("manifest.json", "escalations.json"))}
