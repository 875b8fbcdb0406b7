"""One tree of spans for a job, from the request to the last unit; and its log, whose lines name what they are about."""

import io
import json
import logging
from collections.abc import Generator
from pathlib import Path

import pytest

from recto.logs import LOGGER, LogFormat, log_to_stderr
from recto.options import ReadOptions
from tests.resources.runs import born_digital
from tests.resources.traces import collecting
from tests.resources.units import front_of, order_of, settings_in, station_of, work_off
from workers.tracing import flush, span


@pytest.fixture
def log_lines(monkeypatch: pytest.MonkeyPatch) -> Generator[io.StringIO]:
    root, stream = logging.getLogger(), io.StringIO()
    before, level, propagates = list(root.handlers), root.level, LOGGER.propagate
    with monkeypatch.context() as patched:
        patched.setattr("sys.stderr", stream)
        log_to_stderr(LogFormat.JSON)
    LOGGER.propagate = True
    yield stream
    root.handlers[:], root.level, LOGGER.propagate = before, level, propagates


def test_a_job_is_one_trace_and_its_log_names_it(tmp_path: Path, log_lines: io.StringIO) -> None:
    settings = settings_in(tmp_path)
    station = station_of(settings)
    order = order_of([born_digital(tmp_path / "a.pdf", 2)], tmp_path / "out", ReadOptions(backend="fake"))
    with collecting() as collector:
        with span("recto.request"):
            job = front_of(station).submit(order).job
        work_off(station)
        flush()
    by_name = {each.name: each for each in collector.spans}
    request, submit = by_name["recto.request"], by_name["recto.submit"]
    assert {each.trace for each in collector.spans} == {request.trace}
    assert submit.parent == request.id
    units = {f"recto.{kind}" for kind in ("expand", "ingest", "split", "assemble", "conclude")}
    assert units <= set(by_name)
    assert all(by_name[name].parent == submit.id for name in units)
    assert by_name["recto.split"].about["recto.job"] == job.id
    lines = [json.loads(line) for line in log_lines.getvalue().splitlines()]
    ended = next(line for line in lines if line["event"] == "document_ended")
    assert (ended["job"], ended["document"], ended["work"]) == (job.id, "a.pdf", "assemble")
    assert ended["unit"]
    assert ended["worker"]
