"""Resizing as Pillow does it."""

import numpy as np
import pytest
from PIL import Image

from ocr_backends.deepseek.bicubic import Plane, resized_bicubic

SIZES = [(1654, 2339), (301, 207), (100, 60), (33, 900), (2, 3), (1, 1), (400, 20)]
WANTED = [(1536, 2304), (724, 1024), (64, 48), (1024, 1), (1, 700)]


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("wanted", WANTED)
def test_no_pixel_is_further_than_a_level_from_pillows(width: int, height: int, wanted: tuple[int, int]) -> None:
    plane = _specks(width, height)

    mine = resized_bicubic(plane, *wanted).astype(np.int32)
    pillows = np.asarray(Image.fromarray(plane).resize(wanted, Image.Resampling.BICUBIC))

    assert np.abs(mine - pillows).max() <= 1
    assert (mine != pillows).mean() < 0.01


@pytest.mark.parametrize("level", [0, 127, 255])
def test_one_level_stays_that_level(level: int) -> None:
    assert (resized_bicubic(np.full((333, 211), level, np.uint8), 500, 100) == level).all()


def _specks(width: int, height: int) -> Plane:
    levels = np.random.default_rng(width + height).integers(0, 256, (height, width), dtype=np.uint8)
    return np.where(levels < 90, np.uint8(0), np.where(levels > 160, np.uint8(255), levels))
