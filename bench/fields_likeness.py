"""Whether a value that was found is the one that is true, for each type in its own way.

Dates and amounts have to be equal. Of identifiers, names, addresses and texts only letters and digits count, whether
large or small. Those of the last three are ``NEAR`` where at most a tenth of the letters are other ones: readings slip,
and the truths of receipts are known for their typos.
"""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from enum import IntEnum
from itertools import groupby

from rapidfuzz.distance import Levenshtein

from recto.fields import FieldType, Scalar

MOST_OTHER_LETTERS = 0.1
_CENT = Decimal("0.005")
_NUMERIC = {FieldType.AMOUNT, FieldType.NUMBER, FieldType.PERCENT, FieldType.INTEGER}
_WORDY = {FieldType.NAME, FieldType.ADDRESS, FieldType.TEXT}
_COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER_WORDS = {word: number for number, word in enumerate(_COUNTED, 1)}
_TERM = re.compile(r"\((\d+)\)|(\d+)")
_UNITS = ("day", "week", "month", "year")


class Likeness(IntEnum):
    OTHER = 0
    NEAR = 1
    SAME = 2


def likeness(kind: FieldType, found: Scalar, wanted: str) -> Likeness:
    """Of a value that was found to the true one, which is written as the type's values are."""
    if kind in _NUMERIC:
        return Likeness.SAME if _equal(str(found), wanted) else Likeness.OTHER
    left, right = letters(str(found)), letters(wanted)
    if left == right:
        return Likeness.SAME
    return Likeness.NEAR if kind in _WORDY and is_near(left, right) else Likeness.OTHER


def description_likeness(found: Scalar, wanted: str) -> Likeness:
    """Line items often print more than a name: numbers, a second line. It is enough that the name is in it."""
    left, right = letters(str(found)), letters(wanted)
    if right and right in left:
        return Likeness.SAME
    return Likeness.NEAR if is_near(left, right) or is_near(left[: len(right)], right) else Likeness.OTHER


def term_likeness(found: Scalar, wanted: str) -> Likeness:
    """Of spans of time: ``three (3) years`` is ``3 years``."""
    return Likeness.SAME if _term(str(found)) == _term(wanted) else Likeness.OTHER


def letters(text: str) -> str:
    """Letters and digits alone, small."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum())


def is_near(found: str, wanted: str) -> bool:
    """Of two texts of letters and digits."""
    most = int(MOST_OTHER_LETTERS * len(wanted))
    return bool(wanted) and Levenshtein.distance(found, wanted, score_cutoff=most) <= most


def numbers_in(text: str) -> set[Decimal]:
    """All numbers that are printed in it, whichever mark may part their decimals."""
    found: set[Decimal] = set()
    for match in re.finditer(r"\d[\d.,'\u2019\u00a0\u202f]*(?: \d{3}(?:[.,]\d+)?)*", text):
        digits = re.sub(r"[^\d.,]", "", match.group()).strip(".,")
        parts = ["".join(group) for mark, group in groupby(digits, str.isdigit) if mark]
        found.add(Decimal("".join(parts)))
        if len(parts) > 1:
            found.add(Decimal(f"{''.join(parts[:-1])}.{parts[-1]}"))
    return found


def _equal(found: str, wanted: str) -> bool:
    try:
        return abs(Decimal(found) - Decimal(wanted)) < _CENT
    except InvalidOperation:
        return False


def _term(text: str) -> tuple[int, str]:
    small = text.casefold()
    digits = _TERM.search(small)
    words = (_NUMBER_WORDS[word] for word in re.findall(r"[a-z]+", small) if word in _NUMBER_WORDS)
    count = int(digits.group(1) or digits.group(2)) if digits else next(words, 0)
    return count, next((unit for unit in _UNITS if unit in small), "")
