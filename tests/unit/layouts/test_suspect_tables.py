import numpy as np
import pytest

from layouts.judging.suspect_tables import suspicious_tables
from recto.blocks import Table
from tests.resources import model_tables, special_pages
from tests.resources import pages as made
from tests.resources.model_readings import Judged, grounded, reading, shown

SEEDS = (3, 8)
FAULTS = {
    "last columns lost": {"columns"},
    "half of the rows lost": {"rows", "too_little"},
    "all cells empty": {"empty"},
    "cells lost": {"ragged", "columns"},
}


@pytest.mark.parametrize("seed", [*SEEDS, 21, 34])
def test_tables_that_were_read_well_are_not_suspect(seed: int) -> None:
    given = model_tables.GOOD["tables"](seed)
    assert suspicious_tables(given.parsed, given.pixels) == ()


@pytest.mark.parametrize("name", model_tables.SUSPECT)
@pytest.mark.parametrize("seed", SEEDS)
def test_tables_that_were_read_badly_are_named_with_their_place(name: str, seed: int) -> None:
    given = model_tables.SUSPECT[name](seed)
    found = suspicious_tables(given.parsed, given.pixels)
    assert found
    assert {table.fault for table in found} <= FAULTS[name]
    for table in found:
        block = given.parsed.blocks[table.block]
        assert isinstance(block, Table)
        assert block.box == table.box
        assert table.reason


def test_a_table_of_equal_cells_is_not_suspect() -> None:
    for seed in SEEDS:
        page = special_pages.equal_rows(seed)
        given = shown(page, page.pieces, made.luck(seed))
        assert suspicious_tables(given.parsed, given.pixels) == ()


def test_a_table_whose_place_is_not_known_is_left_alone() -> None:
    text = "<table><tr><td>a</td></tr></table>"
    given = reading(text, np.full((400, 300, 3), 255, np.uint8), dialect="markdown")
    assert suspicious_tables(given.parsed, given.pixels) == ()


def test_rules_that_go_on_beyond_the_box_are_told() -> None:
    page = special_pages.ruled_table(5)
    table = page.pieces[0]
    rows = table.text.split("</tr>")
    upper = "</tr>".join(rows[: (len(rows) - 1) // 2]) + "</tr></table>"
    low = (table.box.y1 - table.box.y0) * ((len(rows) - 1) // 2) / (len(rows) - 1)
    cut = table.box._replace(y1=table.box.y0 + low)
    whole = _given(page.pixels, grounded([table], made.luck(1)))
    half = _given(page.pixels, grounded([type(table)("table", cut, upper)], made.luck(1)))

    assert suspicious_tables(whole.parsed, whole.pixels) == ()
    assert [found.fault for found in suspicious_tables(half.parsed, half.pixels)] == ["cut_off"]


def _given(pixels: np.ndarray[tuple[int, int, int], np.dtype[np.uint8]], text: str) -> Judged:
    return reading(text, pixels)
