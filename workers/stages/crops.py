"""What a model is shown of a page: a part of it, upright and level, as large as the model needs it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from documents.raster import cropped, encode_closely
from layouts.pixels.raster import resized
from layouts.pixels.upright import levelled
from recto.geometry import Box, Upright
from recto.images import EncodedImage, Pixels

MOST_ENLARGED: Final = 2.0
"""Scans do not get sharper; what is small is only shown so that the model has enough tiles for it."""

NEARLY: Final = 0.05
"""An image is left as it is where it has that much more or less than the size that is wanted."""


@dataclass(frozen=True)
class Sheet:
    """A page as it is drawn, and how it was turned to be read."""

    pixels: Pixels
    upright: Upright

    @cached_property
    def level(self) -> Pixels:
        """The page in the upright frame."""
        if not self.upright.rotation and not self.upright.skew:
            return self.pixels
        return levelled(self.pixels, rotation=self.upright.rotation, skew=self.upright.skew)[0]

    def window(self, box: Box, *, margin: float) -> Box:
        """``box`` (page frame) and a little around it, in the upright frame."""
        own = self.upright.from_page(box)
        return Box.of(own.x0 - margin, own.y0 - margin, own.x1 + margin, own.y1 + margin)

    def part(self, window: Box) -> Pixels:
        """What stands in ``window`` (upright frame)."""
        return cropped(self.level, window)


def shown(part: Pixels, *, longest: int) -> EncodedImage:
    """``part`` with about so many pixels on its longer side."""
    factor = min(longest / max(part.shape[:2]), MOST_ENLARGED)
    return encode_closely(part if abs(factor - 1.0) < NEARLY else resized(part, factor))
