"""The features of pages: what can speak against a whole page, each from 0 to 1."""

from collections.abc import Callable
from functools import wraps
from itertools import combinations
from typing import Final, NamedTuple

import numpy as np

from layouts.doubt import image_features as image
from layouts.doubt.fitted import Told
from layouts.doubt.image_features import Image, NoPixels, look
from layouts.judging.evidence import NO_EVIDENCE, Evidence, Known
from layouts.judging.trust import pixel_boxes
from layouts.pixels.raster import filled, grown, quarter_turned
from layouts.wording import is_odd
from recto.geometry import WHOLE_PAGE, Box
from recto.images import Pixels
from recto.pages import PageWord, ParsedPage

UNSURE = 0.8
"""Confidence under which a word may well be another one."""
SLACK = 5
"""Pixels of the reduced page that words' boxes may be too small by."""
LEAST_OVERLAP = 0.1
"""Of the smaller block: less is a loose box."""
MOST_BLOCKS = 200
"""Of a page that are compared with each other."""


class PageView(NamedTuple):
    """``words`` of the reading, or those that are known; ``exact``: they are typed. ``image``: of the page, upright but
    not level."""

    parsed: ParsedPage
    words: tuple[PageWord, ...]
    exact: bool
    image: Image


class PageFeature(NamedTuple):
    """``says`` completes "the page is in doubt: ..."."""

    code: str
    says: str
    measure: Callable[[PageView], float]


def unsure(view: PageView) -> float:
    """1 minus the mean confidence of the words, weighted by their length."""
    weights = [len(word.text) for word in view.words]
    total = sum(weights)
    return 1.0 - sum(len(word.text) * word.confidence for word in view.words) / total if total else 0.0


def unsure_words(view: PageView) -> float:
    """Share of the words that the engine is not sure of."""
    return sum(word.confidence < UNSURE for word in view.words) / len(view.words) if view.words else 0.0


def odd_words(view: PageView) -> float:
    """Share of the words that no careful writer would write."""
    words = [word.text for word in view.words if len(word.text) > 1]
    return sum(is_odd(word) for word in words) / len(words) if words else 0.0


def uncovered(view: PageView) -> float:
    """Share of the letters in lines of writing that stand under no word."""
    if isinstance(view.image, NoPixels) or not view.words or not view.image.lettering.x.size:
        return 0.0
    lettering, shape = view.image.lettering, view.image.shape
    turned = [word.model_copy(update={"box": _turned(word.box, view.parsed.upright.rotation)}) for word in view.words]
    covered = grown(filled(shape, pixel_boxes(turned, shape)), SLACK, SLACK)
    missed = np.count_nonzero(covered[lettering.y, lettering.x] == 0)
    return missed / lettering.x.size


def skew(view: PageView) -> float:
    """Degrees that the page was turned by, up to five, as a share."""
    return min(1.0, abs(view.parsed.upright.skew) / 5)


def overlaps(view: PageView) -> float:
    """Share of the blocks that lie over others: the layout is not clear."""
    boxes = [block.box for block in view.parsed.blocks if block.box != WHOLE_PAGE and block.box.area > 0][:MOST_BLOCKS]
    over: set[int] = set()
    for (first, one), (second, other) in combinations(enumerate(boxes), 2):
        if one.overlap(other) > LEAST_OVERLAP * min(one.area, other.area):
            over |= {first, second}
    return len(over) / len(boxes) if boxes else 0.0


def fragments(view: PageView) -> float:
    """Blocks of text for each ten words, up to 1: prose that was read well has few."""
    words = len(view.words)
    return min(1.0, max(0.0, 10 * len(view.parsed.blocks) / words - 0.5)) if words >= 10 else 0.0


def handwriting(view: PageView) -> float:
    """How much the letters look written: joined, and of uneven heights; 0 to 1."""
    if isinstance(view.image, NoPixels) or view.image.lettering.height.size < image.FEWEST_LETTERS:
        return 0.0
    low, middle, high = np.percentile(view.image.lettering.height, (10, 50, 90))
    uneven = min(1.0, max(0.0, float(high - low) / float(middle) - 0.6))
    return min(1.0, view.image.touching + 0.5 * uneven) if view.image.touching > 0 else 0.0


def _of_pixels(measure: Callable[[Image], float]) -> Callable[[PageView], float]:
    @wraps(measure)
    def measured(view: PageView) -> float:
        return measure(view.image)

    return measured


PAGE_FEATURES: Final[tuple[PageFeature, ...]] = (
    PageFeature("unsure", "its words were read without confidence", unsure),
    PageFeature("unsure_words", "many of its words were read without confidence", unsure_words),
    PageFeature("odd_words", "words are such as no language has", odd_words),
    PageFeature("uncovered", "writing on it was not read", uncovered),
    PageFeature("skew", "it was skewed", skew),
    PageFeature("overlaps", "its blocks lie over each other", overlaps),
    PageFeature("fragments", "it fell into small pieces", fragments),
    PageFeature("handwriting", "it looks written by hand", handwriting),
    PageFeature("low_resolution", "its letters have few pixels", _of_pixels(image.low_resolution)),
    PageFeature("blur", "it is blurred", _of_pixels(image.blur)),
    PageFeature("noise", "it is noisy", _of_pixels(image.noise)),
    PageFeature("faint", "it is faint", _of_pixels(image.faint)),
    PageFeature("touching", "its letters touch", _of_pixels(image.touching)),
)

PAGE_TOLD: Final = tuple(Told(feature.code, feature.says) for feature in PAGE_FEATURES)


def page_measures(parsed: ParsedPage, pixels: Pixels | NoPixels, known: Known = NO_EVIDENCE) -> tuple[float, ...]:
    """The features of a page, in the order of ``PAGE_FEATURES``; all 0 for a page of typed words."""
    words = parsed.words or (known.words if isinstance(known, Evidence) else ())
    exact = bool(words) and all(word.confidence >= 1.0 for word in words)
    if exact:
        return (0.0,) * len(PAGE_FEATURES)
    shown = (
        pixels if isinstance(pixels, NoPixels) else look(quarter_turned(pixels, parsed.upright.rotation), ruled=False)
    )
    view = PageView(parsed, words, exact, shown)
    return tuple(round(feature.measure(view), 4) for feature in PAGE_FEATURES)


def _turned(box: Box, rotation: int) -> Box:
    x0, y0, x1, y1 = box
    match rotation:
        case 90:
            return Box(1.0 - y1, x0, 1.0 - y0, x1)
        case 180:
            return Box(1.0 - x1, 1.0 - y1, 1.0 - x0, 1.0 - y0)
        case 270:
            return Box(y0, 1.0 - x1, y1, 1.0 - x0)
        case _:
            return box
