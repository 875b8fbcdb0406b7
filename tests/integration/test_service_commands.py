"""Jobs from the command line, done by a service that runs beside it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gateway.statuses import Status
from tests.resources.processes import PATIENCE
from tests.resources.runs import born_digital
from tests.resources.served import environment, serving

ENGINE = ("--backend", "fake")


def recto(folder: Path, *arguments: str) -> tuple[int, list[dict[str, Any]]]:
    """Exit code, and the lines of JSON that were printed."""
    command = [sys.executable, "-m", "gateway.cli", *arguments, "--json"]
    done = subprocess.run(
        command, env=environment(folder, {}), capture_output=True, check=False, text=True, timeout=PATIENCE
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    born_digital(folder / "a.pdf", 2)
    (folder / "b.pdf").write_bytes(b"%PDF-1.7 and no more")
    return folder


def test_a_job_from_its_order_to_its_retry(tmp_path: Path, inputs: Path) -> None:
    out = tmp_path / "out"
    with serving(tmp_path, "--embedded"):
        code, seen = recto(tmp_path, "submit", str(inputs), "--to", str(out), "--wait", *ENGINE)
        assert code == Status.SOME_FAILED
        job = seen[0]["job"]
        assert seen[-1]["state"] == "finished"
        assert seen[-1]["documents"] == {"pending": 0, "succeeded": 1, "partial": 0, "failed": 1}
        assert json.loads((out / "a.pdf" / "manifest.json").read_bytes())["state"] == "succeeded"
        assert (out / "a.pdf" / "document.md").stat().st_size

        born_digital(inputs / "b.pdf", 1)
        code, again = recto(tmp_path, "retry", job, "--wait")
        assert (code, again[-1]["documents"]["succeeded"]) == (Status.DONE, 2)

        code, (fleet,) = recto(tmp_path, "status", "--here")
        assert code == Status.DONE
        assert all(queue["waiting"] == 0 for queue in fleet["queues"])
    code, (last,) = recto(tmp_path, "status", job)
    assert (code, last["state"], last["settled"]) == (Status.DONE, "finished", 3)
