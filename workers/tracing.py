"""Traces: a span for each request and each unit of work, one tree for a job, over all processes.

Only where ``OTEL_EXPORTER_OTLP_ENDPOINT`` (or ``..._TRACES_ENDPOINT``) is set; else nothing is imported and nothing is
done. The other standard names (``OTEL_SERVICE_NAME``, ``OTEL_RESOURCE_ATTRIBUTES``, ``OTEL_EXPORTER_OTLP_HEADERS``,
``OTEL_TRACES_SAMPLER``) are read by the library. The parent travels as a W3C traceparent (``Unit.trace``), because
queue and job store carry no headers. Spans hold ids, counts and codes of faults, never text.
"""
# ruff: noqa: PLC0415 - imported only where tracing is configured

import os
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Final

from recto.errors import SettingsError, fault_of
from recto.version import VERSION

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

ENDPOINTS: Final = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
SERVICE: Final = "recto"
FLUSH_MILLISECONDS: Final = 5_000


def is_traced() -> bool:
    """Whether spans are sent anywhere."""
    return any(os.environ.get(name) for name in ENDPOINTS) and os.environ.get("OTEL_SDK_DISABLED", "").lower() != "true"


@contextmanager
def span(name: str, *, parent: str = "", **about: str | int | float | bool) -> Generator[str]:
    """Inside, the work is a span below the one around it, else below ``parent``; gives its traceparent.

    An error that leaves the block is noted by its code. Where nothing is traced ``parent`` is handed on.
    Raises ``SettingsError`` where tracing is configured and its libraries are missing.
    """
    if not is_traced():
        yield parent
        return
    from opentelemetry.trace import Status, StatusCode, get_current_span
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    propagator = TraceContextTextMapPropagator()
    tracer = _provider(os.getpid()).get_tracer(SERVICE, VERSION)
    is_within = get_current_span().get_span_context().is_valid
    context = None if is_within else propagator.extract({"traceparent": parent})
    attributes = {f"recto.{key}": value for key, value in about.items()}
    with tracer.start_as_current_span(
        name, context, attributes=attributes, record_exception=False, set_status_on_exception=False
    ) as current:
        carrier: dict[str, str] = {}
        propagator.inject(carrier)
        try:
            yield carrier.get("traceparent", "")
        except Exception as error:
            current.set_status(Status(StatusCode.ERROR, fault_of(error).code))
            raise


def flush() -> None:
    """Sends what is not sent yet. For processes that end without their exit handlers."""
    if is_traced():
        _provider(os.getpid()).force_flush(FLUSH_MILLISECONDS)


@cache
def _provider(pid: int) -> "TracerProvider":
    """One for each process: its thread does not survive a fork."""
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ModuleNotFoundError as error:
        raise SettingsError(
            f"{ENDPOINTS[0]} is set, but OpenTelemetry is not installed", remedy="pip install 'recto-ocr[telemetry]'"
        ) from error
    named = os.environ.get("OTEL_SERVICE_NAME") or SERVICE
    own = {"service.name": named, "service.version": VERSION, "process.pid": pid}
    provider = TracerProvider(resource=Resource.create(own))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider
