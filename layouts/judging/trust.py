"""Whether the text that a PDF page carries says what the page shows.

Three questions, in this order. Do its characters mean anything (encodings, letter habits)? Do its words lie on ink,
and is there writing that none of them covers? And where the words are an OCR layer (unseen, over a picture of
the page): is it a good one, and does it lie in its place?
"""

from collections.abc import Sequence
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from documents.facts import PageFacts
from layouts.judging.lettering import letters_in_lines
from layouts.pixels.ink import marks, without_rules
from layouts.pixels.raster import Gray, best_shift, closed, filled, grown, resized
from layouts.wording import ENOUGH_LETTERS, Wording, wording
from recto.geometry import Box
from recto.images import Pixels
from recto.pages import PageWord
from recto.values import Value

UNMAPPED = 0.1
"""Bullets and symbols without Unicode stay below; a font without a map does not."""
BROKEN = 0.02
"""Share of words with a replacement character among their letters."""

FLOW = 5.95
FLOW_OF_FEW = 5.6
"""The second where there are few Latin letters: names and codes weigh more there."""
FOREIGN = 0.6
MIXED = 0.15
SIGNS = 0.4
RARE = 0.15

UNSEEN = 0.1
"""Share of characters that nobody sees on a page that is no scan."""
INKLESS = 0.1
"""Share of a page's words without ink under them."""
CONTRAST = 16
"""Gray levels between the lightest and darkest pixel of a box that has ink in it."""

UNCOVERED = 0.3
"""Share of the page's lines of writing that lie under no word."""
UNCOVERED_SCAN = 0.2
"""The same where one picture covers the page: all writing is in it."""
LEAST_UNCOVERED = 25
LEAST_UNCOVERED_SCAN = 12
"""Fewer uncovered letters than this are logos and page numbers drawn as pictures."""

ENOUGH_TEXT = 100
"""Characters that are more than a headline over a picture, or a stamp and a page number."""
LABEL = 0.15
"""Of the page's width: shorter lines that are drawn, not typed, label a drawing beside that much text."""
MOST_ILLUSTRATED = 0.5
"""Share of the page under pictures up to which they illustrate its text; a scan in strips covers more."""

SCAN = 0.6
"""A picture over this share of the page is taken for a scan of it."""
LAYER = 0.5
"""Unseen or covered characters of this share make the text an OCR layer."""
ODD = 0.12
"""Share of odd words beyond which an OCR layer is worse than reading again."""

SHIFT = 18
"""Pixels of the halved page that a layer is tried to be moved by, each way: two lines of print."""
ALIGNED = 0.25
BETTER = 0.03
"""Correlation of word boxes with smeared ink: a layer is lost when it fits less than ``ALIGNED``, and out of place when
one at least ``MOVED`` pixels away fits better by ``BETTER``; a good layer's best place is its own."""
MOVED = 3
LEGIBLE = 8.0
"""Boxes lower than this many pixels, in the median, are too small to be placed."""


class Trusted(Value):
    kind: Literal["trusted"] = "trusted"


class Untrusted(Value):
    """``reason`` is a phrase for people."""

    kind: Literal["untrusted"] = "untrusted"
    reason: str


class NoText(Value):
    kind: Literal["no_text"] = "no_text"


Trust: TypeAlias = Trusted | Untrusted | NoText


def judge_text_layer(facts: PageFacts, pixels: Pixels) -> Trust:
    """``pixels``: the page drawn as displayed, at 72 to 100 dpi. About 20 ms."""
    if facts.text.characters == 0 or not facts.text.words:
        return NoText()
    reason = _meaningless(facts) or _contradicted(facts, pixels)
    return Untrusted(reason=reason) if reason else Trusted()


def is_sound(facts: PageFacts) -> bool:
    """Whether the text means something as far as it goes, even if it is not all that the page shows."""
    return bool(facts.text.words) and not _meaningless(facts)


def _meaningless(facts: PageFacts) -> str:
    words = [word.text for word in facts.text.words]
    found = wording(words)
    if facts.text.unmapped > UNMAPPED and not _reads_well(found, words):
        return "characters without a meaning in Unicode"
    if sum(1 for word in words if _is_broken(word)) > BROKEN * len(words):
        return "replacement characters inside words"
    return _implausible(found) or (_poor(found) if _is_layer(facts) else "")


def _reads_well(found: Wording, words: list[str]) -> bool:
    """Some fonts without a map have codes that are letters all the same."""
    strange = sum(1 for word in words if any(char == "\ufffd" or "\ue000" <= char <= "\uf8ff" for char in word))
    return strange <= UNMAPPED * len(words) and found.latin >= ENOUGH_LETTERS and found.flow >= FLOW


def _is_broken(word: str) -> bool:
    return "\ufffd" in word and sum(1 for char in word if char.isalpha()) >= 3


def _implausible(found: Wording) -> str:
    if found.flow < (FLOW if found.latin >= ENOUGH_LETTERS else FLOW_OF_FEW):
        return "letters in an order that no language has (garbled encoding)"
    if found.foreign > FOREIGN:
        return "accented letters in place of another alphabet (garbled encoding)"
    if found.uncommon:
        return f"{found.uncommon} letters used as no language uses them (garbled encoding)"
    if found.mixed > MIXED:
        return "words of mixed alphabets (garbled encoding)"
    if found.signs > SIGNS:
        return "signs in place of letters (garbled encoding)"
    return "rare characters in place of common ones (garbled encoding)" if found.rare > RARE else ""


def _poor(found: Wording) -> str:
    return "OCR layer of poor quality" if found.odd > ODD else ""


def _is_layer(facts: PageFacts) -> bool:
    return max(facts.text.invisible, facts.text.covered) >= LAYER and facts.image_cover >= SCAN


def _contradicted(facts: PageFacts, pixels: Pixels) -> str:
    layer, scan = _is_layer(facts), facts.image_cover >= SCAN
    if not layer and facts.text.invisible > UNSEEN:
        return "hidden text that the page does not show"
    found = marks(pixels)
    boxes = pixel_boxes(facts.text.words, found.gray.shape)
    words = filled((found.gray.shape[0], found.gray.shape[1]), boxes)
    writing = without_rules(found)
    if inkless(found.gray, boxes) > INKLESS:
        return "words where the page has no ink"
    is_illustrated = not scan and facts.text.characters >= ENOUGH_TEXT
    own = _illustrations(facts, words.shape) if is_illustrated else np.zeros_like(words)
    shortest = int(LABEL * words.shape[1]) if is_illustrated else 0
    share, letters = uncovered(writing, grown(words, 5, 5) | own, shortest)
    enough, most = (LEAST_UNCOVERED_SCAN, UNCOVERED_SCAN) if scan else (LEAST_UNCOVERED, UNCOVERED)
    if letters >= enough and share > most:
        return "writing on the page that the text does not cover"
    return "OCR layer that does not lie on the writing" if layer and _is_out_of_place(writing, words, boxes) else ""


def _illustrations(facts: PageFacts, shape: tuple[int, ...]) -> Gray:
    """Where pictures show, if they leave most of the page to the text: their lettering belongs to them."""
    boxes = [box for box in facts.pictures if box.area > 0]
    drawn = filled((shape[0], shape[1]), box_pixels(boxes, shape))
    return drawn if drawn.mean() <= MOST_ILLUSTRATED * 255 else np.zeros_like(drawn)


def inkless(gray: Gray, boxes: NDArray[np.int32]) -> float:
    """Share of boxes (pixels, last ones included) that are of one level."""
    flat = 0
    for x0, y0, x1, y1 in boxes.tolist():
        under = gray[y0 : y1 + 1, x0 : x1 + 1]
        flat += int(under.max()) - int(under.min()) < CONTRAST
    return flat / len(boxes)


def pixel_boxes(words: Sequence[PageWord], shape: tuple[int, ...]) -> NDArray[np.int32]:
    """Boxes of words in whole pixels of an image of that height and width, N x 4."""
    return box_pixels([word.box for word in words], shape)


def box_pixels(found: Sequence[Box], shape: tuple[int, ...]) -> NDArray[np.int32]:
    """Boxes in whole pixels of an image of that height and width, N x 4."""
    boxes = np.array(found, dtype=np.float64).reshape(-1, 4)
    scaled = boxes * np.array([shape[1], shape[0], shape[1], shape[0]])
    return np.clip(scaled, 0, np.array([shape[1], shape[0], shape[1], shape[0]]) - 1).astype(np.int32)


def uncovered(writing: Gray, covered: Gray, shortest: int = 0) -> tuple[float, int]:
    """(share of the letters in lines of writing that lie outside all words, their number).

    Lines of fewer pixels than ``shortest`` count as covered.
    """
    found = letters_in_lines(writing)
    outside = (covered[found.y, found.x] == 0) & (found.line >= shortest)
    total = float(found.area.sum())
    return (float(found.area[outside].sum()) / total if total else 0.0), int(outside.sum())


def _is_out_of_place(writing: Gray, words: Gray, boxes: NDArray[np.int32]) -> bool:
    if min(words.shape) <= 6 * SHIFT or float(np.median(boxes[:, 3] - boxes[:, 1])) < LEGIBLE:
        return False
    smeared, layer = resized(closed(writing, 7, 3), 0.5), resized(words, 0.5)
    fit, best, dx, dy = best_shift(smeared, layer[SHIFT:-SHIFT, SHIFT:-SHIFT])
    return fit < ALIGNED or (best > fit + BETTER and max(abs(dx), abs(dy)) >= MOVED)
