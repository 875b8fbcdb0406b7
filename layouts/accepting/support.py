"""Where each number of an answer comes from, and numbers that are kept from the reading instead."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Literal, NamedTuple

from layouts.accepting.placing import Placing
from layouts.accepting.seen import TYPED
from layouts.accepting.tokens import Token
from recto.escalations import NumberSupport
from recto.grids import Cell, Grid


@dataclass(frozen=True, slots=True)
class Support:
    """``grid``: the answer's, with numbers that the page's own text has in the places of others. ``numbers``: all of
    its. ``unseen``: how many of the answer's nobody else saw, nor a second answer has; those that were not kept
    included. ``contradicted``: how many of these have another number in their places. ``kept``: what was seen (indices
    of the sight's tokens) and is kept, or is overruled by two answers.
    """

    grid: Grid
    numbers: tuple[NumberSupport, ...]
    unseen: int
    contradicted: int
    kept: frozenset[int]

    @property
    def invented(self) -> float:
        """Share of the answer's numbers that nobody else saw."""
        return self.unseen / len(self.numbers) if self.numbers else 0.0


@dataclass(frozen=True, slots=True)
class Second:
    """What a second answer says of numbers (by the indices of their marks) that nobody else saw: it has them, too, or
    has in their place what was seen.
    """

    agrees: frozenset[int] = frozenset()
    differs: frozenset[int] = frozenset()


NOBODY = Second()


class _Number(NamedTuple):
    token: Token
    text: str
    support: Literal["both", "model", "ocr"]


def supports(placing: Placing, second: Second = NOBODY) -> Support:
    """The support of each number, in the order of the cells."""
    held: dict[int, list[_Number]] = defaultdict(list)
    kept: set[int] = set()
    for index, mark in enumerate(placing.marks):
        if mark.token.kind != "number":
            continue
        rival = placing.rivals.get(index)
        if index in placing.found and mark.cell not in placing.shifted:
            number = _Number(mark.token, mark.token.text, "both")
        elif rival is not None and (placing.sight.tokens[rival].confidence >= TYPED or index in second.differs):
            number = _Number(mark.token, placing.sight.tokens[rival].text, "ocr")
            kept.add(rival)
        else:
            number = _Number(mark.token, mark.token.text, "model")
            kept.update({rival} if rival is not None and index in second.agrees else ())
        held[mark.cell].append(number)
    cells = placing.grid.cells
    numbers = tuple(
        NumberSupport(row=cells[index].row, col=cells[index].col, text=number.text, support=number.support)
        for index in sorted(held)
        for number in held[index]
    )
    return Support(
        grid=placing.grid.model_copy(
            update={"cells": tuple(_with_numbers(cell, held.get(index, [])) for index, cell in enumerate(cells))}
        ),
        numbers=numbers,
        unseen=sum(1 for number in numbers if number.support != "both") - len(second.agrees),
        contradicted=len(placing.rivals.keys() - second.agrees - second.differs),
        kept=frozenset(kept),
    )


def _with_numbers(cell: Cell, numbers: list[_Number]) -> Cell:
    """``cell`` with the texts that its numbers have now."""
    text = cell.text
    for number in reversed(numbers):
        if number.support == "ocr":
            text = text[: number.token.start] + number.text + text[number.token.end :]
    return cell if text == cell.text else cell.model_copy(update={"text": text})
