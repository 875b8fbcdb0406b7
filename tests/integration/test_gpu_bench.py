"""The benchmark for GPUs runs from its command to its results, with a tiny model on the CPU."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


def test_smoke_mode_measures_engine_and_baseline(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    results = tmp_path / "results.json"
    command = [sys.executable, "-m", "bench.gpu_deepseek", "--smoke", "--tokens", "6", "9", "--count", "3"]

    ended = subprocess.run(
        [*command, "--plain-batches", "2", "--json", str(results)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )

    assert ended.returncode == 0, ended.stderr
    assert "random weights" in ended.stdout
    told = json.loads(results.read_text("utf-8"))
    assert told["smoke"] is True
    assert "random weights" in told["model"]
    assert [(run["tokens"], run["pages"]) for run in told["engine"]] == [(6, 3), (9, 3)]
    assert all(run["stages"][stage] > 0 for run in told["engine"] for stage in ("preprocess", "vision", "decode"))
    assert [(run["tokens"], run["batch"]) for run in told["plain_generate"]] == [(6, 2), (9, 2)]
