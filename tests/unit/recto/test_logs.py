"""What a line of the log holds, and what it never does."""

import io
import json
import logging
import warnings
from collections.abc import Generator
from typing import Any

import pytest

from recto.logs import LOGGER, LogFormat, about, line_of, log, log_to_stderr, without_secrets


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Generator[io.StringIO]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    stream = io.StringIO()
    with monkeypatch.context() as patched:
        patched.setattr("sys.stderr", stream)
        log_to_stderr(LogFormat.JSON)
    propagates, LOGGER.propagate = LOGGER.propagate, True
    yield stream
    logging.captureWarnings(False)
    LOGGER.propagate = propagates
    root.handlers[:] = before
    root.setLevel(level)


def parsed(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_carries_the_ids_of_what_is_around_it(lines: io.StringIO) -> None:
    with about(job="j1", unit="u1"), about(document="a.pdf"):
        log("page settled", page=3)
    log("done")
    inside, outside = parsed(lines)
    assert {name: inside[name] for name in ("event", "job", "unit", "document", "page", "level")} == {
        "event": "page settled",
        "job": "j1",
        "unit": "u1",
        "document": "a.pdf",
        "page": 3,
        "level": "info",
    }
    assert "job" not in outside


def test_libraries_write_the_same_lines_and_no_message_of_an_exception(lines: io.StringIO) -> None:
    try:
        raise ValueError("what stands in the letter")
    except ValueError:
        logging.getLogger("celery.worker").exception("task failed")
    (line,) = parsed(lines)
    assert (line["logger"], line["event"], line["error"]) == ("celery.worker", "task failed", "ValueError")
    assert "letter" not in lines.getvalue()


def test_warnings_of_libraries_and_lines_from_signal_handlers_are_lines_too(lines: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("superuser\nprivileges", stacklevel=1)
    lines.write(line_of("stopping", LogFormat.JSON) + "\n")
    warned, said = parsed(lines)
    assert warned["logger"] == "py.warnings"
    assert "superuser" in warned["event"]
    assert (said["event"], said["level"]) == ("stopping", "info")


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("connected to redis://:hunter2@cache:6379/0", "hunter2"),
        ("connected to rediss://user:hunter2@cache:6379/0", "hunter2"),
        ("GET https://b.example/k?X-Amz-Credential=AKIA%2F1&X-Amz-Signature=abcdef012", "abcdef012"),
        ("Authorization: Bearer rk_abc.def-123", "rk_abc.def-123"),
        ("signed with whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "MfKQ9r8"),
        ("POST /hook?token=abc123&x=1", "abc123"),
    ],
)
def test_secrets_are_cut_out(text: str, secret: str) -> None:
    assert secret not in without_secrets(text)
