"""Checks by arithmetic: line items, taxes, totals, change, and the balances of statements."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Final

from layouts.fields.checks.numbers import CENT, HALF, Figures, figures_of, rows_of, shown, unit_of
from recto.fields import Check, Extraction
from recto.schemas import FieldSchema

_ROUNDED_CASH: Final = Decimal("0.05")
"""Totals that are paid in cash are rounded to five cents in many countries."""
_PARTS: Final = frozenset({"subtotal", "tax_total"})
"""A schema without them does not tell what comes to the lines until they are the total: they need not add up to it."""
_PER: Final = (1, 10, 100, 1000)
"""Prices are for so many."""


def sum_checks(schema: FieldSchema, extraction: Extraction) -> Iterator[Check]:
    """All that can be reckoned with what was found; nothing for what is missing."""
    single, unit = figures_of(extraction), unit_of(extraction)
    items, taxes = rows_of(extraction, "line_items"), rows_of(extraction, "taxes")
    has_parts = any(spec.name in _PARTS for spec in schema.fields)
    summed = [check for check in _line_sum(items, single, unit) if check.passed or has_parts]
    yield from summed
    yield from _line_amounts(items, unit, proven=any(check.passed for check in summed))
    yield from _tax_amounts(taxes, unit)
    yield from _tax_sums(taxes, single, unit)
    yield from _total(single, unit)
    yield from _difference(single, "amount_due", "total", "prepaid")
    yield from _difference(single, "change", "cash", "total")
    yield from _balances(rows_of(extraction, "transactions"), single)


def _line_amounts(items: Sequence[Figures], unit: Decimal, *, proven: bool) -> Iterator[Check]:
    """Rows with a discount do not multiply: where the lines add up, only those that do multiply count."""
    known = [item for item in items if item.has("quantity", "unit_price", "amount")]
    right = [item for item in known if _multiplies(item, unit)]
    wrong = _others(known, right)
    if right:
        says = f"quantity times unit price is the amount in {len(right)} of {len(known)} lines"
        yield _check("line_amounts", _paths(right, "quantity", "unit_price", "amount"), True, says)
    if wrong and not proven:
        one = wrong[0]
        product = f"{shown(one['quantity'])} x {shown(one['unit_price'])} is not {shown(one['amount'])}"
        says = f"quantity times unit price is not the amount in {len(wrong)} of {len(known)} lines; {product}"
        yield _check("line_amounts", _paths(wrong, "quantity", "unit_price", "amount"), False, says)


def _multiplies(item: Figures, unit: Decimal) -> bool:
    quantity, price, amount = item["quantity"], item["unit_price"], item["amount"]
    # A price is rounded, too: printed with two decimals it may be half a cent off for each piece.
    apart = unit + min(abs(quantity) * CENT * HALF, abs(amount) * CENT * HALF)
    return any(abs(quantity * price / per - amount) <= apart for per in _PER)


def _line_sum(items: Sequence[Figures], single: Figures, unit: Decimal) -> Iterator[Check]:
    sums = [name for name in ("subtotal", "total") if single.has(name)]
    if not items or not sums or not all(item.has("amount") for item in items):
        return
    made = _sum(items, "amount")
    nearest = min(sums, key=lambda name: abs(made - single[name]))
    apart = max(_ROUNDED_CASH if nearest == "total" else CENT, _apart(unit, len(items)))
    says = f"the lines add up to {shown(made)}, the {nearest} is {shown(single[nearest])}"
    yield _check("line_sum", (*_paths(items, "amount"), nearest), abs(made - single[nearest]) <= apart, says)


def _tax_amounts(taxes: Sequence[Figures], unit: Decimal) -> Iterator[Check]:
    known = [tax for tax in taxes if tax.has("rate", "basis", "amount")]
    right = [tax for tax in known if abs(tax["basis"] * tax["rate"] / 100 - tax["amount"]) <= unit]
    wrong = _others(known, right)
    for held, verb in ((right, "is"), (wrong, "is not")):
        if held:
            one = held[0]
            says = f"{shown(one['rate'])} % of {shown(one['basis'])} {verb} {shown(one['amount'])}"
            yield _check("tax_amounts", _paths(held, "rate", "basis", "amount"), held is right, says)


def _tax_sums(taxes: Sequence[Figures], single: Figures, unit: Decimal) -> Iterator[Check]:
    for column, columns, name in (("amount", "amounts", "tax_total"), ("basis", "bases", "subtotal")):
        if taxes and single.has(name) and all(tax.has(column) for tax in taxes):
            made = _sum(taxes, column)
            passed = abs(made - single[name]) <= _apart(unit, len(taxes))
            says = f"the {columns} of the taxes add up to {shown(made)}, the {name} is {shown(single[name])}"
            yield _check("tax_sums", (*_paths(taxes, column), name), passed, says.replace("_", " "))


def _total(single: Figures, unit: Decimal) -> Iterator[Check]:
    if not single.has("subtotal", "tax_total", "total"):
        return
    made = single["subtotal"] + single["tax_total"]
    # Where prices are with tax, subtotals are, too.
    off = min(abs(made - single["total"]), abs(single["subtotal"] - single["total"]))
    says = f"subtotal and tax are {shown(made)}, the total is {shown(single['total'])}"
    yield _check("total", ("subtotal", "tax_total", "total"), off <= max(_ROUNDED_CASH, unit), says)


def _difference(single: Figures, name: str, whole: str, less: str) -> Iterator[Check]:
    """What is taken away is printed with a minus by some."""
    if not single.has(name, whole, less):
        return
    ways = (single[whole] - single[less], single[whole] - abs(single[less]))
    made = min(ways, key=lambda way: abs(way - single[name]))
    passed = abs(made - single[name]) <= _ROUNDED_CASH
    says = f"the {whole} less the {less} is {shown(made)}, the {name} is {shown(single[name])}"
    yield _check(name, (name, whole, less), passed, says.replace("_", " "))


def _balances(moves: Sequence[Figures], single: Figures) -> Iterator[Check]:
    if not moves or not all(move.has("amount") for move in moves):
        return
    yield from _running(moves)
    if single.has("opening_balance", "closing_balance"):
        made = single["opening_balance"] + _sum(moves, "amount")
        passed = abs(made - single["closing_balance"]) < CENT
        closing = shown(single["closing_balance"])
        says = f"opening balance and transactions are {shown(made)}, the closing balance is {closing}"
        paths = ("opening_balance", "closing_balance", *_paths(moves, "amount"))
        yield _check("balances", paths, passed, says)


def _running(moves: Sequence[Figures]) -> Iterator[Check]:
    """The balances beside transactions, those that stand newest first, too."""
    pairs = [(one, two) for one, two in pairwise(moves) if one.has("balance") and two.has("balance")]
    down = [two for one, two in pairs if abs(one["balance"] + two["amount"] - two["balance"]) < CENT]
    up = [one for one, two in pairs if abs(two["balance"] + one["amount"] - one["balance"]) < CENT]
    right = max(down, up, key=len)
    wrong = _others([two if right is down else one for one, two in pairs], right)
    for held, verb in ((right, "follow"), (wrong, "do not follow")):
        if held:
            says = f"{len(held)} of {len(pairs)} balances beside transactions {verb} from those before"
            yield _check("running_balances", _paths(held, "amount", "balance"), held is right, says)


def _others(rows: Sequence[Figures], held: Sequence[Figures]) -> list[Figures]:
    places = {row.at for row in held}
    return [row for row in rows if row.at not in places]


def _sum(rows: Sequence[Figures], name: str) -> Decimal:
    return sum((row[name] for row in rows), Decimal(0))


def _apart(unit: Decimal, roundings: int) -> Decimal:
    """How far a sum of so many rounded amounts may be off."""
    return unit * max(2, roundings) * HALF


def _paths(rows: Sequence[Figures], *names: str) -> tuple[str, ...]:
    return tuple(row.path(name) for row in rows for name in names)


def _check(code: str, fields: tuple[str, ...], passed: bool, says: str) -> Check:
    return Check(code=code, fields=fields, passed=passed, says=says)
