"""What models are sent: the page, no larger than they can see it."""

import base64

import cv2
import numpy as np
import pytest

from ocr_backends.profiles import profile_of
from ocr_backends.served.asking import SentImage
from ocr_backends.served.images import sent_image
from recto.images import Pixels


def _page(width: int, height: int) -> Pixels:
    pixels = np.full((height, width, 3), 255, dtype=np.uint8)
    pixels[height // 4 : height // 3, width // 8 : width // 2] = (200, 20, 20)
    return pixels


def _shown(image: SentImage) -> Pixels:
    encoded = np.frombuffer(base64.b64decode(image.url.removeprefix("data:image/jpeg;base64,")), dtype=np.uint8)
    decoded = cv2.imdecode(encoded, cv2.IMREAD_COLOR)
    assert decoded is not None
    return np.asarray(cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB), dtype=np.uint8)


def test_a_page_of_two_hundred_dpi_is_sent_as_it_is_in_its_colours() -> None:
    page = _page(1654, 2339)
    image = sent_image(page, profile_of("deepseek-ocr-2"))

    assert (image.width, image.height, image.tokens) == (1654, 2339, 1121)
    assert np.abs(_shown(image).astype(int) - page).mean() < 0.2


def test_a_larger_one_is_sent_as_large_as_its_tiles() -> None:
    image = sent_image(_page(2480, 3508), profile_of("deepseek-ocr-2"))

    assert (image.width, image.height) == (1629, 2304)
    assert _shown(image).shape == (2304, 1629, 3)
    assert image.tokens == 1121


@pytest.mark.parametrize(
    ("profile", "width", "height"), [("olmocr-2", 911, 1288), ("lighton-ocr", 1089, 1540), ("dots-ocr", 1654, 2339)]
)
def test_models_without_tiles_have_a_longest_side(profile: str, width: int, height: int) -> None:
    image = sent_image(_page(1654, 2339), profile_of(profile))

    assert (image.width, image.height) == (width, height)
    assert image.tokens == -(-width // 28) * -(-height // 28)


@pytest.mark.parametrize(("width", "height"), [(1, 1), (1, 900), (4000, 3), (600, 600)])
def test_odd_shapes_are_sent_too(width: int, height: int) -> None:
    image = sent_image(_page(width, height), profile_of("deepseek-ocr"))

    assert _shown(image).shape == (image.height, image.width, 3)
