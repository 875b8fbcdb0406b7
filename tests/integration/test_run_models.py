"""Whole runs with engines that are given many pages at once, in a process of their own."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from recto.documents import Manifest
from recto.options import ReadOptions
from recto.pages import PageState
from tests.resources.model_server import Says, model_server
from tests.resources.processes import PATIENCE
from tests.resources.runs import born_digital, logged, ran, scans, written_bytes
from tests.resources.units import pictures

KILLED = "together:1:crashing:red"


def states(folder: Path) -> dict[int, PageState]:
    made = Manifest.model_validate_json((folder / "manifest.json").read_bytes())
    return {record.page: record.state for record in made.pages}


def settled(out: Path) -> list[int]:
    """The pages that were settled so far, in whatever runs."""
    log = out / ".recto" / "log.jsonl"
    return [int(str(line["page"])) for line in logged(out, "page_settled")] if log.exists() else []


def command(inbox: Path, out: Path, backend: str) -> list[str]:
    options = ["--backend", backend, "--workers", "1"]
    return [sys.executable, "-m", "gateway.cli", "run", str(inbox), "-o", str(out), *options]


def test_pages_are_before_the_engine_at_once_and_the_bytes_are_those_of_one_by_one(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    scans(inbox / "box.pdf", 5)
    born_digital(inbox / "typed.pdf", 2)
    pictures(inbox / "in.tif", 4)
    told = ran([inbox], tmp_path / "many", options=ReadOptions(backend="together:6"))
    ran([inbox], tmp_path / "few", options=ReadOptions(backend="together:1"), processes=1)
    assert told.summary.succeeded == 3
    assert written_bytes(tmp_path / "many") == written_bytes(tmp_path / "few")
    again = ran([inbox], tmp_path / "many", options=ReadOptions(backend="together:6"))
    assert again.summary.kept == 3


def test_a_page_that_kills_the_process_fails_alone(tmp_path: Path) -> None:
    path = pictures(tmp_path / "in.tif", 7, red=[4])
    ran([path], tmp_path / "out", options=ReadOptions(backend=KILLED))
    found = states(tmp_path / "out" / "in.tif")
    assert [page for page, state in found.items() if state is PageState.FAILED] == [4]
    retried = [(line["page"], line["code"]) for line in logged(tmp_path / "out", "page_retried")]
    assert retried == [(4, "page_crashed")] * 2


def test_a_run_whose_engine_stays_away_ends_and_the_same_command_goes_on(tmp_path: Path) -> None:
    path, back, out = pictures(tmp_path / "in.tif", 5, red=[2]), tmp_path / "back", tmp_path / "out"
    ended = _run(command(path, out, f"away:{back}:red"), patience=0)
    assert ended.returncode == 5
    assert "does not answer" in ended.stderr
    assert "goes on" in ended.stderr
    back.touch()
    assert _run(command(path, out, f"away:{back}:red"), patience=0).returncode == 0
    assert set(states(out / "in.tif").values()) == {PageState.READ}
    assert not logged(out, "page_retried")


def test_a_run_whose_model_server_refuses_the_key_ends_at_once_and_fails_no_page(tmp_path: Path) -> None:
    path, out = pictures(tmp_path / "in.tif", 5), tmp_path / "out"
    with model_server(lambda asked: Says("read"), key="right") as server:
        ended = _run(command(path, out, "deepseek-server"), RECTO_DEEPSEEK__SERVER__URLS=f'["{server.url}"]')
    assert ended.returncode == 5
    assert "deepseek.server.api_key" in ended.stderr
    assert settled(out) == []
    assert not (out / "in.tif" / "manifest.json").exists()


def test_pages_wait_while_the_engine_is_away_and_the_person_is_told(tmp_path: Path) -> None:
    path, back, out = pictures(tmp_path / "in.tif", 5), tmp_path / "back", tmp_path / "out"
    line = [*command(path, out, f"away:{back}"), "--json"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert "waiting for the model server: away" in process.stderr.readline()
        assert settled(out) == []
        back.touch()
        said, complained = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert "waiting" not in said + complained
    assert said.count("\n") == 1
    assert set(states(out / "in.tif").values()) == {PageState.READ}
    assert not logged(out, "page_retried")


def test_killed_or_interrupted_while_pages_wait_it_goes_on(tmp_path: Path) -> None:
    path, back, out = pictures(tmp_path / "in.tif", 6, red=[3]), tmp_path / "back", tmp_path / "out"
    line = command(path, out, f"away:{back}:red")
    for number in (signal.SIGKILL, signal.SIGINT):
        with subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
            until = time.monotonic() + PATIENCE
            assert process.stderr is not None
            assert "waiting" in process.stderr.readline()
            while set(settled(out)) != {1, 2, 4, 5, 6}:
                assert time.monotonic() < until
                time.sleep(0.05)
            os.kill(process.pid, number)
            process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    back.touch()
    assert _run(line).returncode == 0
    fresh = [line["page"] for line in logged(out, "page_settled") if not line["reused"]]
    assert sorted(map(str, fresh)) == ["1", "2", "3", "4", "5", "6"]


def _run(line: list[str], *, patience: float = 1800.0, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "RECTO_DEEPSEEK__SERVER__PATIENCE": str(patience), **settings}
    return subprocess.run(line, check=False, capture_output=True, text=True, env=environment, timeout=PATIENCE)
