"""Places that a model names are of the image that it was shown; blocks have them on the page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layouts.model_text.places import boxes, within
from layouts.parsing import parse
from recto.blocks import Table
from recto.geometry import WHOLE_PAGE, Box, Upright
from recto.recognitions import MarkupRecognition


def placed(place: str, upright: Upright = Upright(), window: Box = WHOLE_PAGE) -> Box:  # noqa: B008 - frozen
    text = f"<|ref|>text<|/ref|><|det|>{place}<|/det|>\nword"
    recognition = MarkupRecognition(
        engine="model", upright=upright, dialect="grounding", text=text, finished=True, window=window
    )
    return parse(recognition).blocks[0].box


def test_the_last_of_a_thousand_places_is_the_edge() -> None:
    assert placed("[[0, 0, 999, 999]]") == WHOLE_PAGE
    assert placed("[[0, 333, 666, 999]]") == pytest.approx((0.0, 1 / 3, 2 / 3, 1.0), abs=1e-4)


def test_a_page_that_was_turned_is_turned_back() -> None:
    upright = Upright(rotation=90, aspect=1.4)
    assert placed("[[0, 0, 333, 111]]", upright) == pytest.approx(
        tuple(upright.to_page(Box(0, 0, 1 / 3, 1 / 9))), abs=1e-4
    )


def test_a_window_is_a_part_of_the_turned_page() -> None:
    upright = Upright(rotation=180, aspect=0.7)
    lower_half = Box(0.0, 0.5, 1.0, 1.0)
    assert placed("[[0, 0, 999, 500]]", upright, lower_half) == pytest.approx((0, 0.25, 1, 0.5), abs=1e-3)
    assert placed("no place", Upright(), lower_half) == lower_half


def test_cells_stand_where_their_table_does() -> None:
    text = "<|ref|>table<|/ref|><|det|>[[0, 0, 999, 500]]<|/det|>\n<table><tr><td>a</td><td>b</td></tr></table>"
    recognition = MarkupRecognition(
        engine="model",
        upright=Upright(),
        dialect="grounding",
        text=text,
        finished=True,
        window=Box(0.5, 0.5, 1.0, 1.0),
    )
    [table] = parse(recognition).blocks
    assert isinstance(table, Table)
    assert table.box == pytest.approx((0.5, 0.5, 1.0, 0.75025), abs=1e-3)
    assert {cell.box for cell in table.grid.cells} == {table.box}


def test_pixels_of_the_image_that_was_sent() -> None:
    text = '[{"bbox": [100, 70, 500, 140], "category": "Text", "text": "word"}]'
    recognition = MarkupRecognition(
        engine="model", upright=Upright(), dialect="dots", text=text, finished=True, width=1000, height=1400
    )
    assert parse(recognition).blocks[0].box == Box(0.1, 0.05, 0.5, 0.1)
    unknown = recognition.model_copy(update={"width": 0, "height": 0})
    assert parse(unknown).blocks[0].box == WHOLE_PAGE


@given(st.lists(st.one_of(st.integers(-2000, 4000), st.floats()), max_size=9), st.text("[], .-+e", max_size=6))
def test_any_place_is_on_the_page(numbers: list[float], odd: str) -> None:
    for box in boxes(f"[[{', '.join(map(str, numbers))}]{odd}]"):
        assert 0 <= box.x0 < box.x1 <= 1
        assert 0 <= box.y0 < box.y1 <= 1


@given(st.tuples(*[st.floats(0, 1)] * 4), st.tuples(*[st.floats(0, 1)] * 4))
def test_what_is_within_a_window_stays_there(window: tuple[float, ...], box: tuple[float, ...]) -> None:
    outer = Box.of(*window)
    x0, y0, x1, y1 = within(outer, Box.of(*box))
    slack = 1e-9
    assert outer.x0 - slack <= x0 <= x1 <= outer.x1 + slack
    assert outer.y0 - slack <= y0 <= y1 <= outer.y1 + slack
