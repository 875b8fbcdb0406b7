"""Spans as a collector gets them over HTTP, and what is not imported where nobody asked for them."""

import gzip
import os
import subprocess
import sys
import threading
from collections.abc import Generator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from recto.errors import StoreUnavailable
from recto.values import Value
from workers.tracing import flush, span

pytest.importorskip("opentelemetry.sdk", reason="needs recto-ocr[telemetry]")

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

ROOT = Path(__file__).parents[3]


class Span(Value):
    name: str
    trace: str
    id: str
    parent: str
    about: dict[str, str]
    failed: str


class Collector:
    """An OTLP receiver."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        received = self.spans

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                plain = gzip.decompress(body) if self.headers["Content-Encoding"] == "gzip" else body
                received.extend(spans_in(plain))
                self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


def spans_in(body: bytes) -> Generator[Span]:
    request = ExportTraceServiceRequest.FromString(body)
    for resource in request.resource_spans:
        for scope in resource.scope_spans:
            for each in scope.spans:
                yield Span(
                    name=each.name,
                    trace=each.trace_id.hex(),
                    id=each.span_id.hex(),
                    parent=each.parent_span_id.hex(),
                    about={item.key: item.value.string_value for item in each.attributes},
                    failed=each.status.message,
                )


@pytest.fixture(scope="module")
def collector() -> Generator[Collector]:
    collector = Collector()
    thread = threading.Thread(target=collector.server.serve_forever, daemon=True)
    thread.start()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
        yield collector
        flush()
    collector.server.shutdown()


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
