"""Which of the sums that labels name add up: subtotal and tax, or several taxes, to the total."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations, product
from typing import Final

from layouts.fields.rules.labels.labelled_pages import Claim, claim
from layouts.fields.typed.spots import NumberSpot
from layouts.fields.view import PageView
from recto.fields import FieldType

CENT: Final = Decimal("0.021")
_MOST_RIVALS: Final = 8
_MOST_SUMS: Final = 4
_MOST_TAXES: Final = 4
_ADDED_UP: Final = 0.97
_DERIVED: Final = 0.3
_HIGHEST_RATE: Final = Decimal("0.6")

Money = Sequence[tuple[PageView, NumberSpot]]
"""All sums of money of the pages."""


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount that may be ``field``. ``rule`` and ``score`` as in ``layouts.fields.found``."""

    field: str
    page: PageView
    spot: NumberSpot
    rule: str
    score: float

    @property
    def claim(self) -> Claim:
        return claim(self.field, FieldType.AMOUNT, self.page, self.spot, rule=self.rule, score=self.score)


@dataclass(frozen=True, slots=True)
class _Fit:
    """Sums that add up. ``parts`` are taxes that do with others, but are not the tax in all."""

    sums: tuple[Sum, ...]
    score: float
    parts: tuple[Sum, ...] = ()


def adding_up(found: Sequence[Sum], money: Money) -> list[Sum]:
    """Where subtotal, taxes and total of the candidates fit together, they are taken; else they stay as they are."""
    best = max((*_by_one_tax(found, money), *_by_taxes(found, money)), key=lambda fit: fit.score, default=_Fit((), 0.0))
    taken = [replace(one, score=max(one.score, _ADDED_UP), rule="totals.add_up") for one in best.sums]
    fields = {one.field for one in taken}
    parts = {part.spot.amount for part in best.parts}
    rest = [one for one in found if one.field != "tax_total" or one.spot.amount not in parts]
    others = [replace(one, score=one.score * 0.8) if one.field in fields else one for one in rest]
    return taken + [one for one in others if all(one.spot != other.spot or one.field != other.field for other in taken)]


def _by_one_tax(found: Sequence[Sum], money: Money) -> Iterator[_Fit]:
    for three in _fitting(found, money):
        if may_be_tax(three[1].spot.amount, three[0].spot.amount):
            yield _Fit(three, sum(one.score for one in three))


def _by_taxes(found: Sequence[Sum], money: Money) -> Iterator[_Fit]:
    """Several taxes, as of several rates, between subtotal and total."""
    taxes = [one for one in best_of_field(found, "tax_total") if one.spot.amount]
    pairs = list(product(best_of_field(found, "subtotal")[:_MOST_SUMS], _totals(found)[:_MOST_SUMS]))
    for count in range(2, _MOST_TAXES + 1):
        for parts in combinations(taxes, count):
            tax = sum((part.spot.amount for part in parts), Decimal())
            for net, total in pairs:
                if fits(net.spot.amount + tax, total.spot.amount) and may_be_tax(tax, net.spot.amount):
                    whole = [Sum("tax_total", *held, "totals.derived", _DERIVED) for held in _standing(tax, money)]
                    score = net.score + total.score + sum(part.score for part in parts) / count
                    yield _Fit((net, *whole, total), score, parts)


def _fitting(found: Sequence[Sum], money: Money) -> Iterator[tuple[Sum, ...]]:
    nets, taxes, totals = best_of_field(found, "subtotal"), best_of_field(found, "tax_total"), _totals(found)
    for net, tax, total in product(nets, taxes, totals):
        if fits(net.spot.amount + tax.spot.amount, total.spot.amount):
            yield net, tax, total
    for tax, total in product(taxes, totals):
        for page, spot in _standing(total.spot.amount - tax.spot.amount, money):
            if tax.spot.amount and spot.words != tax.spot.words:
                yield Sum("subtotal", page, spot, "totals.derived", _DERIVED), tax, total
    for net, tax in product(nets, taxes):
        for page, spot in _standing(net.spot.amount + tax.spot.amount, money):
            if tax.spot.amount:
                yield net, tax, Sum("total", page, spot, "totals.derived", _DERIVED)
    for net, total in product(nets, totals):
        for page, spot in _standing(total.spot.amount - net.spot.amount, money):
            if spot.amount and net.spot.amount:
                yield net, Sum("tax_total", page, spot, "totals.derived", 0.2), total


def _totals(found: Iterable[Sum]) -> list[Sum]:
    """Of total and amount due."""
    dues = (replace(one, field="total", score=one.score * 0.8) for one in best_of_field(found, "amount_due"))
    return [*best_of_field(found, "total"), *dues]


def may_be_tax(tax: Decimal, net: Decimal) -> bool:
    """Whether an amount may be the tax on another."""
    return abs(tax) <= _HIGHEST_RATE * abs(net) and tax * net >= 0


def best_of_field(found: Iterable[Sum], field: str) -> list[Sum]:
    """The best for each amount, the likeliest first."""
    by_amount: dict[Decimal, Sum] = {}
    for one in sorted((one for one in found if one.field == field), key=lambda one: -one.score):
        by_amount.setdefault(one.spot.amount, one)
    return list(by_amount.values())[:_MOST_RIVALS]


def _standing(amount: Decimal, money: Money) -> list[tuple[PageView, NumberSpot]]:
    """The last place where this amount stands."""
    return [held for held in money if held[1].amount == amount][-1:]


def fits(one: Decimal, other: Decimal) -> bool:
    """Whether two amounts are the same but for rounding."""
    return abs(one - other) < CENT
