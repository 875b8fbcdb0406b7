"""Sums of an invoice or an order: labelled amounts, and which of them add up."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product
from typing import Final

from layouts.fields.rules.beside import in_column
from layouts.fields.rules.labelled_pages import Claim, LabelledPage, claim
from layouts.fields.rules.labels import Label
from layouts.fields.rules.taxed_sums import taxed
from layouts.fields.typed.amounts import is_money
from layouts.fields.typed.spots import NumberSpot
from layouts.fields.view import PageView
from recto.fields import FieldType

SUMS: Final = ("subtotal", "tax_total", "total", "prepaid", "amount_due")
_CENT: Final = Decimal("0.021")
_MOST_RIVALS: Final = 8
_LINES_BELOW: Final = 6
_SUMS_IN_COLUMNS: Final = 3
_ADDED_UP: Final = 0.97
_HIGHEST_RATE: Final = Decimal("0.6")


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


def sums_in(pages: Sequence[LabelledPage]) -> tuple[Sum, ...]:
    """Sums, the likeliest of each field first."""
    labelled = [found for page in pages for found in (*_labelled(page), *_in_columns(page))]
    money = [(page.page, spot) for page in pages for spot in page.numbers if is_money(spot)]
    found = _with_due(_adding_up([_paid(one) for one in labelled], money))
    return tuple(sorted(found, key=lambda one: (SUMS.index(one.field), -one.score)))


def _paid(one: Sum) -> Sum:
    """What was paid before is printed with a minus where it is taken off; its value has none."""
    if one.field != "prepaid" or one.spot.amount >= 0:
        return one
    amount = -one.spot.amount
    return replace(one, spot=replace(one.spot, amount=amount, value=float(amount)))


def _labelled(held: LabelledPage) -> Iterator[Sum]:
    for label in held.labels:
        if set(SUMS) & set(label.fields):
            for spot, how, fit in _amounts(held, label):
                strength = (1.0 if label.strong else 0.8) * label.sure
                late = 0.9 + 0.1 * (held.place + spot.upright.y0) / 2
                rule = f"{'label' if label.strong else 'weak_label'}.{how}"
                fields, _ = taxed(label.fields, spot.letter)
                for field in fields:
                    if field in SUMS:
                        yield Sum(field, held.page, spot, rule, fit * strength * late)


def _amounts(held: LabelledPage, label: Label) -> Iterator[tuple[NumberSpot, str, float]]:
    """Those after the label on its line, the last one first; for labels without any, those below."""
    right = _right(held, label)
    money = [spot for spot in right if is_money(spot)] or [
        spot for spot in right[-1:] if not spot.percent and not spot.letter
    ]
    for rank, spot in enumerate(reversed(money)):
        yield spot, "right", (0.95 if is_money(spot) else 0.5) - 0.3 * rank
    if not money and all(spot.percent for spot in right):
        yield from _below(held, label)


def _in_columns(held: LabelledPage) -> Iterator[Sum]:
    """Subtotal and tax before a total on its line, where the three add up."""
    for label in held.labels:
        money = [spot for spot in _right(held, label) if is_money(spot)] if "total" in label.fields else []
        for net, tax, total in [money[-3:]] if len(money) >= _SUMS_IN_COLUMNS else []:
            if _fits(net.amount + tax.amount, total.amount) and _may_be_tax(tax.amount, net.amount):
                yield Sum("subtotal", held.page, net, "totals.columns", 0.6)
                yield Sum("tax_total", held.page, tax, "totals.columns", 0.6)


def _right(held: LabelledPage, label: Label) -> list[NumberSpot]:
    """Numbers after a label, up to the next label on its line. A currency may be of both: ``Total EUR 12.00``."""
    line = held.page.lines[label.line]
    order = {word: place for place, word in enumerate(line.words)}
    begins = order[label.words[-1]]
    after = [order[other.words[0]] for other in held.labels if other.line == label.line and other.start != label.start]
    ends = min((place for place in after if place > begins), default=len(order) + 1)
    level = [spot for spot in held.numbers if spot.line == label.line and begins <= order[spot.words[0]] < ends]
    return [spot for spot in level if order[spot.words[-1]] > begins or held.page.raw(label.words).endswith(spot.raw)]


def _below(held: LabelledPage, label: Label) -> Iterator[tuple[NumberSpot, str, float]]:
    """Amounts in the column under the label that have no label of their own, the lowest likeliest: sums stand at the
    end of a column. It is likelier where other sums are named beside the label.
    """
    found = [
        spot
        for spot in held.numbers
        if label.line < spot.line <= label.line + _LINES_BELOW
        and is_money(spot)
        and in_column(label.upright, spot.upright)
        and not _is_named(held, spot)
    ]
    best = 0.8 if _is_in_row(held, label) else 0.55
    for rank, spot in enumerate(reversed(found)):
        yield spot, "below", best - 0.05 * rank


def _is_named(held: LabelledPage, spot: NumberSpot) -> bool:
    """Whether the label of a sum stands before it on its line."""
    labels = (label for label in held.labels if label.line == spot.line and set(SUMS) & set(label.fields))
    return any(label.upright.x0 < spot.upright.x0 for label in labels)


def _is_in_row(held: LabelledPage, label: Label) -> bool:
    """Whether sums are named beside it, and no amounts are."""
    named = any(
        other.line == label.line and other is not label and set(SUMS) & set(other.fields) for other in held.labels
    )
    return named and not any(spot.line == label.line and is_money(spot) for spot in held.numbers)


def _adding_up(found: Sequence[Sum], money: Sequence[tuple[PageView, NumberSpot]]) -> list[Sum]:
    """Where subtotal, tax and total of the candidates fit together, they are taken; else they stay as they are."""
    fitting = (three for three in _fitting(found, money) if _may_be_tax(three[1].spot.amount, three[0].spot.amount))
    best = max(fitting, key=lambda three: sum(one.score for one in three), default=())
    taken = [replace(one, score=max(one.score, _ADDED_UP), rule="totals.add_up") for one in best]
    fields = {one.field for one in taken}
    others = [replace(one, score=one.score * 0.8) if one.field in fields else one for one in found]
    return taken + [one for one in others if all(one.spot != other.spot or one.field != other.field for other in taken)]


def _fitting(found: Sequence[Sum], money: Sequence[tuple[PageView, NumberSpot]]) -> Iterator[tuple[Sum, ...]]:
    nets, taxes = _best(found, "subtotal"), _best(found, "tax_total")
    totals = [
        *_best(found, "total"),
        *(replace(one, field="total", score=one.score * 0.8) for one in _best(found, "amount_due")),
    ]
    for net, tax, total in product(nets, taxes, totals):
        if _fits(net.spot.amount + tax.spot.amount, total.spot.amount):
            yield net, tax, total
    for tax, total in product(taxes, totals):
        for page, spot in _standing(total.spot.amount - tax.spot.amount, money):
            if tax.spot.amount and spot.words != tax.spot.words:
                yield Sum("subtotal", page, spot, "totals.derived", 0.3), tax, total
    for net, tax in product(nets, taxes):
        for page, spot in _standing(net.spot.amount + tax.spot.amount, money):
            if tax.spot.amount:
                yield net, tax, Sum("total", page, spot, "totals.derived", 0.3)
    for net, total in product(nets, totals):
        for page, spot in _standing(total.spot.amount - net.spot.amount, money):
            if spot.amount and net.spot.amount:
                yield net, Sum("tax_total", page, spot, "totals.derived", 0.2), total


def _may_be_tax(tax: Decimal, net: Decimal) -> bool:
    return abs(tax) <= _HIGHEST_RATE * abs(net) and tax * net >= 0


def _best(found: Iterable[Sum], field: str) -> list[Sum]:
    """The best for each amount, the likeliest first."""
    by_amount: dict[Decimal, Sum] = {}
    for one in sorted((one for one in found if one.field == field), key=lambda one: -one.score):
        by_amount.setdefault(one.spot.amount, one)
    return list(by_amount.values())[:_MOST_RIVALS]


def _standing(amount: Decimal, money: Sequence[tuple[PageView, NumberSpot]]) -> list[tuple[PageView, NumberSpot]]:
    """The last place where this amount stands."""
    return [held for held in money if held[1].amount == amount][-1:]


def _fits(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) < _CENT


def _with_due(found: list[Sum]) -> list[Sum]:
    """Total and amount due stand in for each other where only one is printed and nothing was paid before; where neither
    is, what was paid is the total.
    """
    paid = any(one.field == "prepaid" and one.spot.amount for one in found)
    totals, dues = _best(found, "total"), _best(found, "amount_due")
    if totals and not dues and not paid:
        return [*found, replace(totals[0], field="amount_due", rule="totals.as_due", score=totals[0].score * 0.8)]
    if dues and not totals:
        return [
            *found,
            replace(dues[0], field="total", rule="totals.as_due", score=dues[0].score * (0.5 if paid else 0.8)),
        ]
    if not totals and not dues:
        payments = [one for one in _best(found, "prepaid") if one.spot.amount][:1]
        return [*found, *(replace(one, field="total", rule="totals.as_due", score=one.score * 0.4) for one in payments)]
    return found
