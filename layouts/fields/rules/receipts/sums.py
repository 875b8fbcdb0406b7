"""The sums of a receipt: its total is the last that says so before the payment, and what was paid less the change."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from layouts.fields.found import Candidate
from layouts.fields.rules.items.receipt_lines import ReceiptLine
from layouts.fields.rules.spans import Span, candidate
from layouts.fields.typed.spots import NumberSpot
from recto.fields import FieldType

_CENT: Final = Decimal("0.005")
_MOST_PAID: Final = 10
_ROUNDED: Final = Decimal("0.051")
"""What is paid in coins is rounded by that much."""
_ROUNDING: Final = 0.2
_TOTALS: Final = {"total": 0.6, "payable": 0.35, "subtotal": 0.2}
"""How much a label for it counts."""
_FINAL: Final = re.compile(
    r"payable|grand|nett?\b|rounded|due|to pay|to be paid|zu zahlen|à payer|a pagar|da pagare|betalen|zapłaty|úhradě",
    re.IGNORECASE,
)
_PAYMENTS: Final = ("cash", "change", "card")


@dataclass(frozen=True, slots=True)
class _Sum:
    line: ReceiptLine
    spot: NumberSpot

    @property
    def amount(self) -> Decimal:
        return self.spot.amount


def sums_of(lines: Sequence[ReceiptLine]) -> Iterator[Candidate]:
    """Candidates for total, subtotal, tax_total, cash and change; several for a field are rivals."""
    kept = _without_summary(lines)
    cash, change = _last(kept, "cash"), _last(kept, "change")
    paid = _paid(cash, change)
    totals = _totals(kept, paid)
    total = Decimal(str(totals[0].value)) if totals else Decimal()
    yield from totals
    yield from _subtotals(kept, total)
    yield from _taxes(kept, lines, total)
    for field, found in (("cash", cash), ("change", change)):
        for one in found[:1]:
            yield _candidate(field, one, "receipt.payment", 0.8)


def _without_summary(lines: Sequence[ReceiptLine]) -> list[ReceiptLine]:
    """Up to a table of taxes: its own totals are not the receipt's. Where none comes before it, all."""
    first = next((place for place, line in enumerate(lines) if line.role == "summary"), len(lines))
    before = list(lines[:first])
    return before if any(line.role in ("total", "payable") and line.amounts for line in before) else list(lines)


def _last(lines: Sequence[ReceiptLine], role: str) -> list[_Sum]:
    return [_Sum(line, line.amounts[-1]) for line in reversed(lines) if line.role == role and line.amounts]


def _paid(cash: Sequence[_Sum], change: Sequence[_Sum]) -> list[Decimal]:
    """What was paid in cash less the change, for all of both."""
    return [abs(one.amount) - abs(other.amount) for one in cash[:_MOST_PAID] for other in change[:_MOST_PAID]]


def _totals(lines: Sequence[ReceiptLine], paid: Sequence[Decimal]) -> list[Candidate]:
    """One for each amount, the likeliest first."""
    payment = _first_payment(lines)
    sums = [_Sum(line, line.amounts[-1]) for line in lines if line.role in _TOTALS and line.amounts]
    times = Counter(spot.amount for line in lines for spot in line.amounts)
    last = max((line.number for line in lines), default=0) + 1
    rounded = _rounded(lines, sums)
    scored = [
        (_total_score(one, paid, payment, times, last=last) + _ROUNDING * (one in rounded), one.line.number, one)
        for one in sums
    ]
    found: list[Candidate] = []
    for score, _, one in sorted(scored, key=_score_first):
        if all(float(one.amount) != other.value for other in found):
            found.append(_candidate("total", one, f"receipt.{one.line.role}", score))
    return found or [_candidate("total", one, "receipt.card", 0.4) for one in _unnamed(lines, paid)[:1]]


def _rounded(lines: Sequence[ReceiptLine], sums: Sequence[_Sum]) -> list[_Sum]:
    """Those that are another sum above them, rounded as a line between them says."""
    steps = [one for one in _last(lines, "rounding") if _CENT < abs(one.amount) <= _ROUNDED]
    return [
        one
        for one in sums
        if one.line.role == "total"
        and any(
            other.line.number < step.line.number < one.line.number
            and abs(abs(one.amount - other.amount) - abs(step.amount)) <= _CENT
            for step in steps
            for other in sums
        )
    ]


def _unnamed(lines: Sequence[ReceiptLine], paid: Sequence[Decimal]) -> list[_Sum]:
    """Where nothing says total: what was charged to a card, else an amount that is the cash less the change."""
    spots = [_Sum(line, spot) for line in lines if line.role not in _PAYMENTS for spot in line.amounts]
    due = [one for one in reversed(spots) if one.amount and any(abs(one.amount - rest) <= _CENT for rest in paid)]
    return [*_last(lines, "card"), *due, *(_last(lines, "cash") if not _last(lines, "change") else [])]


def _score_first(scored: tuple[float, int, _Sum]) -> tuple[float, int]:
    return -scored[0], -scored[1]


def _first_payment(lines: Sequence[ReceiptLine]) -> int:
    """The line of the first payment below a total."""
    total = next((line.number for line in lines if line.role in ("total", "subtotal") and line.amounts), -1)
    return next(
        (line.number for line in lines if line.role in _PAYMENTS and line.amounts and line.number > total), 10**6
    )


def _total_score(one: _Sum, paid: Sequence[Decimal], payment: int, times: Mapping[Decimal, int], *, last: int) -> float:
    """A plain total before the payment counts most; then what fits with the payment, stands often, or stands late."""
    score = _TOTALS[one.line.role]
    score += 0.15 if any(abs(one.amount - amount) <= _CENT for amount in paid) else 0.0
    score += 0.08 if one.line.number < payment else -0.1
    score += 0.03 if times[one.amount] > 1 else 0.0
    score += 0.1 * one.line.number / last
    score += 0.05 if _FINAL.search(one.line.label) else 0.0
    score -= 0.05 if "%" in one.line.label else 0.0
    score -= 0.5 if one.amount == 0 else 0.1 if one.amount < 0 else 0.0
    return max(0.0, score)


def _subtotals(lines: Sequence[ReceiptLine], total: Decimal) -> Iterator[Candidate]:
    for one in reversed(_last(lines, "subtotal")):
        if abs(one.amount - total) > _CENT or len(_last(lines, "total")) > 0:
            yield _candidate("subtotal", one, "receipt.subtotal", 0.7)
            return


def _taxes(kept: Sequence[ReceiptLine], lines: Sequence[ReceiptLine], total: Decimal) -> Iterator[Candidate]:
    """Of several the one that fits: added to a subtotal it gives the total."""
    found = [one for one in reversed(_last(kept, "tax")) if abs(one.amount) < abs(total)] or [
        one for one in reversed(_last(lines, "tax")) if abs(one.amount) < abs(total)
    ]
    rests = [total - one.amount for one in _last(lines, "subtotal")]
    fitting = [one for one in found if any(abs(rest - one.amount) <= _ROUNDED for rest in rests)]
    for one in (fitting or found)[:1]:
        yield _candidate("tax_total", one, "receipt.tax", 0.9 if fitting else 0.6)


def _candidate(field: str, one: _Sum, rule: str, score: float) -> Candidate:
    span = Span(one.line.page, one.spot.words, one.spot.raw, one.spot.upright)
    return candidate(field, span, rule, score=score, type_=FieldType.AMOUNT, value=float(one.amount))
