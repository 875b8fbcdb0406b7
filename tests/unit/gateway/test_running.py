"""A whole run as the command line drives it, over a runner that reads nothing."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import pytest

from gateway.running import perform
from gateway.screen import STOPPED, STOPPING, Shown
from gateway.statuses import Status
from recto.errors import StoreFull, fault_of
from recto.jobs import DocumentState
from recto.options import ReadOptions
from recto.settings import Settings
from tests.resources.runners import PAGES, pretend
from tests.resources.terminals import on_terminal
from workers.events import DocumentReport, Event, InputFault, InputFile, RunSummary
from workers.requests import RunRequest

REPOSITORY = Path(__file__).parents[3]
REQUEST = RunRequest(output="out", options=ReadOptions(), settings=Settings())

HOSTILE = (
    b"new\nline.pdf",
    b"-rf.pdf",
    b"\xff\xfe.pdf",
    b"\x1b[31mred\x07.pdf",
    b"\xc2\x9b31m.pdf",
    b"n" * 251 + b".pdf",
)


@pytest.fixture
def scans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "scans"
    folder.mkdir()
    return folder


def filled(folder: Path, *names: bytes) -> None:
    for name in names:
        (folder / os.fsdecode(name)).write_bytes(b"x")


def test_every_document_has_its_line_and_the_run_its_sum(scans: Path, capsys: pytest.CaptureFixture[str]) -> None:
    filled(scans, b"a.pdf", b"slow.pdf")
    status = perform(["scans", "missing.pdf"], REQUEST, shown=Shown.LINES, live=True, run=pretend)
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert status is Status.SOME_FAILED
    assert lines[0] == "ok       scans/a.pdf  3 pages (3 read)  1.2 s -> out/a.pdf"
    assert lines[1] == "partial  scans/slow.pdf  3 pages (2 read, 1 failed)  1.2 s -> out/slow.pdf"
    assert lines[2].startswith("         page 2: took longer than 120 s. Raise --page-timeout")
    assert lines[3].startswith("failed   missing.pdf: no such file or folder. Check")
    assert lines[5] == "3 documents: 1 ok, 1 partial, 1 failed"
    assert lines[6].startswith("6 pages: 5 read, 1 failed; ")
    assert err == ""


def test_quiet_says_only_what_failed(scans: Path, capsys: pytest.CaptureFixture[str]) -> None:
    filled(scans, b"a.pdf", b"slow.pdf")
    perform(["scans"], REQUEST, shown=Shown.FAILURES, live=False, run=pretend)
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["partial", "page"]


def test_json_is_one_line_for_each_input_and_nothing_else(scans: Path, capsys: pytest.CaptureFixture[str]) -> None:
    filled(scans, *HOSTILE)
    perform(["scans", "missing.pdf"], REQUEST, shown=Shown.JSON, live=True, run=pretend)
    reports = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(reports) == len(HOSTILE) + 1
    assert {report["total_pages"] for report in reports[:-1]} == {PAGES}
    assert reports[-1]["faults"][0]["code"] == "input_unreadable"


@pytest.mark.parametrize(
    ("names", "arguments", "status"),
    [
        ([b"a.pdf"], ["scans"], Status.DONE),
        ([b"slow.pdf"], ["scans"], Status.SOME_FAILED),
        ([], ["scans"], Status.NOTHING_READABLE),
        ([], ["missing.pdf"], Status.NOTHING_READABLE),
        ([b"a.pdf"], ["scans", "missing.pdf"], Status.SOME_FAILED),
    ],
)
def test_the_exit_code_says_how_it_went(scans: Path, names: list[bytes], arguments: list[str], status: Status) -> None:
    filled(scans, *names)
    assert perform(arguments, REQUEST, shown=Shown.JSON, live=False, run=pretend) is status


def test_a_run_whose_output_fills_up_has_its_own_exit_code(scans: Path) -> None:
    def full(inputs: Iterable[object], request: RunRequest, observe: Callable[[Event], None]) -> RunSummary:
        fault = fault_of(StoreFull("out: no room left"))
        observe(
            DocumentReport(
                input="a",
                output="out/a",
                state=DocumentState.FAILED,
                action="read",
                pages={},
                total_pages=3,
                faults=(fault,),
                seconds=0.0,
            )
        )
        return RunSummary()

    assert perform(["scans"], REQUEST, shown=Shown.JSON, live=False, run=full) is Status.OUTPUT


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_first_signal_stops_the_run_and_says_how_to_go_on(
    scans: Path, capfd: pytest.CaptureFixture[str], number: signal.Signals
) -> None:
    filled(scans, b"a.pdf", b"b.pdf")

    def stopped(
        inputs: Iterable[InputFile | InputFault], request: RunRequest, observe: Callable[[Event], None]
    ) -> RunSummary:
        with suppress(KeyboardInterrupt):
            pretend(list(inputs)[:1], request, observe)
            signal.raise_signal(number)
        return RunSummary(interrupted=True)

    before = signal.getsignal(number)
    assert perform(["scans"], REQUEST, shown=Shown.JSON, live=False, run=stopped) is Status.INTERRUPTED
    out, err = capfd.readouterr()
    assert len(out.splitlines()) == 1
    assert err.splitlines() == [STOPPING, STOPPED]
    assert signal.getsignal(number) is before


def test_a_second_signal_ends_the_process(scans: Path) -> None:
    program = """
import signal, time
def run(inputs, request, observe):
    try:
        signal.raise_signal(signal.SIGINT)
    finally:
        signal.raise_signal(signal.SIGINT)
        print("still here", flush=True)
"""
    ended = on_pipes(program + performing("Shown.LINES", "run"), scans.parent)
    assert (ended.returncode, ended.stdout) == (Status.INTERRUPTED, "")


def test_on_a_terminal_there_is_a_display_and_nothing_of_a_name_is_obeyed(scans: Path) -> None:
    filled(scans, *HOSTILE)
    said = on_terminal(performing("Shown.LINES", "pretend"), scans.parent)
    assert "\\x1b[31mred\\x07.pdf" in said
    assert "6/6 documents" in said
    for raw in ("\x1b[31mred", "\x07", "\x9b", "\udcff"):
        assert raw not in said


def test_no_colour_is_honoured_on_a_terminal(scans: Path) -> None:
    filled(scans, b"slow.pdf")
    coloured = on_terminal(performing("Shown.LINES", "pretend"), scans.parent)
    plain = on_terminal(performing("Shown.LINES", "pretend"), scans.parent, NO_COLOR="1")
    assert "\x1b[33mpartial" in coloured
    assert "partial  scans/slow.pdf" in plain
    assert "\x1b[3" not in plain


def performing(shown: str, run: str) -> str:
    return f"""
import sys
from gateway.running import perform
from gateway.screen import Shown
from recto.options import ReadOptions
from recto.settings import Settings
from tests.resources.runners import pretend
from workers.requests import RunRequest
request = RunRequest(output="out", options=ReadOptions(), settings=Settings())
sys.exit(perform(["scans"], request, shown={shown}, live=True, run={run}))
"""


def on_pipes(program: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command, environment = [sys.executable, "-c", program], {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
