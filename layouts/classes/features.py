"""A document as numbers to learn from: its words, pieces of them, what it says for the built-in classes, its looks.

What a scanner leaves does not count: no colours, no sizes in pixels; of the page's shape only whether it is narrow.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from layouts.classes.cues import class_cues, plain
from layouts.classes.evidence import Evidence, combined, page_evidence
from layouts.classes.looks import looks
from layouts.classes.traits import PageTraits, traits_of
from layouts.fields.view import DocumentView, PageView

FEATURES: Final = "words-pieces-cues-looks/2"
"""Changes whenever a document could give other numbers: models that learnt on others cannot be used."""

PAGES: Final = 3
"""That are looked at."""
_LETTERS: Final = 30_000
_SHORTEST, _LONGEST = 2, 4
"""Letters of a piece of a word; the space at its ends is one."""
_WORDS_KEPT: Final = 50_000
"""With their pieces: the common ones of several languages, not those of every document."""
_DIGIT = re.compile(r"\d")
_CUES_ENOUGH: Final = 4.0
_MOST_CUES: Final = 1.5
_TITLE: Final = 3.0
_WIDEST: Final = 0.68
"""Width over height of paper: above it pages differ by country and scanner, not by kind."""
_MOST_BESIDE, _MOST_LEADING, _TALLEST = 8.0, 4.0, 5.0
WORD, PIECE = "w", "p"
"""The first letters of terms."""


@dataclass(frozen=True, slots=True)
class DocumentFeatures:
    """``terms`` with one more than the logarithm of how often they stand there: what comes ten times says little more
    than what comes twice. ``measures`` are as many for every document.
    """

    terms: Mapping[str, float]
    measures: tuple[float, ...]


def features_of(view: DocumentView) -> DocumentFeatures:
    """Of the first pages. A document without words has no terms."""
    pages = view.pages[:PAGES]
    text = _DIGIT.sub("0", plain("\n".join(page.text for page in pages)[:_LETTERS]))
    counts = Counter(_terms(text.split()))
    terms = {term: 1.0 + math.log(count) for term, count in counts.items()}
    return DocumentFeatures(terms, (*_looks(pages), *_cues(pages)))


def _terms(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        yield f"{WORD} {word}"
        yield from (f"{PIECE} {piece}" for piece in _pieces(word))


@lru_cache(maxsize=_WORDS_KEPT)
def _pieces(word: str) -> tuple[str, ...]:
    whole = f" {word} "
    return tuple(
        whole[start : start + size]
        for size in range(_SHORTEST, _LONGEST + 1)
        for start in range(max(1, len(whole) - size + 1))
    )


def _cues(pages: Iterable[PageView]) -> Iterator[float]:
    found = [page_evidence(page, class_cues()) for page in pages]
    for name in class_cues():
        said = [(1.0, page[name]) for page in found if name in page]
        whole = combined(said) if said else Evidence()
        yield whole.title_weight / _TITLE
        yield min(_MOST_CUES, math.sqrt(sum(whole.cues.values()) / _CUES_ENOUGH))
        yield 1.0 if whole.opening else 0.0


def _looks(pages: Iterable[PageView]) -> tuple[float, ...]:
    """Of the first page that has words."""
    pages = tuple(pages)
    telling = next((page for page in pages if page.words), None) or next(iter(pages), None)
    return _measures(traits_of(telling)) if telling else (0.0,) * _measured()


@cache
def _measured() -> int:
    return len(_measures(PageTraits(*(0.0 for _ in PageTraits.__slots__))))


def _measures(traits: PageTraits) -> tuple[float, ...]:
    """Counts by their logarithm and small shares by their root, so that no measure has far-out values. The look of
    newspapers joins several, which a few examples cannot.
    """
    return (
        min(traits.aspect, _WIDEST),
        min(traits.text_aspect, 1.2),
        *(math.log1p(value) for value in (traits.words, traits.lines, traits.headings, traits.list_items, traits.big)),
        *(math.sqrt(value) for value in (traits.amounts, traits.keyed, traits.blanks, traits.digits, traits.signs)),
        math.log1p(traits.letters_a_line),
        min(traits.beside, _MOST_BESIDE),
        traits.flush,
        min(traits.leading, _MOST_LEADING),
        min(traits.tall, _TALLEST),
        looks(traits)["newspaper"],
        traits.phrases_a_line,
        min(traits.letters_a_word, 12.0),
        traits.capitals,
        traits.prose,
        math.log1p(1000.0 * traits.letter_height),
        min(traits.covered, 1.0),
        traits.tables,
        traits.figures,
        traits.columns,
        traits.block_width,
        traits.uneven,
    )
