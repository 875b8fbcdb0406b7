import numpy as np
import pytest

from layouts.judging.blank import NotBlank, judge_blank
from layouts.pixels.ink import ink
from tests.resources import pages


def test_white_paper_has_none() -> None:
    found = ink(np.full((900, 700, 3), 255, np.uint8))
    assert (found.paper, found.share, found.letters, found.text_height) == (255, 0.0, 0, 0.0)


def test_letters_are_measured_in_pixels_of_the_image_given() -> None:
    heights = {dpi: ink(pages.printed(pages.luck(1), dpi=dpi)).text_height for dpi in (100, 200)}
    assert heights[200] == pytest.approx(2 * heights[100], rel=0.25)
    assert 10 < heights[200] < 30  # 11 pt letters are 14 to 22 pixels high at 200 dpi


def test_white_writing_on_black_counts_the_same() -> None:
    page = pages.printed(pages.luck(2), dpi=100)
    assert ink(255 - page).letters == pytest.approx(ink(page).letters, rel=0.2)


def test_paler_print_has_less_contrast() -> None:
    black, pale = (ink(pages.printed(pages.luck(3), dpi=100, level=level)) for level in (0, 180))
    assert pale.contrast < 0.5 * black.contrast
    assert pale.letters > 100


def test_rules_are_no_letters() -> None:
    page = pages.ruled(pages.paper(np.random.default_rng(4), dpi=100), np.random.default_rng(4))
    assert ink(page).letters < 20


def test_writing_that_covers_half_of_a_small_image_is_no_grain() -> None:
    letter = np.full((10, 5), 255, np.uint8)
    letter[1:9, :3] = 90
    dense = np.repeat(np.tile(letter, (12, 60))[:, :, None], 3, axis=2)
    found = ink(dense)
    assert (found.paper, found.noise, found.letters) == (255, 0.0, 720)
    assert judge_blank(dense) == NotBlank()
