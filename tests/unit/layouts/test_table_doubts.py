"""What speaks against a table: each feature sees its fault, and nothing in a table that has none."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from layouts.doubt.image_features import NO_PIXELS, NoPixels
from layouts.doubt.table_features import TABLE_FEATURES, table_measures
from layouts.judging.evidence import NO_EVIDENCE, Evidence, Known
from recto.blocks import Table
from recto.geometry import Box, Upright
from recto.images import Pixels
from recto.pages import PageWord, ParsedPage
from tests.resources.doubted_tables import PLAIN, drawn, table_page

TABLE = 1
"""Its block on made pages."""

ALWAYS = {
    "rows",
    "columns",
    "density",
    "unsure",
    "no_rules",
    "low_resolution",
    "blur",
    "small_print",
    "dense_rows",
    "touching",
}
"""Features that say how a table is, not only what is wrong with it."""


def measured(parsed: ParsedPage, pixels: Pixels | NoPixels = NO_PIXELS, known: Known = NO_EVIDENCE) -> dict[str, float]:
    values = table_measures(parsed, TABLE, pixels, known)
    return {feature.code: value for feature, value in zip(TABLE_FEATURES, values, strict=True)}


def changed(row: int, col: int, text: str, rows: Sequence[Sequence[str]] = PLAIN) -> list[list[str]]:
    made = [list(texts) for texts in rows]
    made[row][col] = text
    return made


def without(*places: tuple[int, int]) -> list[list[str]]:
    return [["" if (row, col) in places else text for col, text in enumerate(texts)] for row, texts in enumerate(PLAIN)]


def word(text: str, x0: float, y0: float) -> PageWord:
    return PageWord(text=text, box=Box.of(x0, y0, x0 + 0.05, y0 + 0.012), confidence=0.98)


def test_nothing_speaks_against_a_table_that_was_read_well() -> None:
    found = measured(table_page(PLAIN), drawn(table_page(PLAIN), size=2.0))
    assert {code: value for code, value in found.items() if value > 0 and code not in ALWAYS} == {}


FAULTS: dict[str, Callable[[], ParsedPage]] = {
    "few_cells": lambda: table_page([["a", "1"], ["b", "2"]]),
    "spans": lambda: table_page(changed(3, 1, "Not known for all years"), spans={(3, 1): 3}),
    "header_levels": lambda: table_page([PLAIN[0], *PLAIN], header_rows=2),
    "header_gaps": lambda: table_page(without((0, 1), (0, 3))),
    "empty_cells": lambda: table_page(without((2, 1), (3, 3), (4, 2))),
    "staggered": lambda: table_page(
        [[*row[:2], "", *row[2:]] if n % 2 else [*row[:1], "", *row[1:]] for n, row in ROWS]
    ),
    "sparse_columns": lambda: table_page(without(*((row, 2) for row in range(1, 6)))),
    "sparse_rows": lambda: table_page(without(*((3, col) for col in range(1, 5)))),
    "continued_rows": lambda: table_page(without((3, 0), (3, 2), (3, 3), (3, 4))),
    "stacked_rows": lambda: table_page([*PLAIN[:2], ["Italy\nMalta", "5\n6", "6\n7", "7\n8", "18\n21"]]),
    "packed_cells": lambda: table_page(changed(2, 2, "22 20")),
    "mixed_columns": lambda: table_page(changed(3, 2, "Denmark")),
    "odd_numbers": lambda: table_page(changed(4, 1, "4O4")),
    "mixed_marks": lambda: table_page([PLAIN[0], *([f"Country {n}", "1,250", "2,300", "3.100"] for n in range(4))]),
    "notes_inside": lambda: table_page([*PLAIN, ["The report of all years", "", "", "", ""]], spans={(6, 0): 5}),
    "long_texts": lambda: table_page(changed(1, 0, "Words that go on and on as only running text does, " * 2)),
    "sums_off": lambda: table_page(changed(3, 1, "37")),
    "unsure": lambda: table_page(PLAIN, confidence=0.5),
    "unsure_words": lambda: table_page(PLAIN, confidence=0.5),
    "unsure_numbers": lambda: table_page(PLAIN, confidence=0.5),
    "outside_cells": lambda: table_page(PLAIN, extra=[word("stray", 0.45, 0.27)]),
    "crossing": lambda: table_page(changed(1, 0, "Austriaandallthatis")),
    "tight_rows": lambda: table_page(PLAIN, tops={3: 0.275, 4: 0.305, 5: 0.335}),
    "wide_gap": lambda: table_page(PLAIN, tops={4: 0.42, 5: 0.45}),
    "lines_in_rows": lambda: table_page([["a\nb\nc\nd", "1"], ["e", "2"], ["f", "3"]], tops={1: 0.3, 2: 0.33}),
    "uneven_rows": lambda: table_page([["a\nb\nc\nd", "1"], ["e", "2"], ["f", "3"]], tops={1: 0.3, 2: 0.33}),
    "writing_beside": lambda: table_page(PLAIN, extra=[word("47", 0.25, 0.375), word("48", 0.4, 0.375)]),
    "skew": lambda: table_page(PLAIN, upright=Upright(skew=2.0, aspect=0.8)),
    "nested": lambda: twice(table_page(PLAIN)),
    "ragged": lambda: holed(table_page(PLAIN)),
}
ROWS = list(enumerate(PLAIN))


def twice(parsed: ParsedPage) -> ParsedPage:
    return parsed.model_copy(update={"blocks": (*parsed.blocks, parsed.blocks[TABLE])})


def holed(parsed: ParsedPage) -> ParsedPage:
    table = parsed.blocks[TABLE]
    assert isinstance(table, Table)
    grid = table.grid.model_copy(update={"cells": table.grid.cells[:-2]})
    blocks = (parsed.blocks[0], table.model_copy(update={"grid": grid}), parsed.blocks[2])
    return parsed.model_copy(update={"blocks": blocks})


@pytest.mark.parametrize("code", FAULTS)
def test_each_feature_sees_its_fault(code: str) -> None:
    assert measured(FAULTS[code]())[code] > measured(table_page(PLAIN))[code]
    assert all(0.0 <= value <= 1.0 for value in measured(FAULTS[code]()).values())


def test_a_table_that_ends_its_page_may_go_on() -> None:
    page = table_page(PLAIN, tops={row: 0.7 + row * 0.03 for row in range(6)})
    assert measured(page.model_copy(update={"blocks": page.blocks[:2]}))["goes_on"] == 1.0
    assert measured(table_page(PLAIN))["goes_on"] == 0.0


def test_a_table_is_measured_alike_however_its_page_lay() -> None:
    level = measured(table_page(PLAIN))
    for upright in (Upright(rotation=90, aspect=0.8), Upright(rotation=180, aspect=0.8), Upright(skew=3.0, aspect=0.8)):
        lain = measured(table_page(PLAIN, upright=upright))
        away = {code: lain[code] - level[code] for code in level if abs(lain[code] - level[code]) > 0.1}
        assert set(away) <= {"skew"}, upright


def test_what_was_typed_is_not_held_against_pixels_that_are_hard_to_read() -> None:
    page = table_page(PLAIN, confidence=1.0)
    small = drawn(page)
    found = measured(page, small)
    assert found["low_resolution"] == found["blur"] == found["touching"] == 0.0
    assert measured(table_page(PLAIN), small)["low_resolution"] > 0


def test_worn_images_are_told_from_sharp_ones() -> None:
    page = table_page(PLAIN)
    sharp = drawn(page, size=2.0)
    grain = np.random.default_rng(1).normal(0, 30, sharp.shape[:2])[:, :, None]
    noisy = np.clip(sharp.astype(np.float64) * 0.3 + 100 + grain, 0, 255).astype(np.uint8)
    soft = sharp.copy()
    for _ in range(6):
        soft = (soft // 3 + np.roll(soft, 2, 0) // 3 + np.roll(soft, 2, 1) // 3).astype(np.uint8)
    clean = measured(page, sharp)
    assert measured(page, noisy)["noise"] > clean["noise"]
    assert measured(page, sharp // 4 + 160)["faint"] > clean["faint"] == 0.0
    assert measured(page, soft)["blur"] > clean["blur"]


def test_rules_that_part_more_columns_and_rows_than_were_read_are_seen() -> None:
    page = table_page(PLAIN)
    ruled = drawn(page, size=2.0)
    for col in range(0, 11):
        x = round((0.1 + col * 0.07) * ruled.shape[1])
        ruled[400:760, x : x + 2] = 0
    for row in range(0, 13):
        y = round((0.2 + row * 0.015) * ruled.shape[0])
        ruled[y : y + 2, 160:1280] = 0
    found = measured(page, ruled)
    assert found["ruled_columns"] > 0.3
    assert found["ruled_rows"] > 0.3
    assert found["no_rules"] == 0.0


def test_a_table_with_less_or_more_text_than_its_place_is_seen() -> None:
    long = [[f"{text} and more" for text in row] for row in PLAIN]
    assert measured(table_page(PLAIN), drawn(table_page(long), size=2.0))["text_missing"] > 0.1
    empty = [["" if row > 1 else text for text in texts] for row, texts in enumerate(PLAIN)]
    wordy = changed(1, 1, "word " * 200)
    assert measured(table_page(wordy), drawn(table_page(empty), size=2.0))["text_added"] > 0.1


def test_a_model_is_held_against_the_words_that_are_known() -> None:
    page = table_page(PLAIN)
    known = Evidence(words=page.words, complete=True, exact=True)

    def written(rows: Sequence[Sequence[str]]) -> ParsedPage:
        table, box = table_page(rows).blocks[TABLE], page.blocks[TABLE].box
        assert isinstance(table, Table)
        cells = tuple(cell.model_copy(update={"box": box}) for cell in table.grid.cells)
        grid = table.grid.model_copy(update={"cells": cells})
        own = table.model_copy(update={"grid": grid, "words": (), "box": box})
        return page.model_copy(update={"words": (), "blocks": (page.blocks[0], own, page.blocks[2])})

    assert measured(written(PLAIN), known=known)["disagreement"] == 0.0
    assert measured(written(changed(3, 1, "13")), known=known)["disagreement"] > 0.0
    lost = [row[:-1] for row in PLAIN]
    assert measured(written(lost), known=known)["columns_missed"] > 0.0
    assert measured(written(lost), known=known)["outside_cells"] > 0.0
    assert measured(written(lost))["disagreement"] == 0.0
