"""Stand-ins for a model that is asked for a table: simulations, no model has a part in them.

The *oracle* answers what is true of the part of the page that it is shown. The *noisy oracle* answers that with one
kind of mistake that models make, or several, and says which of its numbers are wrong. Both always answer the same.
"""

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import Final, NamedTuple

from recto.answers import AnsweredCell, AnsweredRow, AnsweredTable
from recto.geometry import WHOLE_PAGE
from recto.grids import Cell, Grid, places

_POINTED: Final = re.compile(r"(?<=\d)[.,](?=\d)")
_NUMBER: Final = re.compile(r"\d+(?:[.,'\u2019]\d+)*")
_SIGN: Final = re.compile(r"[-\u2010-\u2015\u2212(](?=\s?[$\u20ac\u00a3\u00a5]?\s?$)")
_CLOSED: Final = re.compile(r"^(\s?%?\s?)\)")
_SHIFTED_LEAST: Final = 3
"""Places of a row that has something to shift."""


class Mistake(StrEnum):
    """``digits``: one is another, or two stand in each other's place. ``signs``: a minus comes or goes. ``decimals``:
    the point stands elsewhere, comes or goes. ``columns``: in some rows the cells stand a column aside. ``lost``,
    ``doubled``: rows. ``all``: each of them with a chance of its own.
    """

    DIGITS = "digits"
    SIGNS = "signs"
    DECIMALS = "decimals"
    COLUMNS = "columns"
    LOST = "lost"
    DOUBLED = "doubled"
    ALL = "all"


SHARES: Final = (0.0, 0.03, 0.1)
"""Of the numbers that are changed, at least one; of the rows that are lost or doubled, at least one."""


class Place(NamedTuple):
    """Of a cell in a grid."""

    row: int
    col: int


class NoisyAnswer(NamedTuple):
    """``wrong``: cells with a number that the page does not have there."""

    table: AnsweredTable
    wrong: frozenset[Place]


class _Row(NamedTuple):
    """``cells`` begin in it; ``wrong``: columns of those with a wrong number."""

    cells: tuple[Cell, ...]
    wrong: frozenset[int] = frozenset()


_Rows = list[_Row]
_Spoil = Callable[[_Rows, random.Random, float], _Rows]


def oracle(truth: Grid) -> AnsweredTable:
    """The table as it is."""
    return _answered(_rows(truth), truth)


def noisy_oracle(truth: Grid, mistake: Mistake, seed: int) -> NoisyAnswer | None:
    """``None`` where the table has nothing that this mistake could be made in."""
    luck = random.Random(seed)  # noqa: S311
    share = luck.choice(SHARES)
    rows = _rows(truth)
    for spoil in _chosen(mistake, luck):
        rows = spoil(rows, luck, share)
    if rows == _rows(truth):
        return None
    wrong = frozenset(Place(number, col) for number, row in enumerate(rows) for col in row.wrong)
    return NoisyAnswer(_answered(rows, truth), wrong)


def has_number(text: str) -> bool:
    return _NUMBER.search(text) is not None


def _chosen(mistake: Mistake, luck: random.Random) -> Sequence[_Spoil]:
    if mistake is not Mistake.ALL:
        return [_SPOILING[mistake]]
    return [spoil for spoil in _SPOILING.values() if luck.random() < 0.4]


def _rows(grid: Grid) -> _Rows:
    """Every place has a cell, those that hold nothing, too."""
    covered = {place for cell in grid.cells for place in places(cell)}
    empty = (
        Cell(row=row, col=col, text="", box=WHOLE_PAGE)
        for row in range(grid.rows)
        for col in range(grid.cols)
        if (row, col) not in covered
    )
    rows: list[list[Cell]] = [[] for _ in range(grid.rows)]
    for cell in sorted((*grid.cells, *empty), key=lambda cell: (cell.row, cell.col)):
        rows[cell.row].append(cell)
    return [_Row(tuple(cells)) for cells in rows]


def _answered(rows: _Rows, truth: Grid) -> AnsweredTable:
    head = truth.header_rows or sum(1 for _ in _heading(rows))
    return AnsweredTable(
        header_rows=min(head, len(rows)),
        rows=[AnsweredRow(cells=[_answered_cell(cell) for cell in row.cells]) for row in rows],
    )


def _answered_cell(cell: Cell) -> AnsweredCell:
    return AnsweredCell(text=cell.text, colspan=cell.colspan, rowspan=cell.rowspan)


def _heading(rows: _Rows) -> Iterator[_Row]:
    """The first rows as far as they hold no number, where some row does; else the first."""
    numbered = [any(has_number(cell.text) for cell in row.cells) for row in rows]
    yield from rows[: numbered.index(True) if any(numbered) else 1]


def _numbers_changed(change: Callable[[str, re.Match[str], random.Random], str]) -> _Spoil:
    """A share of the numbers, each changed by ``change``, which gives the cell's text anew."""

    def spoiled(rows: _Rows, luck: random.Random, share: float) -> _Rows:
        numbered = [(place, cell.col) for place, row in enumerate(rows) for cell in row.cells if has_number(cell.text)]
        if not numbered:
            return rows
        chosen = set(luck.sample(numbered, max(1, round(share * len(numbered)))))
        return [
            _with_texts(
                row,
                {
                    cell.col: change(cell.text, luck.choice(list(_NUMBER.finditer(cell.text))), luck)
                    for cell in row.cells
                    if (number, cell.col) in chosen
                },
            )
            for number, row in enumerate(rows)
        ]

    return spoiled


def _with_texts(row: _Row, texts: Mapping[int, str]) -> _Row:
    changed = {cell.col for cell in row.cells if texts.get(cell.col, cell.text) != cell.text}
    cells = tuple(cell.model_copy(update={"text": texts.get(cell.col, cell.text)}) for cell in row.cells)
    return _Row(cells, row.wrong | changed)


def _digit(text: str, number: re.Match[str], luck: random.Random) -> str:
    at = [place for place in range(number.start(), number.end()) if text[place].isdecimal()]
    pairs = [(one, other) for one, other in pairwise(at) if text[one] != text[other]]
    figures = list(text)
    if pairs and luck.random() < 0.4:
        one, other = luck.choice(pairs)
        figures[one], figures[other] = figures[other], figures[one]
    else:
        place = luck.choice(at)
        figures[place] = luck.choice([figure for figure in "0123456789" if figure != figures[place]])
    return "".join(figures)


def _sign(text: str, number: re.Match[str], luck: random.Random) -> str:
    before, after = text[: number.start()], text[number.end() :]
    sign = _SIGN.search(before)
    if sign and sign.group() == "(" and _CLOSED.match(after):
        return _SIGN.sub("", before) + number.group() + _CLOSED.sub(r"\1", after)
    if sign and sign.group() != "(" and not before[: sign.start()].rstrip()[-1:].isalnum():
        return _SIGN.sub("", before) + number.group() + after
    if sign or before[-1:].isalnum() or before[-1:] in (".", ","):
        return text  # a minus there would be a hyphen
    return before + luck.choice(("-", "\u2212")) + number.group() + after


def _decimal(text: str, number: re.Match[str], luck: random.Random) -> str:
    figures = number.group()
    marks = [found.start() for found in _POINTED.finditer(figures)]
    if marks:
        mark, bare = figures[marks[-1]], figures[: marks[-1]] + figures[marks[-1] + 1 :]
        free = [at for at in range(1, len(bare)) if at != marks[-1] and bare[at - 1 : at + 1].isdecimal()]
    else:
        mark, bare = ".", figures
        free = list(range(1, len(bare))) if bare.isdecimal() else []
    if free and (not marks or luck.random() < 0.5):
        at = luck.choice(free)
        bare = bare[:at] + mark + bare[at:]
    return text[: number.start()] + bare + text[number.end() :]


def _columns_shifted(rows: _Rows, luck: random.Random, share: float) -> _Rows:
    """A run of rows whose cells stand a column further right or left; what falls off comes back at the other side."""
    fit = [number for number, row in enumerate(rows) if _can_shift(row)]
    if not fit:
        return rows
    first = luck.randrange(len(fit))
    run = set(fit[first : first + max(1, round(4 * share * len(fit)))])
    aside = luck.choice((-1, 1))
    return [_shifted(row, aside) if number in run else row for number, row in enumerate(rows)]


def _can_shift(row: _Row) -> bool:
    plain = all(cell.colspan == cell.rowspan == 1 for cell in row.cells)
    return plain and len(row.cells) >= _SHIFTED_LEAST and any(has_number(cell.text) for cell in row.cells[1:])


def _shifted(row: _Row, aside: int) -> _Row:
    """The first column keeps its place: it holds the rows' names."""
    body = [cell.text for cell in row.cells[1:]]
    moved = [*body[-aside:], *body[:-aside]]
    texts = {cell.col: text for cell, text in zip(row.cells[1:], moved, strict=True)}
    changed = _with_texts(row, texts)
    numbered = {cell.col for cell in changed.cells if has_number(cell.text)}
    return _Row(changed.cells, changed.wrong & numbered)


def _rows_lost(rows: _Rows, luck: random.Random, share: float) -> _Rows:
    chosen = _rows_of_their_own(rows, luck, share)
    return [row for number, row in enumerate(rows) if number not in chosen]


def _rows_doubled(rows: _Rows, luck: random.Random, share: float) -> _Rows:
    chosen = _rows_of_their_own(rows, luck, share)
    doubled: _Rows = []
    for number, row in enumerate(rows):
        doubled.append(row)
        if number in chosen:
            numbered = frozenset(cell.col for cell in row.cells if has_number(cell.text))
            doubled.append(_Row(row.cells, numbered))
    return doubled


def _rows_of_their_own(rows: _Rows, luck: random.Random, share: float) -> set[int]:
    """Some with text, but not the first, that no cell of another row reaches into."""
    reached = {
        number + below
        for number, row in enumerate(rows)
        for cell in row.cells
        for below in range(cell.rowspan)
        if cell.rowspan > 1
    }
    fit = [
        number
        for number, row in enumerate(rows)
        if number and number not in reached and any(cell.text.strip() for cell in row.cells)
    ]
    return set(luck.sample(fit, min(len(fit), max(1, round(share * len(rows))))))


_SPOILING: Final[Mapping[Mistake, _Spoil]] = MappingProxyType(
    {
        Mistake.DIGITS: _numbers_changed(_digit),
        Mistake.SIGNS: _numbers_changed(_sign),
        Mistake.DECIMALS: _numbers_changed(_decimal),
        Mistake.COLUMNS: _columns_shifted,
        Mistake.LOST: _rows_lost,
        Mistake.DOUBLED: _rows_doubled,
    }
)
