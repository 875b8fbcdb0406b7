"""How a language writes its invoices: what things are called, and the ways of dates and amounts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final


@dataclass(frozen=True, slots=True)
class Tongue:
    """Names are lists of ways to say the same. ``columns``: description, quantity, unit price, amount."""

    title: Sequence[str]
    number: Sequence[str]
    issued: Sequence[str]
    due_date: Sequence[str]
    order: Sequence[str]
    customer: Sequence[str]
    others: Sequence[str]
    bill_to: Sequence[str]
    columns: Sequence[tuple[str, str, str, str]]
    position: Sequence[str]
    article: Sequence[str]
    subtotal: Sequence[str]
    tax: Sequence[str]
    total: Sequence[str]
    paid: Sequence[str]
    due: Sequence[str]
    goods: Sequence[str]
    seller: Sequence[str]
    streets: Sequence[tuple[str, str]]
    dates: Sequence[Callable[[date, str], str]]
    marks: Sequence[tuple[str, str]]
    """Before and after an amount."""
    prose: str
    decimal: str
    group: str
    rate: int
    currency: str

    def amount(self, value: Decimal, mark: tuple[str, str] = ("", "")) -> str:
        whole, fraction = f"{abs(value):,.2f}".split(".")
        sign = "-" if value < 0 else ""
        return f"{mark[0]}{sign}{whole.replace(',', self.group)}{self.decimal}{fraction}{mark[1]}"


def dates_with(pattern: str) -> Callable[[date, str], str]:
    """Of a day and the name of its month."""
    return lambda day, month: pattern.format(
        d=day.day, dd=f"{day:%d}", mm=f"{day:%m}", m=month, m3=month[:3], y=day.year
    )


DOTTED: Final = dates_with("{dd}.{mm}.{y}")
SLASHED: Final = dates_with("{dd}/{mm}/{y}")
DASHED: Final = dates_with("{dd}-{mm}-{y}")
ISO: Final = dates_with("{y}-{mm}-{dd}")
WORDS: Final = dates_with("{d} {m} {y}")
