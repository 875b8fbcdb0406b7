"""Pages as poor scanners, copiers and mail programs leave them. Seeded, so always the same."""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false
# PyMuPDF carries no types.

import random
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import pymupdf

from bench.rasterised import DPI, QUALITY, scanned
from recto.geometry import Upright
from samples.making.scanner import Gray, blurred, grainy, jpeg, skewed, speckled


class Wear(StrEnum):
    """``none``: the file as it is. ``scanned``: as a sound scanner gives it. The others are what goes wrong."""

    NONE = "none"
    SCANNED = "scanned"
    BLURRED = "blurred"
    NOISY = "noisy"
    COARSE = "coarse"
    SKEWED = "skewed"
    COMPRESSED = "compressed"


POOR = (Wear.BLURRED, Wear.NOISY, Wear.COARSE, Wear.SKEWED, Wear.COMPRESSED)

COARSE_DPI = 72
COMPRESSED_DPI = 90
LEAST_TURNED, MOST_TURNED = 4.0, 8.0
"""Degrees."""


class WornPage(NamedTuple):
    """A JPEG file. ``lay``: how its image is brought back to that of the page."""

    content: bytes
    lay: Upright


def worn(page: pymupdf.Page, wear: Wear, seed: int) -> WornPage:
    """The page as an image after ``wear``, which is not ``none``."""
    luck = random.Random(seed)  # noqa: S311
    aspect = page.rect.width / page.rect.height
    match wear:
        case Wear.BLURRED:
            pixels, dpi, quality = grainy(blurred(_drawn(page, DPI), luck.uniform(1.4, 2.2)), seed), DPI, 60
        case Wear.NOISY:
            drawn = _drawn(page, DPI)
            dirty = speckled(drawn, seed, drawn.size // 3000)
            pixels, dpi, quality = grainy(dirty, seed, ink=100, paper=205, noise=luck.uniform(24, 36)), DPI, 60
        case Wear.COARSE:
            pixels, dpi, quality = grainy(_drawn(page, COARSE_DPI), seed), COARSE_DPI, QUALITY
        case Wear.SKEWED:
            turned = luck.choice((-1, 1)) * luck.uniform(LEAST_TURNED, MOST_TURNED)
            pixels = grainy(blurred(skewed(_drawn(page, DPI), turned), 0.8), seed)
            return WornPage(jpeg(pixels, QUALITY, DPI), Upright(skew=-turned, aspect=aspect))
        case Wear.COMPRESSED:
            pixels, dpi, quality = _drawn(page, COMPRESSED_DPI), COMPRESSED_DPI, luck.choice((8, 11, 14))
        case _:
            image, turned = scanned(page, seed)
            return WornPage(image, Upright(skew=-turned, aspect=aspect))
    return WornPage(jpeg(pixels, quality, dpi), Upright(aspect=aspect))


def _drawn(page: pymupdf.Page, dpi: int) -> Gray:
    drawn = page.get_pixmap(dpi=dpi, colorspace=pymupdf.csGRAY, alpha=False)
    return np.frombuffer(drawn.samples, np.uint8).reshape(drawn.height, drawn.width)
