"""The numbers of an extraction, to reckon with: exact decimals, and how far sums may be off by rounding."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from recto.fields import Extraction, FieldType, FieldValue, NamedValue

CENT: Final = Decimal("0.01")
HALF: Final = Decimal("0.5")
_DECIMALS: Final = re.compile(r"[.,]\d{1,2}(?!\d)")


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of a row, or those outside of rows, by name. ``at`` is what the path of one begins with."""

    at: str
    held: Mapping[str, Decimal]

    def path(self, name: str) -> str:
        """Where it is in ``data``."""
        return f"{self.at}{name}"

    def has(self, *names: str) -> bool:
        """Whether all of them are there."""
        return all(name in self.held for name in names)

    def __getitem__(self, name: str) -> Decimal:
        return self.held[name]


def figures_of(extraction: Extraction) -> Figures:
    """The numbers that stand alone, the first of each name."""
    return Figures("", _numbers(extraction.fields))


def rows_of(extraction: Extraction, group: str) -> tuple[Figures, ...]:
    """The numbers of the rows of ``group``, one for each row."""
    return tuple(
        Figures(f"{group}[{number}].", _numbers(row.values))
        for held in extraction.groups
        if held.name == group
        for number, row in enumerate(held.rows)
    )


def unit_of(extraction: Extraction) -> Decimal:
    """The smallest step of its amounts: one where none is written with decimals, as in yen, else a hundredth."""
    rows = (named for group in extraction.groups for row in group.rows for named in row.values)
    values = [named.value for named in (*extraction.fields, *rows) if named.value.type is FieldType.AMOUNT]
    return CENT if any(_DECIMALS.search(value.raw) for value in values) else Decimal(1)


def shown(amount: Decimal) -> str:
    """As it is told to people: with two decimals where it has any."""
    return f"{amount:.2f}" if amount != amount.to_integral_value() else f"{amount:.0f}"


def _numbers(values: Iterable[NamedValue]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for named in values:
        for number in _number(named.value):
            found.setdefault(named.name, number)
    return found


def _number(value: FieldValue) -> Iterator[Decimal]:
    if isinstance(value.value, int | float) and not isinstance(value.value, bool):
        yield Decimal(str(value.value))
