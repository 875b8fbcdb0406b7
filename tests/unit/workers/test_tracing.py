"""Spans as a collector gets them over HTTP, and what is not imported where nobody asked for them."""

import os
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from recto.errors import StoreUnavailable
from tests.resources.traces import Collector, collecting
from workers.tracing import flush, span

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def collector() -> Generator[Collector]:
    with collecting() as collector:
        yield collector


def test_the_parent_goes_from_process_to_process_as_a_traceparent(collector: Collector) -> None:
    with span("submit", job="j1") as carried:
        pass
    program = f"from workers.tracing import span\nwith span('split', parent={carried!r}, unit='u1'): pass"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, env=dict(os.environ))
    flush()
    spans = {each.name: each for each in collector.spans}
    assert carried == f"00-{spans['submit'].trace}-{spans['submit'].id}-{carried[-2:]}"
    assert (spans["split"].trace, spans["split"].parent) == (spans["submit"].trace, spans["submit"].id)
    assert spans["split"].about == {"recto.unit": "u1"}


def test_a_span_inside_another_is_its_child_and_errors_are_codes(collector: Collector) -> None:
    def failing() -> None:
        with span("request"), span("work", parent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"):
            raise StoreUnavailable("redis://:secret@host does not answer")

    with pytest.raises(StoreUnavailable):
        failing()
    flush()
    spans = {each.name: each for each in collector.spans}
    assert spans["work"].parent == spans["request"].id
    assert spans["work"].failed == "store_unavailable"


def test_nothing_is_imported_where_nothing_is_configured() -> None:
    program = (
        "import sys\nfrom workers.tracing import span\n"
        "with span('submit') as carried: assert carried == ''\n"
        "with span('unit', parent='00-1-2-01') as carried: assert carried == '00-1-2-01'\n"
        "assert not any(name.startswith('opentelemetry') for name in sys.modules)"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, env=environment)
