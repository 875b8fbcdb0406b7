"""A run that is killed outright, and the same command again."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import psutil
import pytest

from tests.resources.runs import born_digital, logged, scans, written_bytes

PATIENCE = 60.0
SLOW = "slow:0.4"


def command(inbox: Path, out: Path) -> list[str]:
    return [sys.executable, "-m", "gateway.cli", "run", str(inbox), "-o", str(out), "--backend", SLOW, "--workers", "2"]


def settled(out: Path) -> int:
    return len(logged(out, "page_settled")) if (out / ".recto" / "log.jsonl").exists() else 0


def killed_after(pages: int, inbox: Path, out: Path) -> list[psutil.Process]:
    """Starts the command and kills it once so many pages are settled; returns the processes that it had."""
    enough = settled(out) + pages
    with subprocess.Popen(command(inbox, out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        until = time.monotonic() + PATIENCE
        while settled(out) < enough:
            assert process.poll() is None, "it ended before it could be killed"
            assert time.monotonic() < until
            time.sleep(0.05)
        family = psutil.Process(process.pid).children(recursive=True)
        os.kill(process.pid, signal.SIGKILL)
    return family


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    scans(folder / "box.pdf", 8)
    scans(folder / "crate.pdf", 6, seed=2)
    born_digital(folder / "typed.pdf", 3)
    return folder


def test_killed_twice_it_ends_like_a_calm_run_and_reads_no_page_twice(inbox: Path, tmp_path: Path) -> None:
    calm, out = tmp_path / "calm", tmp_path / "out"
    subprocess.run(command(inbox, calm), check=True, capture_output=True)
    orphans = [*killed_after(3, inbox, out), *killed_after(3, inbox, out)]
    subprocess.run(command(inbox, out), check=True, capture_output=True)
    assert written_bytes(out) == written_bytes(calm)
    read = Counter((line["name"], line["page"]) for line in logged(out, "page_settled") if not line["reused"])
    assert max(read.values()) == 1
    assert not psutil.wait_procs(orphans, timeout=10)[1]


def test_interrupted_it_stops_by_itself_and_goes_on(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with subprocess.Popen(command(inbox, out), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        until = time.monotonic() + PATIENCE
        while settled(out) < 3 and time.monotonic() < until:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert "again" in said.lower() or "go on" in said.lower()
    assert not list(out.rglob("*.tmp"))
    done = subprocess.run(command(inbox, out), check=False, capture_output=True, text=True)
    assert done.returncode == 0
    read = Counter((line["name"], line["page"]) for line in logged(out, "page_settled") if not line["reused"])
    assert max(read.values()) == 1
