"""Logs: one JSON object a line, with the ids of what it is about. No document text and no secret is logged."""

import json
import logging
import re
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from traceback import extract_tb
from types import MappingProxyType
from typing import Final, TypeAlias

LOGGER = logging.getLogger("recto")

About: TypeAlias = str | int | float | bool


class LogFormat(StrEnum):
    """``json``: an object a line, for machines; ``text``: a line for people."""

    JSON = "json"
    TEXT = "text"


_IDS: ContextVar[Mapping[str, About]] = ContextVar("_IDS", default=MappingProxyType({}))


@contextmanager
def about(**ids: About) -> Generator[None]:
    """Inside, every line of the log carries ``ids``, such as ``job``, ``document`` and ``unit``."""
    before = _IDS.set({**_IDS.get(), **ids})
    try:
        yield
    finally:
        _IDS.reset(before)


def log(event: str, **about: About) -> None:
    """Notes ``event``; ``about`` are ids, counts and seconds."""
    LOGGER.info(event, extra={"about": about})


def warn(event: str, **about: About) -> None:
    """Notes what somebody should look at."""
    LOGGER.warning(event, extra={"about": about})


def log_to(path: Path) -> logging.Handler:
    """Appends the log to a file; the caller ends it with ``stop_logging``. Raises ``OSError``."""
    handler = logging.FileHandler(path, encoding="utf-8", errors="backslashreplace")
    handler.setFormatter(JsonLines())
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.INFO)
    LOGGER.propagate = False
    return handler


def log_to_stderr(form: LogFormat) -> None:
    """For processes of the service: everything that is logged, by libraries too, goes to stderr in one form.

    A terminal gets text.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_formatter(form))
    logging.captureWarnings(True)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    LOGGER.setLevel(logging.INFO)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def line_of(event: str, form: LogFormat) -> str:
    """A line as ``log_to_stderr`` writes them. Takes no lock: for signal handlers."""
    record = {"name": LOGGER.name, "levelno": logging.INFO, "levelname": "INFO", "msg": event}
    return _formatter(form).format(logging.makeLogRecord(record))


def stop_logging(handler: logging.Handler) -> None:
    LOGGER.removeHandler(handler)
    handler.close()


TALKATIVE: Final = ("botocore", "boto3", "s3transfer", "urllib3", "httpx", "httpx2", "httpcore", "httpcore2", "kombu")
"""Libraries that note every request, with addresses that may hold a signature."""

_SECRETS: Final = (
    (re.compile(r"(?<=://)[^/\s@]*@"), "***@"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]+"), r"\1 ***"),
    (re.compile(r"(?i)\b([\w-]*(?:signature|credential|token|secret|password|api_?key))=[^&\s\"']+"), r"\1=***"),
    (re.compile(r"\bwhsec_[\w+/=]+"), "whsec_***"),
)


def without_secrets(text: str) -> str:
    """``text`` without what stands where passwords and signatures do in addresses and headers."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


class JsonLines(logging.Formatter):
    """``time``, ``level``, ``event``, the ids; of an exception its class and where it was raised, not its message."""

    def format(self, record: logging.LogRecord) -> str:
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"time": when, "level": record.levelname.lower(), **_of_library(record)}
        return json.dumps({**line, "event": without_secrets(record.getMessage()), **_about(record)}, ensure_ascii=False)


class TextLines(logging.Formatter):
    """The time of day, the event and the ids."""

    def format(self, record: logging.LogRecord) -> str:
        when = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        ids = (f"{name}={value}" for name, value in _about(record).items())
        line = " ".join((when, without_secrets(record.getMessage()), *ids))
        return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in line)


def _formatter(form: LogFormat) -> logging.Formatter:
    return JsonLines() if form is LogFormat.JSON and not sys.stderr.isatty() else TextLines()


def _of_library(record: logging.LogRecord) -> dict[str, str]:
    return {} if record.name == LOGGER.name else {"logger": record.name}


def _about(record: logging.LogRecord) -> dict[str, About]:
    own: Mapping[str, About] = getattr(record, "about", {})
    return {**_IDS.get(), **_kept_secret(own), **_error(record)}


def _kept_secret(own: Mapping[str, About]) -> dict[str, About]:
    return {name: without_secrets(value) if isinstance(value, str) else value for name, value in own.items()}


def _error(record: logging.LogRecord) -> dict[str, About]:
    error = record.exc_info[1] if record.exc_info else None
    return {} if error is None else {"error": type(error).__name__, "raised_at": raised_at(error)}


def raised_at(error: BaseException) -> str:
    """Where an exception came from, the outermost call first, without its message: that may quote a document."""
    return " > ".join(
        f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in extract_tb(error.__traceback__)
    )
