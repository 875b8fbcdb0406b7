"""Pages whose first reading cannot count, through whole runs: what is tried, what is kept, and what is said of it.

The engine reads bars from the pixels that it is shown, see ``tests.resources.barred``, and goes wrong as it is told.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recto.documents import Manifest
from recto.geometry import WHOLE_PAGE
from recto.meters import counted
from recto.options import ReadOptions
from recto.pages import PageRecord, PageState, Rung
from recto.recognitions import MarkupRecognition
from storage.packing import unpacked
from tests.resources.barred import Drawn, barred, counting, in_pdf, with_table
from tests.resources.pages import with_note
from tests.resources.runs import Ran, ran, scans, written_bytes
from tests.resources.units import order_of, results_in, settings_in, station_of, submitted, work_off
from workers.ladder import MOST_RUNGS
from workers.stages.recognition import RECOGNITION

TABLE = [[17, 29, 31, 45], [12, 60, 33, 21], [41, 19, 57, 26], [35, 48, 22, 63]]
NOTE = "A note in the margin that the file carries as text, put there by hand after it was scanned."


def read(tmp_path: Path, page: Drawn, setting: str, *, out: str = "out") -> Ran:
    source = tmp_path / "box.pdf"
    if not source.exists():
        in_pdf(source, page.pixels)
    return ran([source], tmp_path / out, options=ReadOptions(backend=f"stumbling:{setting}"), processes=1)


def manifest(tmp_path: Path) -> Manifest:
    return Manifest.model_validate_json((tmp_path / "out" / "box.pdf" / "manifest.json").read_bytes())


def record(tmp_path: Path) -> PageRecord:
    return manifest(tmp_path).pages[0]


def document(tmp_path: Path) -> Any:
    return json.loads((tmp_path / "out" / "box.pdf" / "document.json").read_text())


def raw_readings(tmp_path: Path) -> list[MarkupRecognition]:
    """What the engine said, as it is kept."""
    kept = sorted((tmp_path / "out" / ".recto" / "store" / "readings").rglob("*.gz"))
    found = [RECOGNITION.validate_json(unpacked(path.read_bytes())) for path in kept]
    return [reading for reading in found if isinstance(reading, MarkupRecognition)]


def text(tmp_path: Path) -> str:
    return (tmp_path / "out" / "box.pdf" / "document.md").read_text()


@pytest.mark.parametrize(
    "setting",
    [
        "looping-until-wide_ngram",
        "looping-until-warm",
        "looping-until-free_ocr",
        "looping-until-bands",
        "truncated-until-bands",
        "truncated-until-free_ocr",
        "empty-until-free_ocr",
        "garbage-until-warm",
        "failing-until-bands",
    ],
)
def test_a_page_is_read_on_the_rung_that_helps_and_says_so(tmp_path: Path, setting: str) -> None:
    page = barred(counting(6))

    told = read(tmp_path, page, setting)

    ended = record(tmp_path)
    assert told.summary.succeeded == 1
    assert ended.state is PageState.READ
    assert ended.faults == ()
    assert ended.rungs[-1].rung == setting.rpartition("-until-")[2]
    assert [rung.counts for rung in ended.rungs] == [False] * (len(ended.rungs) - 1) + [True]
    assert "read again" in ended.reason
    for paragraph in page.texts:
        assert text(tmp_path).count(paragraph) == 1


def test_what_is_tried_before_is_named_and_its_raw_readings_are_kept(tmp_path: Path) -> None:
    read(tmp_path, barred(counting(6)), "looping-until-bands")

    rungs = record(tmp_path).rungs
    assert [rung.rung for rung in rungs] == [Rung.WIDE_NGRAM, Rung.WARM, Rung.FREE_OCR, Rung.BANDS]
    assert all("repeats itself" in rung.why for rung in rungs)
    raw = raw_readings(tmp_path)
    assert len(raw) == 4 + 2
    assert len([reading for reading in raw if reading.window != WHOLE_PAGE]) == 2
    assert len([reading for reading in raw if not reading.finished]) == 4


def test_boxes_of_bands_are_places_on_the_page(tmp_path: Path) -> None:
    page = barred(counting(6))

    read(tmp_path, page, "truncated-until-bands")

    blocks = document(tmp_path)["pages"][0]["blocks"]
    assert [block["text"] for block in blocks] == [*page.texts]
    for block, box in zip(blocks, page.boxes, strict=True):
        assert block["box"] == pytest.approx([*box], abs=0.004)


def test_a_text_without_a_gap_to_cut_it_at_is_read_once_though_the_bands_overlap(tmp_path: Path) -> None:
    """Two columns whose lines do not meet: wherever the page is cut, a line of one is cut."""
    left = barred([[line for paragraph in counting(10, 5) for line in paragraph]])
    right = barred([[line for paragraph in counting(9, 5) for line in paragraph]], left=680, top=122)
    page = Drawn(np.minimum(left.pixels, right.pixels), left.texts, left.boxes)

    read(tmp_path, page, "truncated-until-bands")

    merged = text(tmp_path)
    assert record(tmp_path).rungs[-1].counts
    windows = sorted(reading.window for reading in raw_readings(tmp_path) if reading.window != WHOLE_PAGE)
    assert windows[1].y0 < windows[0].y1, "the bands overlap"
    read(tmp_path, page, "", out="at-once")
    assert merged == (tmp_path / "at-once" / "box.pdf" / "document.md").read_text()


def test_a_page_that_lies_on_its_head_is_turned_and_its_boxes_with_it(tmp_path: Path) -> None:
    page = barred(counting(6))
    over = page._replace(pixels=np.ascontiguousarray(np.rot90(page.pixels, 2)))

    read(tmp_path, over, "empty-until-rotated")

    ended = record(tmp_path)
    assert ended.rungs[-1].rung is Rung.ROTATED
    content = document(tmp_path)["pages"][0]
    assert content["upright"]["rotation"] == 180
    for block, text_, box in zip(content["blocks"], page.texts, page.boxes, strict=True):
        assert block["text"] == text_
        assert block["box"] == pytest.approx([1 - box.x1, 1 - box.y1, 1 - box.x0, 1 - box.y0], abs=0.004)


def test_an_image_that_is_too_large_is_read_smaller(tmp_path: Path) -> None:
    page = barred(counting(6))

    read(tmp_path, page, "failing-until-resized")

    ended = record(tmp_path)
    assert [rung.rung for rung in ended.rungs] == [Rung.RESIZED]
    assert ended.faults == ()
    assert all(paragraph in text(tmp_path) for paragraph in page.texts)


def test_a_table_whose_rows_lack_cells_is_read_larger_and_the_better_one_is_kept(tmp_path: Path) -> None:
    page = with_table(barred(counting(2)), TABLE, top=900)

    read(tmp_path, page, "ragged-until-table_zoom")

    ended = record(tmp_path)
    assert [(rung.rung, rung.counts) for rung in ended.rungs] == [(Rung.TABLE_ZOOM, True)]
    assert "table" in ended.reason
    (grid,) = (block["grid"] for block in document(tmp_path)["pages"][0]["blocks"] if block["type"] == "table")
    assert [cell["text"] for cell in grid["cells"]] == [str(number) for row in TABLE for number in row]


def test_a_table_that_is_no_better_when_enlarged_stays_and_both_are_named(tmp_path: Path) -> None:
    page = with_table(barred(counting(2)), TABLE, top=900)

    read(tmp_path, page, "ragged-until-never")

    ended = record(tmp_path)
    assert [(rung.rung, rung.counts) for rung in ended.rungs] == [(Rung.TABLE_ZOOM, False)]
    assert "lack cells" in ended.rungs[0].outcome
    assert ended.state is PageState.READ


def test_where_nothing_helps_what_stands_before_the_loop_is_kept_and_marked(tmp_path: Path) -> None:
    page = barred(counting(6))

    told = read(tmp_path, page, "looping-until-never")

    ended = record(tmp_path)
    assert ended.state is PageState.READ
    assert [fault.code for fault in ended.faults] == ["reading_looping"]
    assert "is kept" in ended.reason
    assert ended.rungs[-1].rung is Rung.CPU_ENGINE
    assert page.texts[0] in text(tmp_path)
    assert "and so on and on and so on" not in text(tmp_path)
    assert told.summary.partial == 1


def test_where_nothing_is_left_the_page_fails_with_what_was_tried(tmp_path: Path) -> None:
    told = read(tmp_path, barred(counting(6)), "garbage-until-never")

    ended = record(tmp_path)
    assert told.summary.failed == 1
    assert ended.state is PageState.FAILED
    assert [fault.code for fault in ended.faults] == ["reading_garbage"]
    assert "no better" in ended.reason
    assert len(ended.rungs) == MOST_RUNGS or ended.rungs[-1].rung is Rung.CPU_ENGINE
    assert not any(rung.counts for rung in ended.rungs)
    assert "failed" in text(tmp_path)


def test_another_engine_stands_in_and_is_marked(tmp_path: Path) -> None:
    scans(tmp_path / "box.pdf", 1, dpi=150)
    told = ran(
        [tmp_path / "box.pdf"],
        tmp_path / "out",
        options=ReadOptions(backend="stumbling:garbage-until-never"),
        processes=1,
    )

    ended = record(tmp_path)
    assert (ended.state, ended.engine, ended.source) == (PageState.READ, "rapidocr", "image")
    assert [fault.code for fault in ended.faults] == ["reading_garbage"]
    assert ended.rungs[-1].rung is Rung.CPU_ENGINE
    assert ended.rungs[-1].counts
    assert "rapidocr stands in for stumbling" in ended.reason
    assert "Sheet 1 of the box" in text(tmp_path)
    assert told.summary.partial == 1
    assert set(manifest(tmp_path).engines) == {"rapidocr"}


def test_the_pages_own_text_stands_in_where_no_engine_reads_it(tmp_path: Path) -> None:
    page = barred(counting(6))
    (tmp_path / "box.pdf").write_bytes(with_note(page.pixels, NOTE))

    read(tmp_path, page, "garbage-until-never")

    ended = record(tmp_path)
    assert (ended.state, ended.source) == (PageState.READ, "text_layer")
    assert [fault.code for fault in ended.faults] == ["reading_garbage"]
    assert ended.rungs[-1].rung is Rung.TEXT_LAYER
    assert [rung.counts for rung in ended.rungs].count(True) == 1
    assert NOTE in text(tmp_path)


@pytest.mark.parametrize("setting", ["looping-until-bands", "garbage-until-never"])
def test_the_same_again_gives_the_same_bytes(tmp_path: Path, setting: str) -> None:
    page = barred(counting(4))
    read(tmp_path, page, setting, out="one")
    read(tmp_path, page, setting, out="two")
    first = written_bytes(tmp_path / "one")
    assert first == written_bytes(tmp_path / "two")
    read(tmp_path, page, setting, out="one")
    assert first == written_bytes(tmp_path / "one")


def test_a_blank_page_is_shown_to_no_model(tmp_path: Path) -> None:
    white = np.full((1754, 1240, 3), 255, np.uint8)

    read(tmp_path, Drawn(white, (), ()), "failing-until-never")

    assert record(tmp_path).state is PageState.BLANK
    assert record(tmp_path).rungs == ()


def test_the_run_says_how_many_tokens_were_written(tmp_path: Path) -> None:
    read(tmp_path, barred(counting(6)), "looping-until-warm")

    told = json.loads((tmp_path / "out" / "box.pdf" / "run.json").read_text())
    assert told["tokens"] == sum(reading.tokens for reading in raw_readings(tmp_path)) > 0


def test_the_service_ends_pages_so_too_and_counts_what_it_took(tmp_path: Path) -> None:
    page = barred(counting(6))
    read(tmp_path, page, "looping-until-warm")
    station = station_of(settings_in(tmp_path))
    submitted(
        station,
        order_of([tmp_path / "box.pdf"], tmp_path / "served", ReadOptions(backend="stumbling:looping-until-warm")),
    )
    work_off(station)

    assert results_in(tmp_path / "served") == results_in(tmp_path / "out")
    counters = station.stores.meter.counters()
    assert counters[counted("recto_rungs", rung="wide_ngram", counts="no")] == 1
    assert counters[counted("recto_rungs", rung="warm", counts="yes")] == 1
    assert counters[counted("recto_doubted_readings", doubt="looping")] == 2
    tokens = sum(reading.tokens for reading in raw_readings(tmp_path))
    assert counters[counted("recto_model_tokens", engine="stumbling")] == tokens
