"""Taxes by rate: lines where a rate, a basis and an amount stand together, and the basis times the rate is the amount.

That holds in tables of taxes as in lines of sums, whatever their labels are.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Final

from layouts.fields.found import CandidateRow, CandidateRows
from layouts.fields.rules.spans import candidate
from layouts.fields.rules.typed_spans import spot_span
from layouts.fields.typed.amounts import is_money, numbers_in
from layouts.fields.typed.locales import Locale
from layouts.fields.typed.spots import NumberSpot
from layouts.fields.view import DocumentView, PageView
from recto.fields import FieldType, OnPage
from recto.geometry import Box

RULE: Final = "taxes.rate"
_MOST: Final = Decimal(35)
"""Percent: no country taxes sales higher."""
_LEAST: Final = Decimal("0.05")
"""Smaller amounts are a share of some number by chance."""
_ROUNDED: Final = Decimal("0.015")
_MOST_NUMBERS: Final = 10


@dataclass(frozen=True, slots=True)
class _Tax:
    page: PageView
    rate: NumberSpot
    basis: NumberSpot
    amount: NumberSpot


def taxes_in(view: DocumentView, locale: Locale, items: Iterable[CandidateRows]) -> tuple[CandidateRows, ...]:
    """The rows of ``taxes``, none for none. Lines of ``items`` are left out: they may carry their own taxes."""
    taken: dict[int, list[Box]] = {}
    for value in (value for group in items for row in group.rows for value in row.values):
        if isinstance(value.source, OnPage):
            taken.setdefault(value.source.page, []).append(value.source.box)
    taxes = [tax for page in view.pages for tax in _taxes(page, locale, taken.get(page.page, []))]
    rows = {(tax.rate.amount, tax.basis.amount, tax.amount.amount): _row(tax) for tax in reversed(taxes)}
    found = tuple(reversed(rows.values()))
    return (CandidateRows(group="taxes", rows=found, rule=RULE, score=0.9),) if found else ()


def _taxes(page: PageView, locale: Locale, taken: Sequence[Box]) -> Iterator[_Tax]:
    lines: dict[int, list[NumberSpot]] = {}
    for spot in numbers_in(page, locale):
        lines.setdefault(spot.line, []).append(spot)
    for spots in lines.values():
        if len(spots) <= _MOST_NUMBERS and not any(_is_taken(page, spot, taken) for spot in spots):
            yield from _of_line(page, spots)


def _is_taken(page: PageView, spot: NumberSpot, taken: Sequence[Box]) -> bool:
    return any(box.contains_centre_of(page.words[spot.words[0]].box) for box in taken)


def _of_line(page: PageView, spots: list[NumberSpot]) -> Iterator[_Tax]:
    """The first rate that fits, with the basis before the amount."""
    money = [spot for spot in spots if is_money(spot)]
    rates = [spot for spot in spots if Decimal(0) <= spot.amount <= _MOST and spot.currency == ""]
    for rate in sorted(rates, key=lambda spot: not spot.percent):
        for basis, amount in combinations((spot for spot in money if spot is not rate), 2):
            if _fits(rate, basis, amount, alone=len(spots) == 3):
                yield _Tax(page, rate, basis, amount)
                return


def _fits(rate: NumberSpot, basis: NumberSpot, amount: NumberSpot, *, alone: bool) -> bool:
    if rate.amount == 0:
        return (rate.percent or alone) and amount.amount == 0 and basis.amount != 0
    if abs(amount.amount) < _LEAST or abs(amount.amount) >= abs(basis.amount):
        return False
    return abs(basis.amount * rate.amount / 100 - amount.amount) <= _ROUNDED


def _row(tax: _Tax) -> CandidateRow:
    parts = (
        ("rate", FieldType.PERCENT, tax.rate),
        ("basis", FieldType.AMOUNT, tax.basis),
        ("amount", FieldType.AMOUNT, tax.amount),
    )
    return CandidateRow(
        values=tuple(
            candidate(
                name,
                spot_span(tax.page, spot),
                RULE,
                score=0.9,
                type_=kind,
                value=float(spot.amount),
            )
            for name, kind, spot in parts
        )
    )
