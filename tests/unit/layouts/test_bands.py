"""Pages cut into bands and put together again."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from layouts.bands.cuts import MOST_BANDS, bands
from layouts.bands.merging import Band, joined_text, merged_blocks, on_page
from recto.blocks import Block, Figure, Heading, Paragraph, Table
from recto.geometry import Box, Upright
from recto.grids import Cell, Grid
from recto.images import Pixels
from tests.resources.barred import PITCH, TALL, barred, counting

UPPER, LOWER = Box(0.0, 0.0, 1.0, 0.54), Box(0.0, 0.46, 1.0, 1.0)
SENTENCE = "the ferry leaves at seven in the morning and tickets are sold on board for two crowns each way"


def paragraph(text: str, box: Box) -> Paragraph:
    return Paragraph(text=text, box=box, confidence=1.0, engine="model")


def texts(blocks: tuple[Block, ...]) -> list[str]:
    return [block.text for block in blocks]


def merged(upper: list[Block], lower: list[Block]) -> tuple[Block, ...]:
    return merged_blocks([Band(UPPER, tuple(upper)), Band(LOWER, tuple(lower))])


def grid(*rows: list[str]) -> Grid:
    cells = [
        Cell(row=row, col=col, text=text, box=Box(0, 0, 1, 1))
        for row, given_ in enumerate(rows)
        for col, text in enumerate(given_)
    ]
    return Grid(rows=len(rows), cols=len(rows[0]), header_rows=1, cells=tuple(cells))


def table(cells: Grid, box: Box) -> Table:
    return Table(text="", box=box, confidence=1.0, engine="model", grid=cells)


def test_bands_cover_the_page_and_are_cut_where_it_is_empty() -> None:
    page = barred(counting(6)).pixels

    upper, lower = bands(page)

    assert (upper.y0, lower.y1) == (0.0, 1.0)
    assert upper.y1 == lower.y0
    row = round(upper.y1 * page.shape[0])
    assert page[row - 3 : row + 3].min() == 255


def test_where_no_row_is_empty_bands_overlap_by_more_than_a_line() -> None:
    page = barred(counting(6)).pixels.copy()
    page[:, 600:604] = 0  # a rule from top to foot

    upper, lower = bands(page)

    assert (upper.y1 - lower.y0) * page.shape[0] > PITCH + TALL


def test_a_long_receipt_has_more_bands_and_there_is_a_limit() -> None:
    long: Pixels = np.full((4000, 1000, 3), 255, np.uint8)
    endless: Pixels = np.full((20_000, 200, 3), 255, np.uint8)

    assert len(bands(long)) == 5
    assert len(bands(endless)) == MOST_BANDS
    for windows in (bands(long), bands(endless)):
        assert all(above.y1 >= below.y0 for above, below in pairwise(windows))


def test_blocks_of_bands_that_do_not_overlap_follow_each_other() -> None:
    one = Band(Box(0, 0, 1, 0.5), (paragraph("same words here again", Box(0.1, 0.4, 0.9, 0.5)),))
    two = Band(Box(0, 0.5, 1, 1), (paragraph("same words here again", Box(0.1, 0.5, 0.9, 0.6)),))
    assert len(merged_blocks([one, two])) == 2


def test_a_block_that_stands_in_both_is_kept_once() -> None:
    box = Box(0.1, 0.48, 0.9, 0.52)
    same = Heading(text="2 Fares", box=box, confidence=1.0, engine="model", level=2)
    nearly = same.model_copy(update={"text": "2 Fare"})
    assert texts(merged([same], [nearly])) == ["2 Fares"]


def test_a_paragraph_over_the_cut_is_joined_where_its_words_agree() -> None:
    words = SENTENCE.split()
    above = paragraph(" ".join(words[:12]) + " ticKcts orc so1d", Box(0.1, 0.3, 0.9, 0.54))
    below = paragraph("scven 1n thc " + " ".join(words[8:]), Box(0.1, 0.46, 0.9, 0.6))

    (one,) = merged([above], [below])

    assert one.text == SENTENCE
    assert one.box == Box(0.1, 0.3, 0.9, 0.6)


def test_what_stands_beside_each_other_is_not_the_same() -> None:
    left = paragraph("12.50", Box(0.1, 0.48, 0.3, 0.52))
    right = paragraph("12.50", Box(0.6, 0.48, 0.8, 0.52))
    assert len(merged([left], [right])) == 2


def test_a_number_that_comes_again_under_the_cut_stays() -> None:
    above = paragraph("there are 7 crowns left", Box(0.1, 0.44, 0.9, 0.47))
    below = paragraph("7", Box(0.1, 0.53, 0.2, 0.55))
    assert texts(merged([above], [below])) == ["there are 7 crowns left", "7"]


def test_rows_of_a_table_that_both_have_stand_once_and_half_rows_give_way() -> None:
    upper = table(
        grid(["Route", "Fare"], ["Harbour", "12.50"], ["Mill", "24.75"], ["L1ghth", "?"]), Box(0, 0.2, 1, 0.54)
    )
    lower = table(
        grid(["arbo", "2"], ["Mill", "24.75"], ["Lighthouse", "18.00"], ["Castle", "9.00"]), Box(0, 0.46, 1, 1)
    )

    (one,) = merged([upper], [lower])

    assert isinstance(one, Table)
    assert [cell.text for cell in one.grid.cells] == [
        "Route", "Fare", "Harbour", "12.50", "Mill", "24.75", "Lighthouse", "18.00", "Castle", "9.00",
    ]  # fmt: skip
    assert one.grid.header_rows == 1


def test_tables_without_a_row_in_common_stay_two() -> None:
    upper = table(grid(["Route", "Fare"], ["Harbour", "12.50"]), Box(0, 0.2, 1, 0.5))
    lower = table(grid(["Castle", "9.00"], ["Bridge", "3.00"]), Box(0, 0.5, 1, 1))
    assert len(merged([upper], [lower])) == 2


def test_columns_go_on_where_they_were_cut() -> None:
    def placed(name: str, x: float, y: float, width: float = 0.38) -> Paragraph:
        return paragraph(f"{name} {SENTENCE}", Box(x, y, x + width, y + 0.1))

    upper = [placed("a1", 0.1, 0.1), placed("a2", 0.1, 0.3), placed("b1", 0.52, 0.1)]
    lower = [placed("a3", 0.1, 0.6), placed("a4", 0.1, 0.7), placed("b2", 0.52, 0.6)]
    wide = [placed("f", 0.1, 0.8, 0.8), placed("a5", 0.1, 0.91), placed("b3", 0.52, 0.91)]

    for top in (0.46, 0.54):
        parts = [Band(UPPER, tuple(upper)), Band(Box(0.0, top, 1.0, 1.0), (*lower, *wide))]
        names = [text.split()[0] for text in texts(merged_blocks(parts))]
        assert names == ["a1", "a2", "a3", "a4", "b1", "b2", "f", "a5", "b3"]


def test_a_picture_over_the_cut_is_one() -> None:
    above = Figure(text="", box=Box(0.2, 0.3, 0.8, 0.54), confidence=1.0, engine="model")
    below = Figure(text="", box=Box(0.2, 0.46, 0.8, 0.7), confidence=1.0, engine="model")
    (one,) = merged([above], [below])
    assert one.box == Box(0.2, 0.3, 0.8, 0.7)


def test_text_without_places_is_joined_at_the_ends_of_both() -> None:
    words = SENTENCE.split()
    upper = [paragraph("first of all", UPPER), paragraph(" ".join(words[:14]), UPPER)]
    lower = [paragraph(" ".join(words[8:]), LOWER), paragraph("last of all", LOWER)]
    assert texts(merged([*upper], [*lower])) == ["first of all", SENTENCE, "last of all"]


def test_scripts_without_spaces_are_joined_by_their_characters() -> None:
    whole = "船は毎朝七時に港を出て切符は船の上で二クローネで売られている"
    assert joined_text(whole[:20], whole[12:], in_one_place=False) == whole


def test_blocks_come_back_to_a_page_that_was_turned() -> None:
    upright = Upright(rotation=180, aspect=0.7)
    (block,) = on_page([table(grid(["a", "b"]), Box(0.1, 0.1, 0.4, 0.3))], upright)
    assert block.box == Box(0.6, 0.7, 0.9, 0.9)
    assert isinstance(block, Table)
    assert {cell.box for cell in block.grid.cells} == {Box(0, 0, 1, 1)}


@given(cut=st.integers(4, 16), overlap=st.integers(4, 9), length=st.integers(20, 60), seed=st.integers(0, 999))
def test_no_word_is_lost_or_doubled(cut: int, overlap: int, length: int, seed: int) -> None:
    words = [f"w{(seed + place * 7) % 9973}x{place}" for place in range(length)]
    above = paragraph(" ".join(words[: cut + overlap]), Box(0.1, 0.3, 0.9, 0.54))
    below = paragraph(" ".join(words[cut:]), Box(0.1, 0.46, 0.9, 0.7))
    assert " ".join(texts(merged([above], [below]))).split() == words
