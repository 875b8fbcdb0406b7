"""`recto run` with a model behind a server: from the file to Markdown and JSON, with every block where it stands."""

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from recto.geometry import Box
from tests.resources.model_server import Asked, Behaviour, Drops, Fails, Says, grounded, model_server
from tests.resources.ports import free_port
from tests.resources.printed import LINES, draw, ink_within, print_lines

ROTATIONS = (0, 90, 180, 270)


def _reads_lines(asked: Asked) -> Behaviour:
    """A model that finds the lines where there is ink, and knows what they say."""
    dark = asked.image.min(axis=2) < 128
    height, width = dark.shape
    rows = np.flatnonzero(dark.any(axis=1))
    groups = np.split(rows, np.flatnonzero(np.diff(rows) > height // 40) + 1)
    if len(groups) != len(LINES):
        return Fails(400, f"{len(groups)} lines")
    blocks: list[tuple[str, tuple[int, int, int, int], str]] = []
    for group, line in zip(groups, LINES, strict=True):
        columns = np.flatnonzero(dark[group[0] : group[-1] + 1].any(axis=0))
        x0, x1 = (int(x * 999 / width) for x in (columns[0], columns[-1] + 1))
        y0, y1 = (int(y * 999 / height) for y in (group[0], group[-1] + 1))
        blocks.append(("text", (x0, y0, x1 + 1, y1 + 1), line))
    return Says(grounded(*blocks))


def _ran(source: Path, out: Path, url: str) -> dict[str, Any]:
    """The document's JSON."""
    command = [sys.executable, "-m", "gateway.cli", "run", str(source), "-o", str(out), "--backend", "deepseek-server"]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("RECTO_")}
    environment = {**plain, "RECTO_DEEPSEEK__SERVER__URLS": json.dumps([url])}
    ended = subprocess.run(
        [*command, "--force-ocr"], env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return json.loads((out / source.name / "document.json").read_text())


def test_turned_pages_are_read_upright_and_their_blocks_lie_where_the_ink_is(tmp_path: Path) -> None:
    source = tmp_path / "ferry.pdf"
    print_lines(source, ROTATIONS)
    with model_server(_reads_lines) as server:
        document = _ran(source, tmp_path / "out", server.url)

    markdown = (tmp_path / "out" / "ferry.pdf" / "document.md").read_text()
    assert [markdown.count(line) for line in LINES] == [len(ROTATIONS)] * len(LINES)
    assert len(server.asked) == len(ROTATIONS)
    for index, page in enumerate(document["pages"]):
        boxes = [Box(*block["box"]) for block in page["blocks"]]
        assert len(boxes) == len(LINES)
        assert ink_within(draw(source, index), boxes) > 0.97
        assert sum(box.area for box in boxes) < 0.2
        assert {block["engine"] for block in page["blocks"]} == {"deepseek-server"}


def test_a_run_waits_for_a_server_that_starts_and_sends_pages_away(tmp_path: Path) -> None:
    source, port = tmp_path / "ferry.pdf", free_port()
    print_lines(source, (0, 180))
    troubles = iter([Fails(503, "starting"), Drops("<|ref|>text"), Fails(429, "too much", retry_after="1")])

    def play(asked: Asked) -> Behaviour:
        return next(troubles, None) or _reads_lines(asked)

    with ThreadPoolExecutor(1) as thread:
        run = thread.submit(_ran, source, tmp_path / "out", f"http://127.0.0.1:{port}/v1")
        while not (tmp_path / "out" / ".recto" / "log.jsonl").exists():
            assert not run.done(), run.exception()
            time.sleep(0.1)
        time.sleep(3)
        with model_server(play, port=port, loading=2) as server:
            document = run.result()

    assert [len(page["blocks"]) for page in document["pages"]] == [len(LINES)] * 2
    assert len(server.asked) == 5
