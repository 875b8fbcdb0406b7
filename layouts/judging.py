"""Whether a reading can be of its page: compared with itself, with the habits of letters, with ink, with evidence."""

import re
from typing import Final

import numpy as np

from layouts.blank import NotBlank, judge_blank
from layouts.ink import marks, without_rules
from layouts.old_print import sureness
from layouts.raster import filled, grown
from layouts.trust import FLOW_OF_FEW, inkless, pixel_boxes, uncovered
from layouts.verdicts import Doubtful, Good, Verdict
from layouts.wording import ENOUGH_LETTERS, LEAST_LETTERS, lacks_accents, lacks_tones, lacks_vowels, wording
from recto.images import Pixels
from recto.pages import PageWord, ParsedPage
from recto.recognitions import MarkupRecognition, Recognition, WordsRecognition
from recto.repetition import ends_in_loop

INKLESS = 0.5
"""Share of words without ink under them. OCR boxes are loose, so half of them must be wrong."""
FEWEST_WORDS = 4

UNREAD = 0.6
UNREAD_LETTERS = 40
"""Share of the letters in lines of writing that no word covers, and how many there must be: figures have some too."""

PARTLY_UNREAD = 0.2
"""The same share where the rest is read well. Ninety scans of books and letters in scripts that the engine knows had
under 0.08, crumpled receipts up to 0.14; pages half in one that it does not know have 0.25 to 0.55."""

UNSURE, LOST = 0.8, 0.5
"""Mean confidence below which an engine may be reading what it does not know (print that it knows gives above 0.9), and
below which it surely is."""
UNEASY_FLOW, UNEASY_ODD = 6.2, 0.25
"""What makes the first of them sure: letters and words that are hardly those of a language."""

SENSELESS = 0.2
"""Share of replacement, private and control characters in a text."""

_OTHER: Final = "may be in a script that the engine does not know"
_UNKNOWN: Final = f"could not be read: it {_OTHER}"

_FORMULA: Final = re.compile(r"\$\$.*?\$\$|\$[^$\n]*\$|\\[A-Za-z]+|<[^>]*>|```.*?```|https?://\S+", re.DOTALL)


def judge(recognition: Recognition, parsed: ParsedPage, pixels: Pixels) -> Verdict:
    """Judges a reading by its page. ``pixels`` and the boxes of ``parsed`` are in the page frame."""
    if isinstance(recognition, MarkupRecognition):
        return _judged_markup(recognition, pixels)
    return _judged_words(recognition, parsed, pixels)


def _judged_markup(recognition: MarkupRecognition, pixels: Pixels) -> Verdict:
    text = recognition.text
    if ends_in_loop(text):
        return Doubtful(code="looping", reason="the text repeats itself until its end")
    if not recognition.finished or _is_left_open(text):
        return Doubtful(code="truncated", reason="the text stops before its end")
    plain = _FORMULA.sub(" ", text).split()
    if not text.strip():
        return _unread(pixels)
    if len(plain) >= FEWEST_WORDS and not isinstance(judge_blank(pixels), NotBlank):
        return Doubtful(code="words_without_ink", reason="words were read from an empty page")
    return _senseless(plain, confidence=1.0)


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
    verdict = _senseless([word.text for word in words], confidence=sureness(recognition))
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


def _senseless(words: list[str], *, confidence: float) -> Verdict:
    text = "".join(words)
    strange = sum(1 for char in text if char == "\ufffd" or "\ue000" <= char <= "\uf8ff" or char < " ")
    if strange > SENSELESS * len(text):
        return Doubtful(code="garbage", reason="the text is made of characters without a meaning")
    found = wording(words)
    uneasy = found.flow < UNEASY_FLOW or found.odd > UNEASY_ODD
    if found.letters >= LEAST_LETTERS and confidence < (UNSURE if uneasy else LOST):
        return Doubtful(
            code="unsupported_script", reason=f"the engine is only {confidence:.0%} sure of what it read: it {_OTHER}"
        )
    if found.latin >= ENOUGH_LETTERS and found.flow < FLOW_OF_FEW:
        return Doubtful(code="garbage", reason="the letters follow each other as in no language")
    if lacks_vowels(words) or lacks_accents(words) or lacks_tones(words):
        return Doubtful(code="unsupported_script", reason="letters that the engine does not know are missing")
    return Good()


def _telling(words: list[PageWord]) -> list[bool]:
    return [any(char.isalnum() for char in word.text) for word in words]


def _is_left_open(text: str) -> bool:
    lower = text.lower()
    return (
        lower.count("<table") > lower.count("</table")
        or sum(1 for line in text.splitlines() if line.startswith("```")) % 2 == 1
        or text.count("$$") % 2 == 1
    )
