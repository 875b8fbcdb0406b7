"""Confidence as it is written: what it was measured to be worth, and never out of order."""

import pytest

from layouts.calibration import along, calibrated, calibrated_words
from layouts.calibration_curves import CURVES
from recto.geometry import Box
from recto.words import Word

CURVE = ((0.0, 0.0), (0.8, 0.3), (1.0, 0.9))


@pytest.mark.parametrize(("confidence", "worth"), [(0.0, 0.0), (0.4, 0.15), (0.8, 0.3), (0.9, 0.6), (1.0, 0.9)])
def test_confidence_is_mapped_along_its_curve(confidence: float, worth: float) -> None:
    assert along(CURVE, confidence) == pytest.approx(worth)


@pytest.mark.parametrize("engine", ["rapidocr", "tesseract"])
def test_the_engines_that_read_images_have_curves_that_never_fall(engine: str) -> None:
    curve = CURVES[engine]
    assert curve[0][0] == 0.0
    assert curve[-1][0] == 1.0
    assert list(curve) == sorted(curve)
    values = [calibrated(engine, step / 1000) for step in range(1001)]
    assert values == sorted(values)
    assert 0.0 <= values[0] < values[-1] <= 1.0


def test_words_that_nobody_measured_keep_their_confidence() -> None:
    words = (Word(text="exact", box=Box(0, 0, 1, 1), confidence=0.5, line=0),)

    assert calibrated_words("textlayer", words) == words
    assert calibrated_words("rapidocr+tesseract", words) == words
    assert calibrated_words("rapidocr", words)[0].confidence == calibrated("rapidocr", 0.5)
