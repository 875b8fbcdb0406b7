"""Boxes keep to the page, and what is found in an upright image is put back where it stands on the page."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recto.geometry import Box, Upright, enclosing

sides = st.floats(0, 1, allow_nan=False)
boxes = st.builds(Box.of, sides, sides, sides, sides)


@given(st.floats(-9, 9), st.floats(-9, 9), st.floats(-9, 9), st.floats(-9, 9))
def test_any_corners_give_a_box_on_the_page(x0: float, y0: float, x1: float, y1: float) -> None:
    box = Box.of(x0, y0, x1, y1)
    assert 0 <= box.x0 <= box.x1 <= 1
    assert 0 <= box.y0 <= box.y1 <= 1


@given(boxes, boxes)
def test_overlap_is_shared_and_no_larger_than_either(one: Box, other: Box) -> None:
    assert one.overlap(other) == other.overlap(one) <= min(one.area, other.area) + 1e-9
    assert enclosing([one, other]) == one.union(other)


@pytest.mark.parametrize(
    ("rotation", "there"),
    [(0, (0.1, 0.2)), (90, (0.2, 0.9)), (180, (0.9, 0.8)), (270, (0.8, 0.1))],
)
def test_quarter_turns_are_undone(rotation: int, there: tuple[float, float]) -> None:
    upright = Upright.model_validate({"rotation": rotation, "aspect": 0.7})
    x, y = upright.to_page(Box.of(0.1, 0.2, 0.1, 0.2)).centre
    assert (x, y) == pytest.approx(there, abs=1e-4)


@given(st.sampled_from([0, 90, 180, 270]), st.floats(-15, 15), st.floats(0.3, 3), boxes)
def test_a_turned_box_is_never_smaller_than_it_was(rotation: int, skew: float, aspect: float, box: Box) -> None:
    upright = Upright.model_validate({"rotation": rotation, "skew": skew, "aspect": aspect})
    inner = Box.of(0.4 + box.x0 / 5, 0.4 + box.y0 / 5, 0.4 + box.x1 / 5, 0.4 + box.y1 / 5)
    back = upright.to_page(inner)
    assert back.area >= inner.area * math.cos(math.radians(15)) ** 2 - 1e-3


@given(st.sampled_from([0, 90, 180, 270]), st.floats(-15, 15), st.floats(0.3, 3), boxes)
def test_there_and_back_a_box_holds_what_it_held(rotation: int, skew: float, aspect: float, box: Box) -> None:
    upright = Upright.model_validate({"rotation": rotation, "skew": skew, "aspect": aspect})
    inner = Box.of(0.4 + box.x0 / 5, 0.4 + box.y0 / 5, 0.4 + box.x1 / 5, 0.4 + box.y1 / 5)
    back = upright.from_page(upright.to_page(inner))
    assert back.x0 - 1e-4 <= inner.x0
    assert back.y0 - 1e-4 <= inner.y0
    assert back.x1 + 1e-4 >= inner.x1
    assert back.y1 + 1e-4 >= inner.y1


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_quarter_turns_there_and_back_change_nothing(rotation: int) -> None:
    upright = Upright.model_validate({"rotation": rotation, "aspect": 0.7})
    box = Box.of(0.1, 0.2, 0.4, 0.3)
    assert upright.from_page(upright.to_page(box)) == pytest.approx(box, abs=1e-4)
