"""Whether a reading can be of its page: compared with itself, with the habits of letters, with ink, with evidence."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from layouts.judging.blank import NotBlank, judge_blank
from layouts.judging.evidence import NO_EVIDENCE, Known
from layouts.judging.model_readings import judge_markup
from layouts.judging.old_print import sureness
from layouts.judging.sense import OTHER_SCRIPT, sense
from layouts.judging.trust import inkless, pixel_boxes, uncovered
from layouts.judging.verdicts import Doubtful, Good, Verdict
from layouts.pixels.ink import marks, without_rules
from layouts.pixels.raster import filled, grown
from recto.images import Pixels
from recto.pages import PageWord, ParsedPage
from recto.recognitions import MarkupRecognition, Recognition, WordsRecognition

INKLESS = 0.5
"""Share of words without ink under them. OCR boxes are loose, so half of them must be wrong."""
FEWEST_WORDS = 4

UNREAD = 0.6
UNREAD_LETTERS = 40
"""Share of the letters in lines of writing that no word covers, and how many there must be: figures have some too."""

PARTLY_UNREAD = 0.2
"""The same share where the rest is read well. Ninety scans of books and letters in scripts that the engine knows had
under 0.08, crumpled receipts up to 0.14; pages half in one that it does not know have 0.25 to 0.55."""

_UNKNOWN: Final = f"could not be read: it {OTHER_SCRIPT}"


def judge(
    recognition: Recognition,
    parsed: ParsedPage,
    pixels: Pixels,
    *,
    known: Known = NO_EVIDENCE,
    languages: Sequence[str] = (),
) -> Verdict:
    """Judges a reading by its page. ``pixels`` and the boxes of ``parsed`` are in the page frame.

    For models that write text also by what is ``known`` of the page's text from elsewhere, and by the ``languages``
    that were asked for, as Tesseract's codes.
    """
    if isinstance(recognition, MarkupRecognition):
        return judge_markup(recognition, parsed, pixels, known=known, languages=languages)
    return _judged_words(recognition, parsed, pixels)


def _judged_words(recognition: WordsRecognition, parsed: ParsedPage, pixels: Pixels) -> Verdict:
    words = [word for word in parsed.words if word.text.strip()]
    if not words:
        return _unread(pixels)
    found = marks(pixels)
    shape = (found.gray.shape[0], found.gray.shape[1])
    boxes = pixel_boxes(words, shape)
    if len(words) >= FEWEST_WORDS and inkless(found.gray, boxes) > INKLESS:
        return Doubtful(code="words_without_ink", reason="words were read where the page has no ink")
    share, letters = uncovered(without_rules(found), grown(filled(shape, boxes[_telling(words)]), 9, 9))
    if letters >= UNREAD_LETTERS and share > UNREAD:
        return Doubtful(code="unsupported_script", reason=f"{share:.0%} of the writing {_UNKNOWN}")
    verdict = sense([word.text for word in words], confidence=sureness(recognition))
    if isinstance(verdict, Good) and letters >= UNREAD_LETTERS and share > PARTLY_UNREAD:
        return Doubtful(code="partly_unread", reason=f"{share:.0%} of the writing {_UNKNOWN}")
    return verdict


def _unread(pixels: Pixels) -> Verdict:
    if not isinstance(judge_blank(pixels), NotBlank):
        return Good()
    writing = without_rules(marks(pixels))
    _, letters = uncovered(writing, np.zeros_like(writing))
    if letters >= UNREAD_LETTERS:
        return Doubtful(code="unsupported_script", reason=f"all of the writing {_UNKNOWN}")
    return Doubtful(code="empty_with_ink", reason="no words were found among the marks on the page")


def _telling(words: list[PageWord]) -> list[bool]:
    return [any(char.isalnum() for char in word.text) for word in words]
