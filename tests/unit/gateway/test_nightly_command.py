"""`recto nightly`, over stores in a folder."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from gateway.cli import status_of_command
from gateway.statuses import Status

SETTINGS = """
[[nightly]]
name = "archive"
sources = ["s3://archive-of-nobody/2026"]
to = "s3://results-of-nobody/2026"
hours = { start = "00:00", stop = "00:00" }

[[nightly]]
name = "mail"
sources = ["s3://mail-of-nobody/"]
to = "out"
hours = { start = "22:00", stop = "06:00", timezone = "Europe/Vienna" }
labels = ["post"]
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith(("RECTO_", "CELERY_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "recto.toml").write_text(SETTINGS)
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    assert status_of_command(["nightly", *arguments, "--json"]) == Status.DONE
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_entries_are_listed_with_their_next_night(capsys: pytest.CaptureFixture[str]) -> None:
    archive, mail = said(capsys)
    assert (archive["name"], archive["open"], archive["job"]) == ("archive", True, "")
    assert mail["stop"] - mail["start"] in (7 * 3600, 8 * 3600, 9 * 3600)
    assert status_of_command(["nightly"]) == Status.DONE
    text = capsys.readouterr().out
    assert "22:00 to 06:00 Europe/Vienna" in text
    assert "now" in text


def test_an_entry_is_made_now(capsys: pytest.CaptureFixture[str]) -> None:
    (job,) = said(capsys, "--run", "mail")
    assert job["labels"] == ["post", "nightly"]
    assert (job["priority"], job["state"]) == ("bulk", "open")


def test_one_job_for_the_night(capsys: pytest.CaptureFixture[str]) -> None:
    hours = ("--from", "1:30", "--until", "05:00", "--timezone", "Europe/Vienna")
    (job,) = said(capsys, "--once", "a.pdf", "--to", "out", *hours, "--max-pages", "10", "-l", "tax")
    assert job["labels"] == ["tax", "nightly"]
    assert status_of_command(["status", job["job"]]) == Status.DONE
    assert "01:30 to 05:00 Europe/Vienna" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ("--run", "nothing"),
        ("--once",),
        ("a.pdf", "--to", "out"),
        ("--once", "a.pdf"),
        ("--once", "a.pdf", "--to", "out", "--run", "mail"),
        ("--once", "a.pdf", "--to", "out", "--from", "25:00"),
        ("--once", "a.pdf", "--to", "out", "--timezone", "Vienna"),
        ("--once", "a.pdf", "--to", "out", "--backend", "nothing"),
    ],
)
def test_what_makes_no_sense_is_said(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of_command(["nightly", *arguments]) != Status.DONE
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_without_entries_it_says_how_to_make_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "recto.toml").unlink()
    assert status_of_command(["nightly"]) == Status.DONE
    assert "[[nightly]]" in capsys.readouterr().out


def test_two_entries_of_one_name_are_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "recto.toml").write_text(SETTINGS.replace('"mail"', '"archive"'))
    assert status_of_command(["nightly"]) == Status.USAGE
    assert "two entries are called 'archive'" in capsys.readouterr().err
