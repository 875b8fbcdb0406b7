"""Where documents begin in a stream of pages: one PDF with ten letters. What speaks for it is added up.

A document that is cut in two is worse than two that stay together: without good evidence a page belongs to the one
before it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from layouts.classes.cues import class_cues
from layouts.classes.evidence import opening_of
from layouts.classes.page_ends import closes, head_dates, head_numbers, other_language
from layouts.classes.page_marks import PageMark, labelled_numbers, page_mark
from layouts.fields.view import PageView, ViewLine
from recto.classes import OTHER, ClassGuess

_ENOUGH: Final = 1.5
_SURE: Final = 0.75
_TITLE: Final = 3.0
"""The weight of a title that stands alone."""
_OTHER_SHAPE: Final = 0.06
"""Of width over height."""
_ENDS_EARLY: Final = 0.65
_UNENDED: Final = re.compile(r"[^\W\d_][,-]?$")
_NEAR_EDGE: Final = 3
"""Lines: running titles and page numbers may be in between."""
_FULL: Final = 40
"""Words of a page whose language can be told."""
_PROSE: Final = 5
"""Words of a line of running text, at least."""


@dataclass(frozen=True)
class Leaf:
    """A page as its neighbours are compared with it. ``title``: the weight of what it calls itself."""

    page: PageView
    likely: ClassGuess
    title: float

    @cached_property
    def mark(self) -> PageMark:
        return page_mark(self.page)

    @cached_property
    def numbers(self) -> frozenset[str]:
        return labelled_numbers(self.page)

    @cached_property
    def head_numbers(self) -> frozenset[str]:
        return head_numbers(self.page)

    @cached_property
    def head_dates(self) -> frozenset[str]:
        return head_dates(self.page)

    @cached_property
    def closes(self) -> bool:
        return closes(self.page)

    @cached_property
    def greets(self) -> bool:
        """It opens as letters do."""
        top = opening_of(self.page)
        return any(top.has(phrase) for phrase in class_cues()["letter"].openings)


def beginnings(pages: Sequence[PageView], likely: Sequence[ClassGuess], titles: Sequence[float]) -> list[bool]:
    """For each page whether a document begins with it; the first one always does. Pages without words never do."""
    begins: list[bool] = []
    before: list[Leaf] = []
    for page, guess, title in zip(pages, likely, titles, strict=True):
        leaf = Leaf(page, guess, title)
        begins.append(not begins or (bool(page.words) and bool(before) and evidence(before[-1], leaf) >= _ENOUGH))
        if page.words:
            before.append(leaf)
    return begins


def evidence(before: Leaf, leaf: Leaf) -> float:
    """That ``leaf`` begins a document; negative where it goes on with the one that ``before`` belongs to."""
    return (
        _by_marks(before.mark, leaf.mark)
        + _by_title(leaf)
        + _by_numbers(before, leaf)
        + _by_class(before.likely, leaf.likely)
        + _by_text(before.page, leaf.page)
        + _by_head(before, leaf)
        + _by_ends(before, leaf)
        + (1.6 if leaf.greets else 0.0)
        + (1.0 if abs(before.page.aspect - leaf.page.aspect) > _OTHER_SHAPE else 0.0)
    )


def _by_marks(before: PageMark, mark: PageMark) -> float:
    if mark.number == 1:
        return 5.0 if mark.last else 1.5
    if mark.number > 1:
        goes_on = mark.number == before.number + 1 and mark.last == before.last
        return -6.0 if goes_on and mark.last else -2.5 if goes_on or mark.last else 0.0
    return 3.0 if before.last and before.number == before.last else 0.0


def _by_title(leaf: Leaf) -> float:
    return 1.6 if leaf.title >= _TITLE else 0.4 if leaf.title else 0.0


def _by_numbers(before: Leaf, leaf: Leaf) -> float:
    if before.numbers & leaf.numbers:
        return -2.0
    return 0.8 if before.numbers and leaf.numbers and leaf.title else 0.0


def _by_head(before: Leaf, leaf: Leaf) -> float:
    """Another number or date at the top; another language. A page that has none of them says nothing."""
    numbers = before.head_numbers and leaf.head_numbers and not before.head_numbers & leaf.head_numbers
    dates = before.head_dates and leaf.head_dates and not before.head_dates & leaf.head_dates
    full = min(len(before.page.words), len(leaf.page.words)) >= _FULL
    spoken = full and other_language(before.page, leaf.page)
    return (1.2 if numbers else 0.0) + (0.2 if dates else 0.0) + (0.8 if spoken else 0.0)


def _by_ends(before: Leaf, leaf: Leaf) -> float:
    """The page before ends a document, and this one opens with a number or a date, or with a title."""
    if not before.closes:
        return 0.0
    opens = leaf.head_numbers or leaf.head_dates or leaf.title or leaf.greets
    return 0.4 + (1.1 if opens else 0.0)


def _by_class(before: ClassGuess, guess: ClassGuess) -> float:
    if before.name == guess.name:
        return 0.0
    sure = min(before.probability, guess.probability) >= _SURE
    return 1.2 if sure and OTHER not in (before.name, guess.name) else 0.2


def _by_text(before: PageView, page: PageView) -> float:
    """A page that ended early; a sentence that goes on."""
    last = max(before.lines, key=lambda line: line.upright.y1)
    early = 0.5 if last.upright.y1 < _ENDS_EARLY else 0.0
    goes_on = _UNENDED.search(_sentence(before.lines[::-1])) and _sentence(page.lines)[:1].islower()
    return early - (2.0 if goes_on else 0.0)


def _sentence(lines: Sequence[ViewLine]) -> str:
    """The first of these lines with several words; empty where it is not near the edge of the page."""
    return next((line.text for line in lines[:_NEAR_EDGE] if len(line.words) >= _PROSE), "")
