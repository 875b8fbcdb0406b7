"""Lines of a receipt with what they begin with, and the amounts at their ends."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from layouts.fields.rules.label_books import label_book
from layouts.fields.typed.amounts import amounts_in
from layouts.fields.typed.locales import Locale
from layouts.fields.typed.spots import NumberSpot
from layouts.fields.view import PageView, ViewLine

SUMS: Final = (
    "total", "payable", "subtotal", "tax", "summary", "rounding", "discount", "quantity", "cash", "change", "card"
)  # fmt: skip
HEADS: Final = ("registration", "contact", "date", "time", "number", "details", "title")

_SPLIT: Final = re.compile(r"[\s:;.,#()*=/@|-]+")
_PART: Final = re.compile(
    r"\b(?:excl\w*|excluding|before|without|w/o|hors|ht|ohne|exkl|esclus\w*|sin|bez|qty|quantity|items?|disc\w*|"
    r"saving\w*|points?|pts|anzahl|aantal|articles?)\b|\d ?%",
    re.IGNORECASE,
)
_NO_SUM: Final = re.compile(r"qty|quantity|item|disc|saving|point|pts", re.IGNORECASE)
_WITH: Final = re.compile(r"\b(?:inc|incl\w*|including|inkl\w*|ttc|compris\w*|inclus\w*|incluid\w*)\b", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class ReceiptLine:
    """``label``: the text before the first amount; ``role``: which sum that is, empty for none. ``number`` counts the
    page's lines from 0.
    """

    page: PageView
    number: int
    label: str
    role: str
    amounts: tuple[NumberSpot, ...]


@dataclass(frozen=True, eq=False)
class ReceiptPage:
    """A page of a receipt."""

    page: PageView
    locale: Locale

    @cached_property
    def lines(self) -> tuple[ReceiptLine, ...]:
        return tuple(self._lines())

    def _lines(self) -> Iterator[ReceiptLine]:
        amounts: dict[int, list[NumberSpot]] = {}
        for spot in amounts_in(self.page, self.locale):
            amounts.setdefault(spot.line, []).append(spot)
        before = ""
        for number, line in enumerate(self.page.lines):
            found = amounts.get(number, [])
            first = next((line.words.index(spot.words[0]) for spot in found), len(line.words))
            label = self.page.raw(line.words[:first])
            # Where a label fills the line its amount stands below.
            named = label if any(map(str.isalpha, label)) or not found else before
            role = sum_role(named)
            if role in ("", "quantity") and label:
                role = sum_role(_last_phrase(line, label)) or role
            yield ReceiptLine(self.page, number, label, role, tuple(found))
            before = "" if found else label


def _last_phrase(line: ViewLine, label: str) -> str:
    """The end of a label that has its own phrase: ``Qty: 3    Total``."""
    held = [phrase.text for phrase in line.phrases if phrase.text in label]
    return held[-1] if held else ""


def sum_role(label: str) -> str:
    """Which sum a line with such a text before its amount gives; empty for none."""
    plain = " ".join(part for part in _SPLIT.split(label) if part)
    role = label_book("receipt_words").opening(plain, SUMS)
    if role == "total" and _PART.search(label) and not _WITH.search(label):
        return "" if _NO_SUM.search(label) else "subtotal"
    return role


def head_role(text: str) -> str:
    """What a line above the items begins with, other than a name or an address; empty for those."""
    plain = " ".join(part for part in _SPLIT.split(text) if part)
    return label_book("receipt_words").opening(plain, HEADS)
