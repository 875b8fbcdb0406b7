"""Other images of a page for a model that could not read the first: another size, turned, a part of it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final, Literal

import numpy as np
from pydantic import JsonValue

from layouts.pixels.raster import quarter_turned, resized
from recto.geometry import Box, Upright
from recto.images import PageImage, Pixels
from recto.values import digest
from workers.stages.attempts import Subject

SMALLER: Final = 0.72
"""144 for 200 dpi, which is what DeepSeek-OCR's own script draws PDF pages with."""

LARGER: Final = 1.1
LARGE: Final = 1600
"""Pixels of the longer side from which a page is made smaller, not larger."""

LONGEST: Final = 4000
ENLARGED: Final = 2.0
"""What a table is enlarged by, at most to ``LONGEST``."""

MARGIN: Final = 0.02
"""Of the page, around a table: its rules and its caption help."""

Quarter = Literal[90, 180, 270]


def of_other_size(page: Subject) -> Subject:
    def make() -> PageImage:
        image = page.make()
        return _scaled(image, SMALLER if max(image.pixels.shape[:2]) >= LARGE else LARGER)

    return _another(page, {"scaled": [SMALLER, LARGER, LARGE]}, make)


def turned(page: Subject) -> Iterator[Subject]:
    """The page the other ways up: upside down first, which looks upright most."""
    for quarter in _QUARTERS:
        yield _another(page, {"turned": quarter}, lambda quarter=quarter: _turned(page.make(), quarter))


_QUARTERS: Final[tuple[Quarter, ...]] = (180, 90, 270)


def part(page: Subject, window: Box) -> Subject:
    """What stands in ``window`` (upright frame)."""
    return _another(page, {"window": [*window]}, lambda: _part(page.make(), window))


def enlarged_part(page: Subject, box: Box) -> Subject:
    """``box`` (upright frame) and a little around it, larger."""
    window = Box.of(box.x0 - MARGIN, box.y0 - MARGIN, box.x1 + MARGIN, box.y1 + MARGIN)

    def make() -> PageImage:
        image = _part(page.make(), window)
        return _scaled(image, max(1.0, min(ENLARGED, LONGEST / max(image.pixels.shape[:2]))))

    return _another(page, {"window": [*window], "enlarged": ENLARGED}, make)


def _another(page: Subject, how: dict[str, JsonValue], make: Callable[[], PageImage]) -> Subject:
    return replace(page, identity=digest({"page": page.identity, **how}), make=make)


def _scaled(image: PageImage, factor: float) -> PageImage:
    if factor == 1.0:
        return image
    return image.model_copy(update={"pixels": resized(image.pixels, factor), "dpi": image.dpi * factor})


def _turned(image: PageImage, quarter: Quarter) -> PageImage:
    pixels = quarter_turned(image.pixels, quarter)
    upright = Upright(
        rotation=_sum(image.upright.rotation, quarter),
        skew=image.upright.skew,
        aspect=pixels.shape[1] / pixels.shape[0],
    )
    return image.model_copy(update={"pixels": pixels, "upright": upright})


def _sum(rotation: Literal[0, 90, 180, 270], quarter: Quarter) -> Literal[0, 90, 180, 270]:
    ways: tuple[Literal[0], Literal[90], Literal[180], Literal[270]] = (0, 90, 180, 270)
    return ways[(rotation + quarter) // 90 % 4]


def _part(image: PageImage, window: Box) -> PageImage:
    pixels, shown = cut_out(image.pixels, window)
    return image.model_copy(update={"pixels": pixels, "window": shown})


def cut_out(pixels: Pixels, window: Box) -> tuple[Pixels, Box]:
    """The pixels in ``window``, and the window that they show exactly."""
    height, width = pixels.shape[:2]
    left, top = min(int(window.x0 * width), width - 1), min(int(window.y0 * height), height - 1)
    right, bottom = max(left + 1, round(window.x1 * width)), max(top + 1, round(window.y1 * height))
    shown = Box.of(left / width, top / height, right / width, bottom / height)
    return np.ascontiguousarray(pixels[top:bottom, left:right]), shown
