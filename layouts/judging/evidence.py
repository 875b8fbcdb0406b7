"""What is known of a page's text from elsewhere: its own text layer, or what an engine on the CPU reads.

Evidence is not the truth. A text layer that cannot be trusted as the page's text may still prove that a model left
out a paragraph or made one up; one that means nothing proves nothing, and is none.
"""

from typing import Literal, TypeAlias

import numpy as np

from documents.facts import PageFacts
from layouts.judging.old_print import sureness
from layouts.judging.trust import INKLESS, UNCOVERED, inkless, is_sound, pixel_boxes, uncovered
from layouts.pixels.ink import Marks, marks, without_rules
from layouts.pixels.raster import filled, grown
from recto.images import Pixels
from recto.pages import PageWord, ParsedPage
from recto.recognitions import Recognition, WordsRecognition
from recto.values import Value

SURE = 0.9
"""Mean confidence from which an engine's words are evidence."""


class NoEvidence(Value):
    kind: Literal["no_evidence"] = "no_evidence"


class Evidence(Value):
    """Words in the page frame. ``complete``: they are all that the page shows, so a word that is none of them is made
    up; else they only prove what was left out. ``exact``: they are typed, not read by an engine."""

    kind: Literal["evidence"] = "evidence"
    words: tuple[PageWord, ...]
    complete: bool
    exact: bool


Known: TypeAlias = NoEvidence | Evidence

NO_EVIDENCE = NoEvidence()


def own_text_evidence(facts: PageFacts, pixels: Pixels) -> Known:
    """What the page's text layer proves. ``pixels``: the page as displayed, at 72 dpi or more. About 15 ms."""
    if not is_sound(facts):
        return NO_EVIDENCE
    found = marks(pixels)
    words = tuple(word for word in facts.text.words if word.text.strip())
    if not words or inkless(found.gray, pixel_boxes(words, found.gray.shape)) > INKLESS:
        return NO_EVIDENCE
    typed = facts.text.invisible + facts.text.covered < 0.5
    return Evidence(words=words, complete=_covers(words, found), exact=typed)


def reading_evidence(recognition: Recognition, parsed: ParsedPage, pixels: Pixels) -> Known:
    """What the words of an engine on the CPU prove."""
    words = tuple(word for word in parsed.words if word.text.strip())
    if not words or not isinstance(recognition, WordsRecognition) or sureness(recognition) < SURE:
        return NO_EVIDENCE
    return Evidence(words=words, complete=_covers(words, marks(pixels)), exact=False)


def _covers(words: tuple[PageWord, ...], found: Marks) -> bool:
    shape = (found.gray.shape[0], found.gray.shape[1])
    covered = grown(filled(shape, pixel_boxes(words, np.shape(found.gray))), 5, 5)
    share, _ = uncovered(without_rules(found), covered)
    return share <= UNCOVERED
