"""Where each number of an answer comes from, and numbers that are kept from the reading instead."""

from dataclasses import dataclass

from layouts.accepting.placing import Placing
from recto.escalations import Acceptance, NumberSupport
from recto.grids import Grid


@dataclass(frozen=True, slots=True)
class Support:
    """``grid``: the answer's. ``numbers``: all of its, ``unseen`` those that nobody else saw. ``contradicted``: of
    these the ones in whose places another number was seen.
    """

    grid: Grid
    numbers: tuple[NumberSupport, ...]
    unseen: tuple[NumberSupport, ...]
    contradicted: tuple[NumberSupport, ...]

    @property
    def invented(self) -> float:
        """Share of the numbers that nobody else saw."""
        return len(self.unseen) / len(self.numbers) if self.numbers else 0.0


def supports(placing: Placing, limits: Acceptance) -> Support:
    """The support of each number, in the order of the cells."""
    numbers: list[NumberSupport] = []
    contradicted: list[NumberSupport] = []
    for index, mark in enumerate(placing.marks):
        if mark.token.kind != "number":
            continue
        cell = placing.grid.cells[mark.cell]
        is_seen = index in placing.found and mark.cell not in placing.shifted
        number = NumberSupport(row=cell.row, col=cell.col, text=mark.token.text, support="both" if is_seen else "model")
        numbers.append(number)
        if index in placing.rivals:
            contradicted.append(number)
    unseen = tuple(number for number in numbers if number.support == "model")
    return Support(placing.grid, tuple(numbers), unseen, tuple(contradicted))
