"""What was found compared with what is true: counts of right, found and wanted values, by field."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from bench.fields_likeness import Likeness, description_likeness, letters, likeness, term_likeness
from bench.fields_truths import Truth, Wanted, WantedRows
from recto.fields import Extraction, FieldType, FieldValue, Row


@dataclass(frozen=True, slots=True)
class Tally:
    """``right`` of the ``found`` are among the ``wanted``. Sums of tallies are tallies."""

    right: int = 0
    found: int = 0
    wanted: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.right + other.right, self.found + other.found, self.wanted + other.wanted)

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        return 2.0 * self.right / (self.found + self.wanted) if self.found + self.wanted else 0.0


@dataclass(frozen=True, slots=True)
class Compared:
    """``near``: with near ones as right. ``judged``: the values with whether they are right, near ones too."""

    exact: Tally = Tally()
    near: Tally = Tally()
    judged: tuple[tuple[FieldValue, bool], ...] = ()

    def __add__(self, other: "Compared") -> "Compared":
        return Compared(self.exact + other.exact, self.near + other.near, self.judged + other.judged)


ROWS = " (rows)"

Tallies = Mapping[str, Compared]
"""By field; ``line_items`` counts cells, ``line_items (rows)`` whole rows."""


def compared(truth: Truth, extraction: Extraction) -> dict[str, Compared]:
    """Fields without a truth are left out: nobody knows whether they are right."""
    by_field = {wanted.name: _field(wanted, truth, extraction) for wanted in truth.fields}
    for rows in truth.groups:
        found = [row for group in extraction.groups if group.name == rows.group for row in group.rows]
        by_field[rows.group], by_field[f"{rows.group}{ROWS}"] = (
            _cells(truth, rows, found),
            _whole_rows(truth, rows, found),
        )
    return by_field


def summed(all_tallies: Iterable[Tallies]) -> dict[str, Compared]:
    """Over documents."""
    sums: dict[str, Compared] = {}
    for tallies in all_tallies:
        for name, tally in tallies.items():
            sums[name] = sums.get(name, Compared()) + tally
    return sums


def together(tallies: Tallies) -> Compared:
    """Of all fields and cells; rows are their cells once more."""
    whole = Compared()
    for name, tally in tallies.items():
        whole += Compared() if name.endswith(ROWS) else tally
    return whole


def value_likeness(truth: Truth, name: str, kind: FieldType, found: FieldValue, wanted: str) -> Likeness:
    """Of a value that was found to a true one of that field."""
    if truth.unsigned and isinstance(found.value, float):
        return likeness(kind, abs(found.value), wanted.removeprefix("-"))
    if truth.as_printed:
        return likeness(FieldType.TEXT if kind is FieldType.NAME else FieldType.IDENTIFIER, found.raw, wanted)
    if name == "term":
        return term_likeness(found.value, wanted)
    if name == "description":
        return description_likeness(found.value, wanted)
    return likeness(kind, found.value, wanted)


def _field(wanted: Wanted, truth: Truth, extraction: Extraction) -> Compared:
    found = [named.value for named in extraction.fields if named.name == wanted.name]
    left = list(wanted.values)
    likenesses: list[Likeness] = []
    for value in found:
        likes = [value_likeness(truth, wanted.name, wanted.type, value, one) for one in left]
        likenesses.append(max(likes, default=Likeness.OTHER))
        if likenesses[-1]:
            left.pop(likes.index(likenesses[-1]))
    return Compared(
        Tally(likenesses.count(Likeness.SAME), len(found), len(wanted.values)),
        Tally(sum(map(bool, likenesses)), len(found), len(wanted.values)),
        tuple(zip(found, map(bool, likenesses), strict=True)),
    )


def _cells(truth: Truth, wanted: WantedRows, found: Sequence[Row]) -> Compared:
    """Cells of rows that were paired so that most of them are alike. Names that a true row lacks do not count."""
    pairs = _paired(truth, wanted, found)
    names = {name for row in wanted.rows for name in row}
    whole = Compared(Tally(wanted=sum(map(len, wanted.rows))), Tally(wanted=sum(map(len, wanted.rows))))
    for place, row in enumerate(found):
        true = wanted.rows[pairs[place]] if place in pairs else None
        for named in row.values:
            if named.name not in (names if true is None else true):
                continue
            like = Likeness.OTHER if true is None else _cell_likeness(truth, wanted, named.name, named.value, true)
            whole += Compared(Tally(like is Likeness.SAME, 1), Tally(bool(like), 1), ((named.value, bool(like)),))
    return whole


def _whole_rows(truth: Truth, wanted: WantedRows, found: Sequence[Row]) -> Compared:
    """A row is right where all its true cells are, at least nearly."""
    names = {name for row in wanted.rows for name in row}
    pairs = _paired(truth, wanted, found)
    right = sum(
        _right_cells(truth, wanted, found[place], true) == len(wanted.rows[true]) for place, true in pairs.items()
    )
    told = sum(any(named.name in names for named in row.values) for row in found)
    tally = Tally(right, told, len(wanted.rows))
    return Compared(tally, tally)


def _paired(truth: Truth, wanted: WantedRows, found: Sequence[Row]) -> dict[int, int]:
    """Rows that were found to true ones: those with the most cells alike first, then those that stand nearest."""
    order = sorted(
        product(range(len(found)), range(len(wanted.rows))),
        key=lambda pair: (-_right_cells(truth, wanted, found[pair[0]], pair[1]), abs(pair[0] - pair[1]), pair),
    )
    pairs: dict[int, int] = {}
    for place, true in order:
        if place not in pairs and true not in pairs.values() and _right_cells(truth, wanted, found[place], true):
            pairs[place] = true
    return pairs


def _right_cells(truth: Truth, wanted: WantedRows, row: Row, true: int) -> int:
    cells = wanted.rows[true]
    return sum(
        bool(_cell_likeness(truth, wanted, named.name, named.value, cells))
        for named in row.values
        if named.name in cells
    )


def _cell_likeness(truth: Truth, wanted: WantedRows, name: str, value: FieldValue, true: Mapping[str, str]) -> Likeness:
    if name == wanted.key and not letters(true[name]):
        return Likeness.OTHER
    return value_likeness(truth, name, wanted.types[name], value, true[name])
