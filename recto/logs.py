"""Logs: one JSON object a line, with the ids of what it is about. No document text and no secret is logged."""

import json
import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

LOGGER = logging.getLogger("recto")


def log(event: str, **about: str | int | float | bool) -> None:
    """Notes ``event``; ``about`` are ids, counts and seconds."""
    LOGGER.info(event, extra={"about": about})


def log_to(path: Path) -> logging.Handler:
    """Appends the log to a file; the caller ends it with ``stop_logging``. Raises ``OSError``."""
    handler = logging.FileHandler(path, encoding="utf-8", errors="backslashreplace")
    handler.setFormatter(_JsonLines())
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.INFO)
    LOGGER.propagate = False
    return handler


def stop_logging(handler: logging.Handler) -> None:
    LOGGER.removeHandler(handler)
    handler.close()


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        about: dict[str, Any] = getattr(record, "about", {})
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        return json.dumps({"time": when, "event": record.getMessage(), **about}, ensure_ascii=False)
