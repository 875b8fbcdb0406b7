"""An OTLP/HTTP receiver on this machine, and the spans that it got."""

import gzip
import threading
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from recto.values import Value
from workers.tracing import flush

pytest.importorskip("opentelemetry.sdk", reason="needs recto-ocr[telemetry]")

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


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


@contextmanager
def collecting() -> Generator[Collector]:
    """Inside, this process and those that it starts send their spans here."""
    collector = _collector()
    collector.spans.clear()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
        yield collector
        flush()


@cache
def _collector() -> Collector:
    """One for all tests of a process: where spans go is decided with its first."""
    collector = Collector()
    threading.Thread(target=collector.server.serve_forever, daemon=True).start()
    return collector
