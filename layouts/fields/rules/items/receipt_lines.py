"""Lines of a receipt with what they begin with, and the amounts at their ends."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from layouts.fields.rules.labels.label_books import label_book
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
_PAYMENTS: Final = ("cash", "change")
_SLIPS: Final = str.maketrans({"0": "o", "1": "l", "5": "s"})
_LETTERS: Final = 2
_SHORT: Final = {"amt": "amount", "ttl": "total", "tot": "total", "nett": "net"}
_LED: Final = re.compile(
    r"\W*(?:(?:incl|inkl|inc|including|includes|davon|darin|enth\w*|dont|di cui|heraf|varav|waarvan|w tym)\b\W*"
    r"|\d{1,2}(?:[.,]\d{1,3})?\s?%\W*)+",
    re.IGNORECASE,
)
"""What may stand before the name of a tax: ``incl. 20 % VAT``."""
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
            label = self._label(line, found)
            # Where a label fills the line its amount stands below.
            named = label if any(map(str.isalpha, label)) or not found else before
            role = sum_role(named)
            if role in ("", "quantity") and label:
                role = sum_role(_last_phrase(line, label)) or role
            yield ReceiptLine(self.page, number, label, role, tuple(found))
            before = "" if found else label

    def _label(self, line: ViewLine, amounts: Sequence[NumberSpot]) -> str:
        """What stands before the first amount; of a word that holds both, as ``TOTAL:1.00``, what is before it."""
        if not amounts:
            return line.text
        words = line.words[: line.words.index(amounts[0].words[0]) + 1]
        before = self.page.raw(words[:-1])
        glued = self.page.words[words[-1]].text.partition(amounts[0].raw.split()[0])[0]
        return f"{before} {glued}".strip() if any(map(str.isalpha, glued)) else before


def _last_phrase(line: ViewLine, label: str) -> str:
    """The end of a label that has its own phrase: ``Qty: 3    Total``."""
    held = [phrase.text for phrase in line.phrases if phrase.text in label]
    return held[-1] if held else ""


def sum_role(label: str) -> str:
    """Which sum a line with such a text before its amount gives; empty for none."""
    plain = " ".join(map(_written_out, filter(None, _SPLIT.split(label))))
    role = label_book("receipt_words").opening(plain, SUMS)
    if not role and (led := _LED.match(label)):
        return label_book("receipt_words").opening(" ".join(_SPLIT.split(label[led.end() :])), ("tax",))
    if role == "total" and (paid := label_book("receipt_words").opening(plain.partition(" ")[2], _PAYMENTS)):
        return paid
    if role == "total" and _PART.search(label) and not _WITH.search(label):
        return "" if _NO_SUM.search(label) else "subtotal"
    return role


def _written_out(word: str) -> str:
    """A word without digits that stand for letters, and not cut short."""
    letters = sum(map(str.isalpha, word))
    whole = word.translate(_SLIPS) if letters >= _LETTERS and letters > len(word) / 2 else word
    return _SHORT.get(whole.casefold(), whole)


def head_role(text: str) -> str:
    """What a line above the items begins with, other than a name or an address; empty for those."""
    plain = " ".join(part for part in _SPLIT.split(text) if part)
    return label_book("receipt_words").opening(plain, HEADS)
