"""What was seen on the page where a table stands: lines of words and numbers with their places, made level.

Places are in the level frame: that of the page as it was read, the slope taken out that its lines still have. ``back``
leads from there to the page frame.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from layouts.accepting.tokens import Token, tokens_in
from layouts.lines import text_lines
from recto.geometry import Box, Upright, enclosing
from recto.pages import PageWord
from recto.words import Word

MARGIN = 0.02
"""Of the page: how far beyond the draft's box an answer's words may stand, as the crop shows them."""

TYPED = 0.999
"""Confidence of text that no engine read: it is the page's own. What an engine reads never has it."""

WIDE = 0.7
"""Of the letters' height: a gap from which two words are taken for two cells'."""

STEEPEST, STEP = 0.1, 0.002
"""Slope of a page's lines beyond which it is none of theirs, and how fine it is looked for."""
FEWEST = 8
"""Words that show a slope."""
CLEARLY = 1.1
"""By how much more words are on lines at a slope than at none."""


class Seen(NamedTuple):
    """A word or number that was seen. ``piece`` counts the parts of its line between wide gaps. ``words`` are indices
    of the evidence it stands in; ``inside`` the draft's box.
    """

    kind: Literal["number", "word"]
    key: str
    text: str
    box: Box
    line: int
    piece: int
    confidence: float
    inside: bool
    words: tuple[int, ...]


class _Held(NamedTuple):
    """A level word; ``number`` is its index in the evidence."""

    number: int
    word: Word


class _Span(NamedTuple):
    """A word that stands from ``start`` to ``end`` of its line's text."""

    number: int
    word: Word
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sight:
    """All that was seen: ``tokens`` in the order of the lines and within them from left to right, ``lines`` their
    boxes. ``slope``: how far the lines fall over the width of the page.
    """

    tokens: tuple[Seen, ...]
    lines: tuple[Box, ...]
    upright: Upright
    slope: float

    def back(self, box: Box) -> Box:
        """A level box in the page frame."""
        drop = self.slope * box.centre[0]
        return self.upright.to_page(Box.of(box.x0, box.y0 + drop, box.x1, box.y1 + drop))


def sight(evidence: Sequence[PageWord], box: Box, upright: Upright) -> Sight:
    """What ``evidence`` shows in ``box`` and a little around it; both are in the page frame."""
    around = Box.of(box.x0 - MARGIN, box.y0 - MARGIN, box.x1 + MARGIN, box.y1 + MARGIN)
    near = [index for index, word in enumerate(evidence) if word.text.strip() and around.contains_centre_of(word.box)]
    boxes = [upright.from_page(evidence[index].box) for index in near]
    slope = _slope(boxes)
    level = [_levelled(each, slope) for each in boxes]
    words = tuple(
        Word(text=evidence[index].text, box=place, confidence=evidence[index].confidence, line=number)
        for number, (index, place) in enumerate(zip(near, level, strict=True))
    )
    tokens: list[Seen] = []
    lines: list[Box] = []
    for line in text_lines(words, range(len(words)), upright.aspect):
        held = [_Held(near[number], words[number]) for number in line.words]
        held.sort(key=lambda each: each.word.box.x0)
        inside = frozenset(each.number for each in held if box.contains_centre_of(evidence[each.number].box))
        tokens += [token._replace(line=len(lines)) for token in _line_tokens(held, inside, upright.aspect)]
        lines.append(line.box)
    return Sight(tuple(tokens), tuple(lines), upright, slope)


def _levelled(box: Box, slope: float) -> Box:
    drop = slope * box.centre[0]
    return Box(box.x0, box.y0 - drop, box.x1, box.y1 - drop)


def _slope(boxes: Sequence[Box]) -> float:
    """The slope at which words stand most on lines; 0 unless it is clearly better than none."""
    if len(boxes) < FEWEST:
        return 0.0
    across, down = (np.array([box.centre[side] for box in boxes]) for side in (0, 1))
    height = float(np.median([box.height for box in boxes]))
    slopes = np.arange(-STEEPEST, STEEPEST + STEP / 2, STEP)
    level = down[None, :] - slopes[:, None] * across[None, :]
    # How near words stand to each other, down the page: most pairs are near where lines are level.
    near = [_near(np.sort(row), height) for row in level]
    best = int(np.argmax(near))
    if near[best] < CLEARLY * near[len(slopes) // 2]:
        return 0.0
    return float(slopes[best])


def _near(down: NDArray[np.float64], height: float) -> float:
    """How many pairs of words are less than a part of their height apart, down the page."""
    reach = np.searchsorted(down, down + height / 4, side="right")
    return float((reach - np.arange(len(down))).sum() - len(down))


def _line_tokens(held: Sequence[_Held], inside: frozenset[int], aspect: float) -> Iterator[Seen]:
    text, spans = _joined(held, aspect)
    for token in tokens_in(text):
        own = [span for span in spans if span.start < token.end and token.start < span.end]
        yield Seen(
            kind=token.kind,
            key=token.key,
            text=token.text,
            box=enclosing([_part(span, token) for span in own]),
            line=0,
            piece=text.count("\t", 0, token.start),
            confidence=min(span.word.confidence for span in own),
            inside=any(span.number in inside for span in own),
            words=tuple(span.number for span in own),
        )


def _joined(held: Sequence[_Held], aspect: float) -> tuple[str, list[_Span]]:
    """The line's text, parted by tabs where the gap is wide, and where each word begins and ends in it."""
    text = ""
    spans: list[_Span] = []
    for before, (number, word) in zip([None, *held], held, strict=False):
        if before is not None:
            gap = (word.box.x0 - before.word.box.x1) * aspect
            text += "\t" if gap > WIDE * min(before.word.box.height, word.box.height) else " "
        piece = " ".join(word.text.split())
        spans.append(_Span(number, word, len(text), len(text) + len(piece)))
        text += piece
    return text, spans


def _part(span: _Span, token: Token) -> Box:
    """The part of a word's box where a token's letters stand, all letters as wide."""
    box, width = span.word.box, span.word.box.width / (span.end - span.start)
    left, right = max(0, token.start - span.start), max(0, span.end - token.end)
    return Box(box.x0 + width * left, box.y0, box.x1 - width * right, box.y1)
