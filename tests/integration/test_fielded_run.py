"""Whole runs with the fields of documents: as the service finds them, and whatever ends a process costs no document."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from recto.options import ReadOptions
from recto.settings import DocumentRoute, Settings, Workers
from tests.resources.businesses import INVOICE, NONDESCRIPT, WRONG_INVOICE, asking_about, reads, typed
from tests.resources.doubtful import result
from tests.resources.ports import free_port
from tests.resources.providers.played import Asked, Behaviour, Fails
from tests.resources.providers.server import provider
from tests.resources.runs import written_bytes
from tests.resources.units import order_of, results_in, settings_in, station_of, submitted, work_off
from workers.events import DocumentReport, Event, FieldsFound, PageSettled, RunSummary
from workers.inputs.finding import find_inputs
from workers.local.run import run
from workers.requests import RunRequest

WORKERS = Settings(workers=Workers(processes=2))
DEFAULTS = ReadOptions()


def _run(
    source: Path, out: Path, settings: Settings, *, options: ReadOptions = DEFAULTS
) -> tuple[RunSummary, list[Event]]:
    events: list[Event] = []
    return _observed(source, out, settings, events.append, options=options), events


def _observed(
    source: Path, out: Path, settings: Settings, observe: Callable[[Event], None], *, options: ReadOptions = DEFAULTS
) -> RunSummary:
    request = RunRequest(output=str(out), options=options, settings=settings)
    return run(find_inputs([str(source)], settings=settings, output=str(out)), request, observe)


def _without_seconds(written: dict[str, str]) -> dict[str, str]:
    """Calls tell how long they took: files that hold them differ."""
    return {path: hash for path, hash in written.items() if not path.endswith(("fields.json", "manifest.json"))}


def test_a_run_finds_what_the_service_finds_and_asks_once(tmp_path: Path) -> None:
    source = typed(tmp_path / "a.pdf", WRONG_INVOICE, NONDESCRIPT)
    options = ReadOptions(summary=True)
    with provider(reads) as server:
        _, events = _run(source, tmp_path / "run", asking_about(WORKERS, server), options=options)
        assert sorted(asked.form for asked in server.asked) == ["fields", "summary"]
        again, _ = _run(source, tmp_path / "run", asking_about(WORKERS, server), options=options)
        assert len(server.asked) == 2
        station = station_of(asking_about(settings_in(tmp_path), server))
        submitted(station, order_of([source], tmp_path / "service", options))
        work_off(station)

    found = next(event for event in events if isinstance(event, FieldsFound))
    assert again.kept == 1
    assert (found.schema_name, found.asked, found.paid) == ("invoice", 2, 12000)
    assert _fields(tmp_path / "run")["data"] == _fields(tmp_path / "service")["data"]
    assert _without_seconds(written_bytes(tmp_path / "run")) == _without_seconds(results_in(tmp_path / "service"))


def _fields(out: Path, name: str = "a.pdf") -> Any:
    return result(out, name)("fields.json")


def test_other_fields_are_looked_for_without_reading_the_pages_again(tmp_path: Path) -> None:
    source = typed(tmp_path / "a.pdf", INVOICE)
    _run(source, tmp_path / "out", WORKERS)
    before = _fields(tmp_path / "out")
    policy = WORKERS.fields.model_copy(update={"review": 1.0})
    summary, events = _run(source, tmp_path / "out", WORKERS.model_copy(update={"fields": policy}))

    assert (summary.succeeded, summary.kept) == (1, 0)
    assert [event.reused for event in events if event.event == "page_settled"] == [True]
    assert _fields(tmp_path / "out")["data"] == before["data"]
    assert "unsure" in [reason["code"] for reason in _fields(tmp_path / "out")["review"]]


def test_a_report_says_why_a_person_should_look_also_where_the_document_is_kept(tmp_path: Path) -> None:
    source = typed(tmp_path / "a.pdf", WRONG_INVOICE)
    reports = [_report(_run(source, tmp_path / "out", WORKERS)[1]) for _ in range(2)]
    assert [report.action for report in reports] == ["read", "kept"]
    expected = _fields(tmp_path / "out")["review"]
    assert expected
    for report in reports:
        assert (report.class_name, report.schema_name) == ("invoice", "invoice")
        assert [reason.model_dump(mode="json") for reason in report.review] == expected

    (tmp_path / "out" / "a.pdf" / "fields.json").unlink()
    left = _report(_run(source, tmp_path / "out", WORKERS)[1])
    assert (left.action, left.class_name, left.review) == ("kept", "", ())


def _report(events: list[Event]) -> DocumentReport:
    return next(event for event in events if isinstance(event, DocumentReport))


def test_a_model_that_is_away_for_too_long_costs_time_and_is_asked_by_the_next_run(tmp_path: Path) -> None:
    source, port = typed(tmp_path / "a.pdf", WRONG_INVOICE), free_port()
    with provider(lambda asked: Fails(503, "gone"), port=port) as server:
        settings = asking_about(WORKERS, server)
        patience = settings.escalation.model_copy(update={"patience": 1.0})
        settings = settings.model_copy(update={"escalation": patience})
        _run(source, tmp_path / "out", settings)
    left = _fields(tmp_path / "out")
    with provider(reads, port=port):
        again, _ = _run(source, tmp_path / "out", settings)

    assert [one["verdict"] for one in left["consulted"]] == ["not_asked"]
    assert left["data"]["invoice_number"] == "INV-2026-0042"
    assert again.kept == 0
    assert [one["fault"] for one in _fields(tmp_path / "out")["consulted"]] == [[]]


def test_a_routed_result_is_found_again_by_the_next_run(tmp_path: Path) -> None:
    settings = WORKERS.model_copy(update={"routing": (DocumentRoute(of="invoice", target="bills/2026"),)})
    source = typed(tmp_path / "a.pdf", INVOICE)
    _, events = _run(source, tmp_path / "out", settings)
    again, _ = _run(source, tmp_path / "out", settings)

    report = _report(events)
    assert report.output.endswith("/out/bills/2026/a.pdf")
    assert again.kept == 1
    assert _fields(tmp_path / "out", "bills/2026/a.pdf")["classes"]["name"] == "invoice"


def test_a_result_is_not_sent_where_that_of_another_document_lies(tmp_path: Path) -> None:
    settings = WORKERS.model_copy(update={"routing": (DocumentRoute(of="invoice", target="bills"),)})
    inputs = tmp_path / "in"
    (inputs / "bills").mkdir(parents=True)
    typed(inputs / "bills" / "a.pdf", NONDESCRIPT)
    _run(inputs, tmp_path / "out", settings)
    typed(inputs / "a.pdf", INVOICE)
    _run(inputs, tmp_path / "out", settings)

    own = result(tmp_path / "out", "a.pdf")("manifest.json")
    assert [fault["code"] for fault in own["faults"]] == ["output_collision"]
    assert _fields(tmp_path / "out", "bills/a.pdf")["classes"]["name"] != "invoice"


def test_a_file_that_changes_once_its_pages_are_read_has_fields_without_what_it_carries(tmp_path: Path) -> None:
    source = typed(tmp_path / "a.pdf", INVOICE)

    def change(event: Event) -> None:
        if isinstance(event, PageSettled):
            source.write_bytes(b"%PDF-1.7 nothing")

    summary = _observed(source, tmp_path / "out", WORKERS, change)
    assert summary.succeeded == 1
    assert [fault["code"] for fault in result(tmp_path / "out", "a.pdf")("manifest.json")["faults"]] == [
        "input_changed"
    ]
    assert _fields(tmp_path / "out")["data"]["invoice_number"] == "INV-2026-0042"


def test_a_process_that_is_killed_while_it_looks_for_fields_costs_nothing(tmp_path: Path) -> None:
    source = typed(tmp_path / "a.pdf", INVOICE)

    def kill(event: Event) -> None:
        if isinstance(event, PageSettled):
            threading.Timer(0.02, _kill_workers).start()

    summary = _observed(source, tmp_path / "out", WORKERS, kill)
    assert summary.succeeded == 1
    assert _fields(tmp_path / "out")["data"]["invoice_number"] == "INV-2026-0042"


def test_a_process_that_is_killed_while_it_asks_about_a_document_costs_nothing(tmp_path: Path) -> None:
    def kills_once(asked: Asked) -> Behaviour:
        if asked.number == 0:
            for process in psutil.Process().children(recursive=True):
                if any(each.raddr and each.raddr.port == server.port for each in process.net_connections()):
                    process.kill()
        return reads(asked)

    with provider(kills_once) as server:
        summary, _ = _run(typed(tmp_path / "a.pdf", WRONG_INVOICE), tmp_path / "out", asking_about(WORKERS, server))

    assert summary.succeeded == 1
    assert [one["fault"] for one in _fields(tmp_path / "out")["consulted"]] == [[]]


def _kill_workers() -> None:
    for forkserver in psutil.Process().children():
        for worker in forkserver.children():
            worker.kill()
