"""Sums in tables that almost come out: one figure was read wrongly, or stands in another column."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from layouts.doubt.grid_features import type_of
from layouts.doubt.table_view import TableView

FEWEST = 3
"""Figures that are added up at least."""
ALMOST = 0.3
"""Of a sum: what is further off is none."""

_TOTAL: Final = re.compile(
    r"\b(?:sub-?\s?)?(?:totals?|sums?|gesamt\w*|summen?|insgesamt|totaux|totale|totaal|suma)\b|合计|合計|总计|總計|小計|小计",
    re.IGNORECASE,
)
_DECIMALS: Final = re.compile(r"[.,](\d{1,2})$")


class Figure(NamedTuple):
    """A number and half of the last place it is written to."""

    value: float
    half: float


def sums_off(view: TableView) -> float:
    """Share of the sums (under columns, at the ends of rows) that do not come out, where the table says that it has
    sums, or others of the same row or column come out."""
    figures = [[_figure(text) for text in row] for row in view.texts]
    down = _off(view, figures)
    turned = [[row[col] for row in figures[view.body.start :]] for col in range(view.grid.cols)]
    across = _across(view, turned)
    return max(down, across)


def _off(view: TableView, figures: Sequence[Sequence[Figure | None]]) -> float:
    """Of the columns over a row that is named a total, or that is the sum in two columns at least."""
    worst = 0.0
    start = view.body.start
    for row in range(start + FEWEST, view.grid.rows):
        named = any(_TOTAL.search(text) for text in view.texts[row] if type_of(text) == "text")
        wrong, right = _compared([figures[at] for at in range(start, row)], figures[row])
        if wrong and ((named and right) or right >= 2):
            worst = max(worst, wrong / (wrong + right))
        elif named and right:
            start = row + 1
    return worst


def _across(view: TableView, columns: Sequence[Sequence[Figure | None]]) -> float:
    """Of the rows that end in a column which is their sum in most."""
    heads = [" ".join(view.texts[row][col] for row in range(view.body.start)) for col in range(view.grid.cols)]
    worst = 0.0
    for col in range(FEWEST, len(columns)):
        wrong, right = _compared(columns[1:col], columns[col])
        if wrong and right >= 2 and (right > wrong or _TOTAL.search(heads[col])):
            worst = max(worst, wrong / (wrong + right))
    return worst


def _compared(parts: Sequence[Sequence[Figure | None]], sums: Sequence[Figure | None]) -> tuple[int, int]:
    """(sums that are a little wrong, and right), of those over ``FEWEST`` figures at least."""
    wrong = right = 0
    for place, total in enumerate(sums):
        added = [figure for part in parts if (figure := part[place]) is not None]
        if total is None or len(added) < FEWEST or not any(figure.value for figure in added):
            continue
        slack = total.half + sum(figure.half for figure in added) + 1e-6
        off = abs(sum(figure.value for figure in added) - total.value)
        if off <= slack:
            right += 1
        elif off <= ALMOST * abs(total.value):
            wrong += 1
    return wrong, right


def _figure(text: str) -> Figure | None:
    """Signs, thousands and decimals; nothing for what is no single figure."""
    if type_of(text) != "number":
        return None
    bare = re.sub(r"[\s$€£%*†‡'\u2019]", "", text)
    negative = bare.startswith(("-", "\u2212", "\u2013", "("))
    bare = bare.strip("()+-\u2212\u2013")
    if not re.fullmatch(r"\d+(?:[.,]\d+)*", bare):
        return None
    tail = _DECIMALS.search(bare)
    places = len(tail[1]) if tail else 0
    value = int(re.sub(r"\D", "", bare)) / 10**places
    return Figure(-value if negative else value, 0.5 / 10**places)
