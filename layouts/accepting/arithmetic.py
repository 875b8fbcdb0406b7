"""Sums that add up in a table: down its columns and along its rows."""

from collections.abc import Collection, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple

from layouts.accepting.tokens import Token, numbers_in, value_of
from recto.grids import Grid

FEWEST = 3
"""Addends; of two, sums hold by chance."""

LEAST = 20
"""Sums smaller than this hold by chance."""

MOST_ADDENDS = 60

_MINUS: Final = "-("


class Sum(NamedTuple):
    """A sum that adds up, by its value and those it is of."""

    value: Decimal
    of: tuple[Decimal, ...]


def gone(draft: Grid, answer: Grid, elsewhere: Collection[str]) -> int:
    """How many more sums add up in ``draft`` than in ``answer``. Those of which a number stands ``elsewhere``, by its
    key, and not in the answer's table, do not count.
    """
    before, after = sums(draft), sums(answer)
    others = {_read(key) for key in elsewhere}
    lost = [each for each in before - after if not others & {each.value, *each.of}]
    return max(0, min(len(lost), len(before) - len(after)))


def sums(grid: Grid) -> frozenset[Sum]:
    """The sums that add up exactly, or but for rounding, in columns (the sum below or above its addends) and rows."""
    values: list[list[Decimal | None]] = [[None] * grid.cols for _ in range(grid.rows)]
    for cell in grid.cells:
        if cell.colspan == 1 and cell.rowspan == 1:
            values[cell.row][cell.col] = _value(cell.text)
    columns = [[row[col] for row in values] for col in range(grid.cols)]
    found: set[Sum] = set()
    for line in (*columns, *values):
        held = [value for value in line if value is not None]
        found |= _sums(held) | _sums(held[::-1])
    return frozenset(found)


def _sums(line: Sequence[Decimal]) -> set[Sum]:
    """Numbers that are the sum of some right before them, as many as it takes."""
    found: set[Sum] = set()
    scale = 10 ** max(map(_decimals, line), default=0)
    whole = [int(value * scale) for value in line]
    for place, value in enumerate(whole):
        if abs(value) < LEAST * scale:
            continue
        decimals = _decimals(line[place])
        unit = scale // 10**decimals if decimals else 0
        total = 0
        for count, addend in enumerate(reversed(whole[max(0, place - MOST_ADDENDS) : place]), 1):
            total += addend
            # Each rounded number, the sum's too, is off by half its last place at most, and not all the same way.
            if count >= FEWEST and 4 * (total - value) ** 2 <= (count + 1) * unit**2:
                found.add(Sum(line[place], tuple(line[place - count : place])))
                break
    return found


def _decimals(value: Decimal) -> int:
    """Figures after the point."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _value(text: str) -> Decimal | None:
    """The number of a cell that has one and hardly anything else."""
    numbers: list[Token] = list(numbers_in(text))
    if len(numbers) != 1 or sum(char.isalpha() for char in text) > 3:
        return None
    return _read(numbers[0].key)


def _read(key: str) -> Decimal | None:
    value = value_of(key)
    try:
        read = Decimal(value.lstrip(_MINUS))
    except InvalidOperation:
        return None
    return -read if value[0] in _MINUS else read
