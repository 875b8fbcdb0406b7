"""What models are shown of pages: upright, with a margin, at the size that is wanted."""

from typing import Literal

import numpy as np
import pytest

from documents.raster import decode
from layouts.pixels.raster import quarter_turned, rotated
from recto.geometry import Box, Upright
from recto.images import Pixels
from recto.settings import Limits
from workers.stages.crops import Sheet, shown

RED = (200, 0, 0)


def _page() -> tuple[Pixels, Box]:
    """An upright page with a red table, and where that stands."""
    pixels = np.full((600, 400, 3), 255, np.uint8)
    pixels[150:300, 100:340] = RED
    return pixels, Box.of(0.25, 0.25, 0.85, 0.5)


def _redness(pixels: Pixels) -> float:
    return float((pixels[:, :, 1] < 100).mean())


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_part_of_a_page_that_lies_on_its_side_is_shown_upright(rotation: Literal[0, 90, 180, 270]) -> None:
    upright_page, box = _page()
    upright = Upright(rotation=rotation, aspect=400 / 600)
    sheet = Sheet(quarter_turned(upright_page, (360 - rotation) % 360), upright)
    part = sheet.part(sheet.window(upright.to_page(box), margin=0.0))

    assert part.shape[:2] == (150, 240)
    assert _redness(part) == 1.0


def test_a_crooked_page_is_levelled() -> None:
    upright_page, box = _page()
    upright = Upright(skew=6.0, aspect=400 / 600)
    crooked = rotated(upright_page, -6.0, (255, 255, 255))
    part = Sheet(crooked, upright).part(Sheet(crooked, upright).window(upright.to_page(box), margin=0.0))
    rows = (part[:, :, 1] < 100).mean(axis=1)

    assert np.isclose(rows, rows[len(rows) // 2], atol=0.02)[30:-30].all()


def test_a_margin_is_around_it_and_none_beyond_the_page() -> None:
    pixels, box = _page()
    sheet = Sheet(pixels, Upright(aspect=400 / 600))

    assert sheet.window(box, margin=0.05) == Box.of(0.2, 0.2, 0.9, 0.55)
    assert sheet.window(Box.of(0.0, 0.0, 1.0, 0.5), margin=0.05) == Box.of(0.0, 0.0, 1.0, 0.55)


@pytest.mark.parametrize(
    ("longest", "size"), [(120, (120, 75)), (240, (240, 150)), (400, (400, 250)), (2000, (480, 300))]
)
def test_it_is_as_large_as_is_wanted_and_at_most_twice_its_size(longest: int, size: tuple[int, int]) -> None:
    image = shown(np.full((150, 240, 3), 255, np.uint8), longest=longest)
    assert (image.width, image.height) == size


def test_print_goes_without_loss_and_photographs_do_not_become_large() -> None:
    grain = np.random.default_rng(1).integers(120, 150, (900, 900, 3), np.uint8)
    photograph, print_ = shown(grain, longest=900), shown(_page()[0], longest=600)

    assert (photograph.media_type, print_.media_type) == ("image/jpeg", "image/png")
    assert len(photograph.content) < grain.size / 3
    assert np.array_equal(decode(print_, limits=Limits()), _page()[0])
