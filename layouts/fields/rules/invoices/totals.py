"""Sums of an invoice or an order by their labels."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from layouts.fields.rules.invoices.adding_sums import Sum, adding_up, best_of_field, fits, may_be_tax
from layouts.fields.rules.invoices.taxed_sums import taxed
from layouts.fields.rules.labels.beside import in_column
from layouts.fields.rules.labels.labelled_pages import LabelledPage
from layouts.fields.rules.labels.labels import Label
from layouts.fields.typed.amounts import is_money
from layouts.fields.typed.spots import NumberSpot

SUMS: Final = ("subtotal", "tax_total", "total", "prepaid", "amount_due")
_LINES_BELOW: Final = 6
_SUMS_IN_COLUMNS: Final = 3


def sums_in(pages: Sequence[LabelledPage]) -> tuple[Sum, ...]:
    """Sums, the likeliest of each field first."""
    labelled = [found for page in pages for found in (*_labelled(page), *_in_columns(page))]
    money = [(page.page, spot) for page in pages for spot in page.numbers if is_money(spot)]
    found = _with_due(adding_up([_paid(one) for one in labelled], money))
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
            if fits(net.amount + tax.amount, total.amount) and may_be_tax(tax.amount, net.amount):
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


def _with_due(found: list[Sum]) -> list[Sum]:
    """Total and amount due stand in for each other where only one is printed and nothing was paid before; where neither
    is, what was paid is the total.
    """
    paid = any(one.field == "prepaid" and one.spot.amount for one in found)
    totals, dues = best_of_field(found, "total"), best_of_field(found, "amount_due")
    if totals and not dues and not paid:
        return [*found, replace(totals[0], field="amount_due", rule="totals.as_due", score=totals[0].score * 0.8)]
    if dues and not totals:
        return [
            *found,
            replace(dues[0], field="total", rule="totals.as_due", score=dues[0].score * (0.5 if paid else 0.8)),
        ]
    if not totals and not dues:
        payments = [one for one in best_of_field(found, "prepaid") if one.spot.amount][:1]
        return [*found, *(replace(one, field="total", rule="totals.as_due", score=one.score * 0.4) for one in payments)]
    return found
