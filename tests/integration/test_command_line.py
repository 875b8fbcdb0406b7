"""`recto run` as a process of its own, with real workers."""

import json
import os
import subprocess
import sys
from pathlib import Path

from gateway.statuses import Status

REPOSITORY = Path(__file__).parents[2]
COMMAND = (
    sys.executable,
    "-m",
    "gateway.cli",
    "run",
    "missing.pdf",
    "note.txt",
    "-o",
    "out",
    "--json",
    "--workers",
    "1",
)
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(REPOSITORY)}


def test_every_input_has_its_line_of_json_and_a_run_of_none_its_exit_code(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("no document")
    ended = subprocess.run(COMMAND, cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    codes = {report["input"]: report["faults"][0]["code"] for report in map(json.loads, ended.stdout.splitlines())}
    assert codes == {"missing.pdf": "input_unreadable", "note.txt": "input_unsupported"}
    assert (ended.returncode, ended.stderr) == (Status.NOTHING_READABLE, "")


def test_a_reader_that_goes_away_ends_the_run_without_a_traceback(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(
        COMMAND, cwd=tmp_path, env=ENVIRONMENT, stdout=writing, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (Status.OUTPUT, "")
