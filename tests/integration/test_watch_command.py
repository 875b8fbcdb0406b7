"""`recto watch` as people start it: over folders and buckets, with the workers that it brings along."""

import base64
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook

from gateway.cli import status_of_command
from gateway.statuses import Status
from recto.settings import NESTED, PREFIX
from storage.bucket import Bucket
from tests.resources.processes import PATIENCE
from tests.resources.runs import born_digital
from tests.resources.servers import BUCKET, S3Server
from tests.resources.web import Reply, web_server

SECRET = "whsec_" + base64.b64encode(b"s" * 32).decode()


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """No settings but these: a store of the test's own, one worker process."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith((PREFIX, "CELERY_"))}
    own = {
        f"{PREFIX}SERVICE{NESTED}STORE": str(tmp_path / "own"),
        f"{PREFIX}WORKERS{NESTED}PROCESSES": "1",
        f"{PREFIX}WORK_DIR": str(tmp_path / "scratch"),
    }
    return {**kept, **own}


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "gateway.cli", "watch", *map(str, arguments), "--backend", "fake", "--json"]


def once(environment: dict[str, str], *arguments: str | Path) -> tuple[int, dict[str, dict[str, Any]]]:
    """The exit code, and what was said of each document by its name."""
    ran = subprocess.run(
        command(*arguments, "--once"), env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    said = [json.loads(line) for line in ran.stdout.splitlines()]
    return ran.returncode, {line["name"]: line for line in said}


def states(said: dict[str, dict[str, Any]]) -> dict[str, str]:
    return {name: line["state"] for name, line in said.items()}


def test_what_lies_in_a_folder_is_read_once(environment: dict[str, str], tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    (inbox / "2026").mkdir(parents=True)
    born_digital(inbox / "2026" / "minutes.pdf", 2)
    (inbox / "bad.pdf").write_bytes(b"no pdf at all")
    (inbox / "half.pdf.part").write_bytes(b"%PDF-1.7")
    arguments = (inbox, "--to", inbox / "out", "--settle", "0.2")
    status, said = once(environment, *arguments)
    assert status == Status.SOME_FAILED
    assert {name: line["state"] for name, line in said.items()} == {
        "2026/minutes.pdf": "succeeded",
        "bad.pdf": "failed",
    }
    assert (inbox / "out" / "2026" / "minutes.pdf" / "manifest.json").is_file()
    aside = inbox / "out" / "unreadable"
    assert (aside / "bad.pdf").read_bytes() == b"no pdf at all"
    assert json.loads((aside / "bad.pdf.error.json").read_bytes())["faults"]
    assert (inbox / "bad.pdf").is_file()

    assert once(environment, *arguments) == (Status.DONE, {})

    born_digital(inbox / "bad.pdf", 1)
    status, said = once(environment, *arguments)
    assert (status, said["bad.pdf"]["state"]) == (Status.DONE, "succeeded")
    assert list(aside.iterdir()) == []


def test_what_lies_in_a_bucket_is_read_into_another_place_of_it(
    environment: dict[str, str], tmp_path: Path, moto_server: S3Server
) -> None:
    bucket = Bucket(BUCKET, moto_server.settings)
    bucket.put("watched/in/a b.pdf", born_digital(tmp_path / "a.pdf", 2).read_bytes())
    bucket.put("watched/in/bad.pdf", b"no pdf at all")
    environment[f"{PREFIX}S3{NESTED}ENDPOINT"] = moto_server.endpoint
    status, said = once(environment, f"s3://{BUCKET}/watched/in", "--to", f"s3://{BUCKET}/watched/in/out")
    assert status == Status.SOME_FAILED
    assert states(said) == {"a b.pdf": "succeeded", "bad.pdf": "failed"}
    written = set(bucket.keys("watched/in/out/"))
    assert {"watched/in/out/a b.pdf/manifest.json", "watched/in/out/unreadable/bad.pdf.error.json"} <= written
    assert bucket.get("watched/in/out/unreadable/bad.pdf") == b"no pdf at all"
    assert once(environment, f"s3://{BUCKET}/watched/in", "--to", f"s3://{BUCKET}/watched/in/out") == (0, {})


def test_a_running_watch_reads_what_comes_and_what_changes_and_stops_when_told(
    environment: dict[str, str], tmp_path: Path
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    with watching(environment, inbox, "--to", tmp_path / "out", "--settle", "0.2") as watch:
        born_digital(inbox / "a.pdf", 2)
        watch.until(lambda lines: len(lines) == 1)
        born_digital(inbox / "a.pdf", 3)
        lines = watch.until(lambda lines: len(lines) == 2)
        assert [line["state"] for line in lines] == ["succeeded", "succeeded"]
        assert lines[0]["job"] != lines[1]["job"]
        assert watch.stopped() == Status.DONE
    manifest = json.loads((tmp_path / "out" / "a.pdf" / "manifest.json").read_bytes())
    assert len(manifest["pages"]) == lines[1]["pages"] == 3


def test_whom_it_concerns_is_told_of_each_document(environment: dict[str, str], tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    environment[f"{PREFIX}SERVICE{NESTED}PRIVATE_ADDRESSES"] = "true"
    environment[f"{PREFIX}SERVICE{NESTED}WEBHOOK_SECRETS"] = json.dumps([SECRET])
    with (
        web_server(lambda asked: Reply(204)) as server,
        watching(environment, inbox, "--to", tmp_path / "out", "--settle", "0.2", "--callback", server.url()) as watch,
    ):
        born_digital(inbox / "a.pdf", 2)
        watch.until(lambda lines: bool(server.asked))
    told = Webhook(SECRET).verify(server.asked[0].body, dict(server.asked[0].headers))
    assert (told["type"], told["data"]["pages"]) == ("job.finished", {"read": 2})
    assert told["data"]["links"]["output"] == str(tmp_path / "out")


def test_the_jobs_of_the_night_are_made_and_done_by_whoever_works(environment: dict[str, str], tmp_path: Path) -> None:
    inbox, archive = tmp_path / "inbox", tmp_path / "archive"
    inbox.mkdir()
    archive.mkdir()
    born_digital(archive / "minutes.pdf", 2)
    settings = tmp_path / "recto.toml"
    entry = (
        "[[nightly]]",
        'name = "archive"',
        f'sources = ["{archive}"]',
        f'to = "{tmp_path / "night"}"',
        'options = { backend = "fake" }',
        'hours = { start = "00:00", stop = "00:00", timezone = "Europe/Vienna" }',
    )
    settings.write_text("\n".join(entry))
    manifest = tmp_path / "night" / "minutes.pdf" / "manifest.json"
    with watching(environment, inbox, "--to", tmp_path / "out", "--config", settings) as watch:
        watch.until(lambda lines: manifest.is_file())
        listed = subprocess.run(
            [sys.executable, "-m", "gateway.cli", "nightly", "--json", "--config", str(settings)],
            env=environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=True,
        )
    line = json.loads(listed.stdout)
    assert (line["name"], line["open"]) == ("archive", True)
    assert line["job"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("{tmp}/nowhere", "--to", "{tmp}/out"),
        ("{tmp}", "--to", "{tmp}"),
        ("{tmp}", "--to", "ftp://x"),
        ("{tmp}", "--to", "{tmp}/out", "--sqs", "https://sqs.eu-west-1.amazonaws.com/1/q"),
        ("s3://bucket-of-nobody/a", "--to", "s3://bucket-of-nobody/"),
        ("s3://bucket-of-nobody/a", "--to", "s3://b-other/", "--sqs", "queue"),
        ("s3://bucket-of-nobody/a", "--to", "s3://b-other/", "--listen", "0.0.0.0:9"),
        ("s3://bucket-of-nobody/a", "--to", "s3://b-other/", "--listen", "nine"),
    ],
)
def test_what_cannot_be_watched_is_said_at_once(
    arguments: Sequence[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    status = status_of_command(["watch", *(argument.format(tmp=tmp_path) for argument in arguments)])
    said = capsys.readouterr().err
    assert status == Status.USAGE, said
    assert len(said.splitlines()) == 1


class Watching:
    """A watch that runs."""

    def __init__(self, process: subprocess.Popen[bytes], said: Path) -> None:
        self._process = process
        self._said = said

    def until(self, done: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
        """The lines that it printed, once they are as they should be."""
        last = time.monotonic() + PATIENCE
        while True:
            lines = [json.loads(line) for line in self._said.read_text().splitlines()]
            if done(lines):
                return lines
            assert self._process.poll() is None, "it ended"
            assert time.monotonic() < last, f"it only said {lines}"
            time.sleep(0.1)

    def stopped(self) -> int:
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(PATIENCE)


@contextmanager
def watching(environment: dict[str, str], *arguments: str | Path) -> Generator[Watching]:
    said = Path(environment[f"{PREFIX}WORK_DIR"]).with_name("said")
    with said.open("wb") as out, subprocess.Popen(command(*arguments), env=environment, stdout=out) as process:
        try:
            yield Watching(process, said)
        finally:
            process.terminate()
            process.wait(PATIENCE)
