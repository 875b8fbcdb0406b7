"""Made readings of pages with tables, as they are and with faults in the tables."""

import random
import re
from collections.abc import Callable

from tests.resources.model_pages import Piece
from tests.resources.model_readings import Judged, page_and_luck, shown


def _with_tables(seed: int, change: Callable[[Piece, random.Random], Piece]) -> Judged:
    """A page with tables, each of them changed."""
    tries = (page_and_luck(attempt, "tables") for attempt in range(seed, seed + 100_000, 997))
    page, rng = next(found for found in tries if any(_rows(piece) >= 5 for piece in found[0].pieces))
    pieces = [change(piece, rng) if piece.label == "table" and _rows(piece) >= 5 else piece for piece in page.pieces]
    return shown(page, pieces, rng)


def _rows(piece: Piece) -> int:
    return piece.text.count("<tr>")


def _as_tables_are(seed: int) -> Judged:
    return _with_tables(seed, lambda piece, _: piece)


def _last_columns_lost(seed: int) -> Judged:
    def change(piece: Piece, rng: random.Random) -> Piece:
        count = rng.choice((1, 1, 2)) if piece.text.count("<td>") > 3 * _rows(piece) else 1
        return _changed(piece, rf"(<td>[^<]*</td>){{{count}}}</tr>", "</tr>")

    return _with_tables(seed, change)


def _rows_lost(seed: int) -> Judged:
    def change(piece: Piece, _: random.Random) -> Piece:
        rows = piece.text.removeprefix("<table>").removesuffix("</table>").split("</tr>")[:-1]
        kept = rows[: len(rows) // 2]
        return Piece(piece.label, piece.box, "<table>" + "".join(f"{row}</tr>" for row in kept) + "</table>")

    return _with_tables(seed, change)


def _cells_empty(seed: int) -> Judged:
    return _with_tables(seed, lambda piece, _: _changed(piece, r"<td>[^<]*</td>", "<td></td>"))


def _cells_lost(seed: int) -> Judged:
    """Every third row lacks its last cell."""

    def change(piece: Piece, _: random.Random) -> Piece:
        rows = piece.text.split("</tr>")
        short = [re.sub(r"<td>[^<]*</td>$", "", row) if place % 3 == 1 else row for place, row in enumerate(rows)]
        return Piece(piece.label, piece.box, "</tr>".join(short))

    return _with_tables(seed, change)


def _changed(piece: Piece, pattern: str, by: str) -> Piece:
    return Piece(piece.label, piece.box, re.sub(pattern, by, piece.text))


GOOD: dict[str, Callable[[int], Judged]] = {"tables": _as_tables_are}

SUSPECT: dict[str, Callable[[int], Judged]] = {
    "last columns lost": _last_columns_lost,
    "half of the rows lost": _rows_lost,
    "all cells empty": _cells_empty,
    "cells lost": _cells_lost,
}
