"""`recto run` with a model behind a server that loses its way on some pages: what it is asked then, what is said."""

import json
import os
import subprocess
import sys
from pathlib import Path

from ocr_backends.for_tests.stumbling import WORDS, Line, lines_of, paragraphs
from ocr_backends.profiles import FREE
from recto.documents import Manifest
from recto.jobs import DocumentState
from recto.pages import PageState, Rung
from tests.resources.barred import Drawn, barred, counting, in_pdf
from tests.resources.model_server import Asked, Behaviour, Loops, Says, grounded, model_server

MARKS = {"good": 1, "until_free": 2, "until_bands": 3, "lost": 4}
"""The first word of a page says what the model makes of it."""

LOOP = "and so on and on "


def page(kind: str, number: int) -> Drawn:
    first, *rest = counting(7, 6)
    return barred([[[MARKS[kind]] * 3, [number] * 3], first, *rest])


def plays(asked: Asked) -> Behaviour:
    """Reads the bars of what it is shown. A part of a page without its first line is no page that it gets lost on."""
    parts = paragraphs(lines_of(asked.image))
    kind = next((name for name, mark in MARKS.items() if parts and parts[0][0].cells == ((mark,) * 3,)), "good")
    height, width = asked.image.shape[:2]
    is_plain, is_part = FREE in asked.prompt, height < 1.2 * width
    if kind == "lost":
        return Loops("", LOOP)
    if (kind == "until_free" and not is_plain) or (kind == "until_bands" and not is_part):
        return Loops(text_of(parts[0]) + "\n\n", LOOP)
    if is_plain:
        return Says("\n\n".join(map(text_of, parts)))
    return Says(grounded(*(("text", place(part, width, height), text_of(part)) for part in parts)))


def text_of(part: list[Line]) -> str:
    return " ".join(WORDS[number] for line in part for cell in line.cells for number in cell)


def place(part: list[Line], width: int, height: int) -> tuple[int, int, int, int]:
    def scaled(value: int, side: int) -> int:
        return round(value / side * 999)

    left, right = min(line.left for line in part), max(line.right for line in part)
    return scaled(left, width), scaled(part[0].top, height), scaled(right, width), scaled(part[-1].bottom, height)


def test_pages_that_a_served_model_loses_its_way_on_are_asked_in_other_ways(tmp_path: Path) -> None:
    kinds = ["good", "until_free", "good", "until_bands", "lost", "good"]
    drawn = [page(kind, 10 + number) for number, kind in enumerate(kinds)]
    source = in_pdf(tmp_path / "box.pdf", *(one.pixels for one in drawn))

    with model_server(plays) as server:
        command = [sys.executable, "-m", "gateway.cli", "run", str(source), "-o", str(tmp_path / "out")]
        plain = {name: value for name, value in os.environ.items() if not name.startswith("RECTO_")}
        ended = subprocess.run(
            [*command, "--backend", "deepseek-server", "--work-dir", str(tmp_path / "work")],
            env={**plain, "RECTO_DEEPSEEK__SERVER__URLS": json.dumps([server.url])},
            capture_output=True,
            text=True,
            check=False,
            timeout=400,
        )

    told = Manifest.model_validate_json((tmp_path / "out" / "box.pdf" / "manifest.json").read_bytes())
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert {record.state for record in told.pages} == {PageState.READ}
    helped = [[rung.rung for rung in record.rungs if rung.counts] for record in told.pages]
    assert helped == [[], [Rung.FREE_OCR], [], [Rung.BANDS], [Rung.BANDS], []]
    assert [[fault.code for fault in record.faults] for record in told.pages] == [[]] * 4 + [["reading_looping"], []]
    assert "only what was read of the bands is kept" in told.pages[4].reason
    assert told.state is DocumentState.PARTIAL
    pages = json.loads((tmp_path / "out" / "box.pdf" / "document.json").read_text())["pages"]
    for number in (0, 1, 2, 3, 5):
        assert [block["text"] for block in pages[number]["blocks"]] == [*drawn[number].texts], number
    lower = [block["text"] for block in pages[4]["blocks"]][-3:]
    assert lower == [*drawn[4].texts[-3:]], "the lower band was read"
    tokens = json.loads((tmp_path / "out" / "box.pdf" / "run.json").read_text())["tokens"]
    assert 0 < tokens < 30_000, "loops are cut, not written to the limit"
    assert server.cut >= 8
