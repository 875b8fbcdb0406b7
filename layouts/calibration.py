"""What an engine's confidence in a word is worth: how often words with that confidence are right; and what
fitted confidences are made of.
"""

import math
from bisect import bisect_right
from collections.abc import Sequence

from layouts.calibration_curves import CURVES
from recto.words import Words


def calibrated_words(engine: str, words: Words) -> Words:
    """``words`` of ``engine`` with the confidence that they deserve.

    Those of two engines (``one+other``) stay as they are: each has been through its own curve.
    """
    if engine not in CURVES:
        return words
    return tuple(word.model_copy(update={"confidence": calibrated(engine, word.confidence)}) for word in words)


def calibrated(engine: str, confidence: float) -> float:
    """The share of words right among those in which ``engine`` is so sure, as measured; itself for other engines."""
    curve = CURVES.get(engine)
    return round(along(curve, confidence), 3) if curve else confidence


def along(curve: Sequence[tuple[float, float]], confidence: float) -> float:
    """Straight lines between the points of a curve, which never falls."""
    place = bisect_right(curve, (confidence, 1.0))
    (x0, y0), (x1, y1) = curve[max(0, place - 1)], curve[min(place, len(curve) - 1)]
    return y0 + (y1 - y0) * (confidence - x0) / (x1 - x0) if x1 > x0 else y1


def logistic(score: float) -> float:
    """The probability of log odds, without overflow.

    ``scipy.special.expit`` is the same; loading it takes each process a third of a second.
    """
    if score >= 0:
        return 1.0 / (1.0 + math.exp(-score))
    power = math.exp(score)
    return power / (1.0 + power)
