"""The second engine: what it reads a script with, and what it says where it cannot."""

import shutil

import numpy as np
import pytest

from ocr_backends.any_script import AnyScript, further
from ocr_backends.orientation import Rotation
from ocr_backends.tesseract_packs import data_for, reads_fraktur, remedy_for
from recto.geometry import Box, Upright
from recto.images import PageImage
from recto.recognitions import Failure
from recto.values import ImageId

WHITE = PageImage(
    id=ImageId("0" * 64), pixels=np.full((300, 200, 3), 255, np.uint8), dpi=100, upright=Upright(aspect=2 / 3)
)


def test_the_best_data_that_is_there_reads_a_script() -> None:
    assert data_for("Arabic", ("Arabic", "ara", "eng")) == "ara"
    assert data_for("Cyrillic", ("eng", "rus", "script/Cyrillic")) == "script/Cyrillic"
    assert data_for("Thai", ("eng", "ara")) == ""
    assert data_for("Klingon", ("eng",)) == ""


def test_a_missing_script_names_its_package() -> None:
    assert "tesseract-ocr-script-arab" in remedy_for("Arabic")
    assert "tesseract-ocr-ara" in remedy_for("Arabic")
    assert "tesseract-ocr-all" in remedy_for("")


def test_fraktur_data_is_known_wherever_it_lies() -> None:
    assert reads_fraktur(("frk",))
    assert reads_fraktur(("script/Fraktur",))
    assert not reads_fraktur(("deu",))


def test_a_page_in_a_script_without_data_fails_with_the_package() -> None:
    if shutil.which("tesseract") is None:
        pytest.skip("needs tesseract")

    outcome = AnyScript(script="Tibetan").recognize([WHITE])[0]

    assert isinstance(outcome, Failure)
    assert outcome.fault.code == "script_unsupported"
    assert "tesseract-ocr-script-tibt" in outcome.fault.remedy


def test_a_page_of_unknown_script_fails_too() -> None:
    outcome = AnyScript().recognize([WHITE])[0]

    assert isinstance(outcome, Failure)
    assert outcome.fault.code == "script_unsupported"
    assert outcome.fault.remedy


def test_a_language_that_is_asked_for_and_not_there_is_named() -> None:
    outcome = AnyScript(("chi_klingon",)).recognize([WHITE])[0]

    assert isinstance(outcome, Failure)
    assert outcome.fault.code == "script_unsupported"


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_boxes_of_a_page_that_was_turned_once_more_find_their_place(rotation: Rotation) -> None:
    corner = {90: Box(0.9, 0.0, 1.0, 0.1), 180: Box(0.9, 0.9, 1.0, 1.0), 270: Box(0.0, 0.9, 0.1, 1.0)}[rotation]
    turned = further(Upright(rotation=90, aspect=0.5), rotation)

    assert turned.rotation == (90 + rotation) % 360
    assert turned.aspect == (0.5 if rotation == 180 else 2.0)
    assert turned.to_page(corner) == Upright(rotation=90, aspect=0.5).to_page(Box(0.0, 0.0, 0.1, 0.1))
