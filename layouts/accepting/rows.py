"""Which lines of the page each row of an answer stands in: rows and lines both run down, none changes places."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from layouts.accepting.seen import Seen, Sight
from layouts.accepting.tokens import Token, tokens_in
from recto.grids import Grid

MOST_LINES = 60
"""Of one row: a cell that holds a paragraph."""

BARREN = 2
"""Lines in one row, one after the other, that may have nothing of it."""

LEAST_JOINED = 5
"""Letters of words without their spaces that are told from others."""

MOST_STARTS = 12
"""Lines in which a row may begin."""

FOREIGN = 0.1
"""What a word of a line costs that is none of the row's, where one that is gains 1, or less if it is frequent."""


class Lines(NamedTuple):
    """The lines from ``first`` up to, but not with, ``end``; none where both are the same."""

    first: int
    end: int


class _Step(NamedTuple):
    score: float
    lines: Lines


_Key = tuple[str, str]
_NOWHERE: Final = Lines(-1, -1)


def row_lines(grid: Grid, sight: Sight) -> list[Lines]:
    """For each row of ``grid`` its lines; none for a row of which nothing is found."""
    rows = _row_keys(grid)
    lines = _line_keys(sight)
    weights = _weights(rows, lines)
    steps = [_steps(row, number / len(rows), lines, weights) for number, row in enumerate(rows)]
    return _filled(_best(steps, len(lines)), rows, len(lines))


def _row_keys(grid: Grid) -> list[Counter[_Key]]:
    """The words of each row; those of a cell over several rows are in all of them. The words of a line of a cell are
    there once more without the spaces between them, which engines and models lose.
    """
    rows: list[Counter[_Key]] = [Counter() for _ in range(grid.rows)]
    for cell in grid.cells:
        keys: Counter[_Key] = Counter()
        for line in cell.text.splitlines():
            keys += _keys(tokens_in(line))
        for row in range(cell.row, cell.row + cell.rowspan):
            rows[row] += keys
    return rows


def _line_keys(sight: Sight) -> list[Counter[_Key]]:
    lines: list[Counter[_Key]] = [Counter() for _ in sight.lines]
    for (line, _), held in groupby(sight.tokens, key=lambda token: (token.line, token.piece)):
        lines[line] += _keys(list(held))
    return lines


def _keys(tokens: Sequence[Token] | Sequence[Seen]) -> Counter[_Key]:
    keys: Counter[_Key] = Counter((token.kind, token.key) for token in tokens)
    words = "".join(token.key for token in tokens if token.kind == "word")
    if len(words) >= LEAST_JOINED:
        keys["joined", words] += 1
    return keys


def _weights(rows: Sequence[Counter[_Key]], lines: Sequence[Counter[_Key]]) -> dict[_Key, float]:
    """What a word says of where its row is: the more often it stands in rows and lines, the less."""
    held: Counter[_Key] = Counter(key for each in (*rows, *lines) for key in each)
    return {key: (2.0 / max(2, count)) ** 0.5 for key, count in held.items()}


def _steps(
    row: Counter[_Key], height: float, lines: Sequence[Counter[_Key]], weights: Mapping[_Key, float]
) -> list[list[_Step]]:
    """For each line the ways in which the row may begin there, without those that end in a line that gains nothing."""
    gains = {
        first: sum(weights[key] for key in row.keys() & line.keys())
        for first, line in enumerate(lines)
        if not row.keys().isdisjoint(line)
    }
    # Where rows are all alike, those at the same height of the table.
    likely = sorted(gains, key=lambda first: (-round(gains[first], 3), abs(first - height * len(lines))))[:MOST_STARTS]
    begun = set(likely)
    return [_from(row, lines, first, weights) if first in begun else [] for first in range(len(lines))]


def _from(row: Counter[_Key], lines: Sequence[Counter[_Key]], first: int, weights: Mapping[_Key, float]) -> list[_Step]:
    left = row.copy()
    found: list[_Step] = []
    score, barren = 0.0, 0
    for end in range(first, min(len(lines), first + MOST_LINES)):
        shared = left & lines[end]
        gain = sum(weights[key] * count for key, count in shared.items())
        score += gain - FOREIGN * (lines[end].total() - shared.total())
        left -= shared
        barren = 0 if shared else barren + 1
        if barren > BARREN:
            break
        if shared and score > 0:
            found.append(_Step(score, Lines(first, end + 1)))
        if not left:
            break
    return found


def _best(steps: Sequence[Sequence[Sequence[_Step]]], count: int) -> list[Lines]:
    """The lines of all rows that have the highest score together."""
    # scores[j]: of the rows so far, with the lines before j; chosen[i][j]: what row i did in the best of these.
    scores = [0.0] * (count + 1)
    chosen: list[list[Lines]] = []
    for row in steps:
        taken = [_NOWHERE] * (count + 1)
        after = list(scores)
        for begun in row:
            for score, lines in begun:
                if scores[lines.first] + score > after[lines.end]:
                    after[lines.end], taken[lines.end] = scores[lines.first] + score, lines
        for end in range(1, count + 1):
            if after[end - 1] > after[end]:
                after[end], taken[end] = after[end - 1], Lines(-1, end - 1)
        scores = after
        chosen.append(taken)
    return _traced(chosen, count)


def _traced(chosen: Sequence[Sequence[Lines]], count: int) -> list[Lines]:
    found: list[Lines] = []
    at = count
    for taken in reversed(chosen):
        while taken[at] != _NOWHERE and taken[at].first < 0:
            at = taken[at].end
        lines = taken[at]
        found.append(lines)
        at = at if lines == _NOWHERE else lines.first
    return found[::-1]


def _filled(found: list[Lines], rows: Sequence[Counter[_Key]], count: int) -> list[Lines]:
    """``found``, rows that are not read alike given the lines between their neighbours', where as many are there."""
    filled = list(found)
    row = 0
    while row < len(filled):
        end = row
        while end < len(filled) and filled[end] == _NOWHERE:
            end += 1
        if end > row:
            above = filled[row - 1].end if row else 0
            below = filled[end].first if end < len(filled) else count
            wordy = [number for number in range(row, end) if rows[number]]
            inner = row > 0 and end < len(filled)
            if wordy and inner and below - above == len(wordy):
                for number, line in zip(wordy, range(above, below), strict=True):
                    filled[number] = Lines(line, line + 1)
        row = end + 1
    return [Lines(0, 0) if lines == _NOWHERE else lines for lines in filled]
