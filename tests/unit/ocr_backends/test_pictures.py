"""Pictures that stand alone on a page become figures; backgrounds and what is known already do not."""

import numpy as np

from ocr_backends.pictures import pictures_on, with_pictures
from ocr_backends.seen import Seen, SeenRegion
from recto.geometry import Box
from recto.words import Word

LINE = Box(0.1, 0.1, 0.9, 0.2)
SEEN = Seen((SeenRegion("text", LINE, (LINE,)), SeenRegion("picture", Box(0.1, 0.7, 0.4, 0.9), ())), ())


def test_a_picture_beside_the_text_is_added() -> None:
    picture = Box(0.5, 0.4, 0.9, 0.6)

    assert with_pictures(SEEN, [picture]).regions[-1] == SeenRegion("picture", picture, ())


def test_backgrounds_specks_and_known_pictures_are_not() -> None:
    pictures = [Box(0.05, 0.05, 0.95, 0.25), Box(0.5, 0.5, 0.52, 0.52), Box(0.12, 0.7, 0.4, 0.9), Box(0, 0, 1, 1)]

    assert with_pictures(SEEN, pictures) == SEEN


def test_a_dense_patch_of_a_scan_is_found_and_words_are_not() -> None:
    pixels = np.full((1000, 800, 3), 250, np.uint8)
    pixels[500:800, 200:600] = np.linspace(40, 180, 400, dtype=np.uint8)[:, None]
    pixels[100:160, 100:700] = 20
    word = Word(text="words", box=Box(0.125, 0.1, 0.875, 0.16), confidence=1.0, line=0)

    (found,) = pictures_on(pixels, (word,))

    assert found.overlap(Box(0.25, 0.5, 0.75, 0.8)) > 0.95 * found.area


def test_bars_of_one_tone_and_folds_of_the_paper_are_no_pictures() -> None:
    banner = np.full((1000, 800, 3), 250, np.uint8)
    banner[300:380, 100:700] = 180
    fold = np.full((1000, 800, 3), 180, np.uint8)
    for row in range(200):
        fold[row, 600 - row : 600] = 240

    assert pictures_on(banner, ()) == []
    assert pictures_on(fold, ()) == []


def test_a_drawing_in_one_tone_stays_a_picture() -> None:
    pixels = np.full((1000, 800, 3), 250, np.uint8)
    for row in range(200):
        pixels[400 + row, 300 : 300 + row] = 20

    assert len(pictures_on(pixels, ())) == 1
