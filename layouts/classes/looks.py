"""What speaks for a class in the looks of a page, on a logistic scale: slips are narrow, forms full of colons."""

from collections.abc import Callable, Mapping
from typing import Final

from layouts.classes.traits import PageTraits
from recto.classes import ClassName

_FEW_WORDS: Final = 40
_FULL_PAGE: Final = 500
"""Words."""


def looks(traits: PageTraits) -> Mapping[ClassName, float]:
    """Negative where it speaks against the class."""
    return {name: round(look(traits), 3) for name, look in _LOOKS.items()}


def _slip(traits: PageTraits) -> float:
    """1 for the narrow slip of a till, 0 for a sheet. Its lines are short however long it is; those of a sheet may be,
    where there are few of them.
    """
    short = _between(traits.across, 62, 52) * _between(traits.words, 25, 35)
    return max(_between(traits.aspect, 0.68, 0.55), _between(traits.text_aspect, 0.55, 0.45), short)


def _sheet_of_amounts(traits: PageTraits) -> float:
    return 2.0 * min(traits.amounts, 0.3) - 1.5 * _between(traits.prose, 0.3, 0.7)


def _receipt(traits: PageTraits) -> float:
    slip = _slip(traits)
    return 1.8 * slip + 3.0 * min(traits.amounts, 0.3) - 0.8 * (1 - slip) - 2.0 * _between(traits.words, 250, 500)


def _invoice(traits: PageTraits) -> float:
    return _sheet_of_amounts(traits) - 2.0 * _slip(traits)


def _form(traits: PageTraits) -> float:
    keys = 1.7 * _between(traits.keyed, 0.02, 0.15) + 1.0 * _between(traits.blanks, 0.02, 0.15)
    short = 0.9 if _FEW_WORDS <= traits.words <= _FULL_PAGE else 0.0
    capitals = 0.7 * _between(traits.capitals, 0.15, 0.4)
    return keys + short + capitals - 6.0 * min(traits.amounts, 0.4) - 2.5 * _between(traits.prose, 0.2, 0.5)


def _contract(traits: PageTraits) -> float:
    return _between(traits.prose, 0.2, 0.6) - 3.0 * min(traits.amounts, 0.3)


def _letter(traits: PageTraits) -> float:
    return -3.0 * min(traits.amounts, 0.3) - _between(traits.words, _FULL_PAGE, 900)


def _paper(traits: PageTraits) -> float:
    two_columns = 0.8 if traits.columns > 1 and traits.words >= _FULL_PAGE else 0.0
    formulas = 1.5 * _between(traits.signs, 0.005, 0.02) * _between(traits.prose, 0.1, 0.3)
    return two_columns + formulas + 0.6 * _between(traits.prose, 0.3, 0.7) - 4.0 * min(traits.amounts, 0.3)


def _newspaper(traits: PageTraits) -> float:
    """Narrow columns of running text, close set, below headlines."""
    narrow = _between(traits.beside, 1.4, 2.0) * _between(traits.letters_a_line, 75, 55)
    columns = narrow * _between(traits.words, 350, 450) * _between(traits.amounts + 5 * traits.signs, 0.1, 0.03)
    close = _between(traits.leading, 1.0, 0.85)
    headline = _between(traits.big, 1.8, 3.0)
    return -1.0 + columns * (1.9 + 1.2 * _between(traits.beside, 2.3, 3.0) + 0.9 * close + 0.9 * headline)


def _book(traits: PageTraits) -> float:
    if not _FEW_WORDS <= traits.words <= _FULL_PAGE:
        return -1.0
    nothing_else = 1.0 - _between(traits.keyed + traits.amounts + traits.blanks, 0.02, 0.1)
    running = _between(traits.prose, 0.4, 0.8) * (1.0 - _between(traits.digits, 0.01, 0.04))
    return 3.4 * running * nothing_else * (1.0 - _between(traits.headings, 1, 4))


def _report(traits: PageTraits) -> float:
    return _between(traits.digits, 0.05, 0.25) - _between(traits.keyed, 0.05, 0.2) - 2.0 * _slip(traits)


_LOOKS: Final[Mapping[ClassName, Callable[[PageTraits], float]]] = {
    "invoice": _invoice,
    "receipt": _receipt,
    "bank_statement": _sheet_of_amounts,
    "form": _form,
    "contract": _contract,
    "letter": _letter,
    "paper": _paper,
    "newspaper": _newspaper,
    "book": _book,
    "report": _report,
}


def _between(value: float, low: float, high: float) -> float:
    """0 at ``low``, 1 at ``high`` (which may be the smaller), straight between them."""
    return min(1.0, max(0.0, (value - low) / (high - low)))
