"""Lines of frames are seen; strokes of large letters are none."""

import numpy as np

from ocr_backends.tables.rulings import rulings
from recto.geometry import Box
from recto.words import Word


def test_strokes_of_letters_are_no_lines() -> None:
    page = np.full((300, 800, 3), 255, np.uint8)
    page[100:160, 105:109] = page[100:160, 135:139] = 0  # stems of one word
    page[20:280, 400:403] = 0
    word = Word(text="ll", box=Box(100 / 800, 95 / 300, 145 / 800, 165 / 300), confidence=1.0, line=0)

    assert len(rulings(page, ())) == 3
    (line,) = rulings(page, (word,))
    assert line.height > 0.8


def test_a_frame_around_a_word_is_kept() -> None:
    page = np.full((300, 800, 3), 255, np.uint8)
    page[80:180, 90:93] = page[80:180, 157:160] = page[80:83, 90:160] = page[177:180, 90:160] = 0
    word = Word(text="ll", box=Box(100 / 800, 95 / 300, 145 / 800, 165 / 300), confidence=1.0, line=0)

    assert len(rulings(page, (word,))) == 4
