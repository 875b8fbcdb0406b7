"""What speaks for a class in the looks of a page, on a logistic scale: slips are narrow, forms full of colons."""

from collections.abc import Callable, Mapping
from typing import Final

from layouts.classes.traits import PageTraits
from recto.classes import ClassName

_NARROW: Final = 0.6
_WIDE: Final = 0.75
"""Width over height: slips of tills below, sheets of paper above."""
_PAGE_OF_PROSE: Final = 80
_FULL_PAGE: Final = 500


def looks(traits: PageTraits) -> Mapping[ClassName, float]:
    """Negative where it speaks against the class."""
    return {name: round(look(traits), 3) for name, look in _LOOKS.items()}


def _receipt(traits: PageTraits) -> float:
    narrow = _between(traits.aspect, _WIDE, _NARROW)
    return 1.2 * narrow + 3.0 * min(traits.amounts, 0.5) - 2.0 * _between(traits.words, 250, 500) - 1.0 * (1 - narrow)


def _invoice(traits: PageTraits) -> float:
    return 2.0 * min(traits.amounts, 0.4) - 1.5 * _between(traits.prose, 0.3, 0.7)


def _bank_statement(traits: PageTraits) -> float:
    return 2.0 * min(traits.amounts, 0.4) - 1.5 * _between(traits.prose, 0.3, 0.7)


def _form(traits: PageTraits) -> float:
    places = min(6.0 * traits.keyed, 2.2) + min(4.0 * traits.blanks, 1.6)
    return places - 4.0 * min(traits.amounts, 0.4) - 2.0 * _between(traits.prose, 0.3, 0.6)


def _contract(traits: PageTraits) -> float:
    return _between(traits.prose, 0.2, 0.6) - 3.0 * min(traits.amounts, 0.3) - 0.5 * _between(traits.columns, 2, 4)


def _letter(traits: PageTraits) -> float:
    return -3.0 * min(traits.amounts, 0.3) - _between(traits.words, _FULL_PAGE, 900)


def _paper(traits: PageTraits) -> float:
    two_columns = 0.8 if traits.columns >= 2 and traits.words >= _FULL_PAGE else 0.0
    return two_columns + 0.6 * _between(traits.prose, 0.3, 0.7) - 4.0 * min(traits.amounts, 0.3)


def _newspaper(traits: PageTraits) -> float:
    columns = 1.4 * _between(traits.columns, 2, 4) * _between(traits.phrases_a_line, 1.5, 3.0)
    return columns * 2 if traits.words >= _FULL_PAGE else -1.0


def _book(traits: PageTraits) -> float:
    if not _PAGE_OF_PROSE <= traits.words <= _FULL_PAGE * 1.2:
        return -1.0
    plain = _between(traits.prose, 0.4, 0.8) * (
        1.0 - _between(traits.keyed + traits.amounts + traits.blanks, 0.02, 0.1)
    )
    single = 1.0 - _between(traits.columns, 1, 3)
    return 3.2 * plain * single * (1.0 - _between(traits.digits, 0.01, 0.04))


def _report(traits: PageTraits) -> float:
    return 1.0 * _between(traits.digits, 0.05, 0.25) - _between(traits.keyed, 0.05, 0.2)


_LOOKS: Final[Mapping[ClassName, Callable[[PageTraits], float]]] = {
    "invoice": _invoice,
    "receipt": _receipt,
    "bank_statement": _bank_statement,
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
