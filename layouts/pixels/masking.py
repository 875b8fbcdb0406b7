"""What is left of a page when the words that were read well are taken out."""

import numpy as np

from recto.images import Pixels
from recto.words import Word, Words

WELL = 0.8
"""Confidence from which a word is taken to be read; letters of a script that the engine does not know stay below."""

_MARGIN = 0.1
"""Of a word's height: how far its ink may reach out of its box."""


def well_read(words: Words) -> Words:
    return tuple(word for word in words if word.confidence >= WELL)


def painted_over(pixels: Pixels, words: Words) -> Pixels:
    """A copy with the paper's colour where ``words`` stand; their boxes are of the frame of ``pixels``."""
    left = pixels.copy()
    paper = np.median(pixels[::4, ::4].reshape(-1, 3), axis=0).astype(np.uint8)
    for word in words:
        left[_span(word, pixels)] = paper
    return left


def _span(word: Word, pixels: Pixels) -> tuple[slice, slice]:
    height, width = pixels.shape[:2]
    more = _MARGIN * word.box.height * height
    x0, y0, x1, y1 = word.box
    return (
        slice(max(0, round(y0 * height - more)), round(y1 * height + more)),
        slice(max(0, round(x0 * width - more)), round(x1 * width + more)),
    )
