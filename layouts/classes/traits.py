"""What a page looks like, whatever it says: measures for rules that tell kinds of documents apart, and for learning."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean, median, pstdev
from typing import TypeVar

from layouts.amounts import ends_in_amount
from layouts.classes.typesetting import block_width, typesetting, word_count
from layouts.fields.view import PageView, ViewLine
from recto.blocks import Block, Figure, Heading, ListItem, Table
from recto.geometry import enclosing

_BLANK = re.compile(r"_{3,}|\.{6,}|\[ ?\]|\( \)|[☐□❑▢]")
_KEYED = re.compile(r"^[^\d\W][^:]{1,40}[:：](?!//)")
_SIGNS = frozenset("^{}[]\\*")
"""Of formulas, besides those that Unicode calls so."""
_LONG = 7
"""Words of a line of running text, at least."""
_SAME_EDGE = 0.02
"""Of the page's width."""
_LEAST_HEIGHT = 0.01
_FEW = 2
_OFTEN = 0.2


@dataclass(frozen=True, slots=True)
class PageTraits:
    """Shares are 0 to 1. ``words`` and ``lines`` are counts, ``letter_height`` a fraction of the page's height.

    ``text_aspect``: width over height of what is written. ``amounts``: lines that end in a sum of money. ``keyed``:
    phrases that begin with a word and a colon. ``blanks``: lines with a place to fill in. ``prose``: phrases of running
    text. ``columns``: edges at which many lines begin. ``big``: the height of the biggest line over that of most.
    ``block_width``: that of most blocks of text. ``uneven``: how much the words' heights differ, over their mean.
    ``signs``: of sums and formulas. The others are those of ``Typesetting``.
    """

    aspect: float
    text_aspect: float
    words: float
    lines: float
    phrases_a_line: float
    letters_a_word: float
    digits: float
    capitals: float
    amounts: float
    keyed: float
    blanks: float
    prose: float
    columns: float
    letter_height: float
    big: float
    covered: float
    tables: float
    figures: float
    headings: float
    list_items: float
    block_width: float
    uneven: float
    signs: float
    letters_a_line: float
    beside: float
    flush: float
    leading: float
    tall: float
    across: float


def traits_of(page: PageView) -> PageTraits:
    """Those of a page; of one without words most are 0."""
    phrases = [phrase for line in page.lines for phrase in line.phrases]
    heights = [line.upright.height for line in page.lines]
    usual = median(heights) if heights else 0.0
    setting = typesetting(page)
    return PageTraits(
        aspect=round(page.aspect, 3),
        text_aspect=_text_aspect(page),
        words=word_count(page.text),
        lines=float(len(page.lines)),
        phrases_a_line=len(phrases) / len(page.lines) if page.lines else 0.0,
        letters_a_word=sum(len(word.text) for word in page.words) / max(1.0, word_count(page.text)),
        digits=_share_of_letters(page.text, str.isdigit),
        capitals=_share_of_letters(page.text, str.isupper),
        amounts=_share(page.lines, lambda line: ends_in_amount(line.text)),
        keyed=_share(phrases, lambda phrase: _KEYED.match(phrase.text) is not None),
        blanks=_share(page.lines, lambda line: _BLANK.search(line.text) is not None),
        prose=_share(phrases, lambda phrase: word_count(phrase.text) >= _LONG),
        columns=float(_columns(page.lines)),
        letter_height=usual,
        big=max(heights) / usual if usual else 0.0,
        covered=sum(box.area for box in page.upright),
        tables=_area(page, Table),
        figures=_area(page, Figure),
        headings=_count(page, Heading),
        list_items=_count(page, ListItem),
        block_width=block_width(page),
        uneven=_uneven([box.height for box in page.upright]),
        signs=_share_of_letters(page.text, _is_sign),
        letters_a_line=setting.letters_a_line,
        beside=setting.beside,
        flush=setting.flush,
        leading=setting.leading,
        tall=setting.tall,
        across=setting.across,
    )


_Thing = TypeVar("_Thing")


def _share(things: Sequence[_Thing], holds: Callable[[_Thing], bool]) -> float:
    return sum(map(holds, things)) / len(things) if things else 0.0


def _share_of_letters(text: str, holds: Callable[[str], bool]) -> float:
    letters = [letter for letter in text if not letter.isspace()]
    return sum(map(holds, letters)) / len(letters) if letters else 0.0


def _is_sign(letter: str) -> bool:
    return unicodedata.category(letter) == "Sm" or letter in _SIGNS


def _text_aspect(page: PageView) -> float:
    if not page.upright:
        return 0.0
    written = enclosing(page.upright)
    return page.aspect * written.width / max(written.height, _LEAST_HEIGHT)


def _area(page: PageView, kind: type[Block]) -> float:
    return min(1.0, sum(block.box.area for block in page.source.blocks if isinstance(block, kind)))


def _count(page: PageView, kind: type[Block]) -> float:
    return float(sum(isinstance(block, kind) for block in page.source.blocks))


def _uneven(heights: Sequence[float]) -> float:
    return pstdev(heights) / fmean(heights) if heights and fmean(heights) else 0.0


def _columns(lines: Sequence[ViewLine]) -> int:
    """Left edges at which a fifth of the lines begin a phrase of several words; 1 at least."""
    edges = Counter(
        int(phrase.upright.x0 / _SAME_EDGE) for line in lines for phrase in line.phrases if len(phrase.words) > _FEW
    )
    wide = {edge: edges[edge] + edges[edge + 1] for edge in edges}
    common = [edge for edge, count in wide.items() if count >= _OFTEN * len(lines)]
    return max(1, sum(1 for edge in common if edge - 1 not in common))
