"""Heads that stand over several columns, and stubs beside them: the spans that a model's even grid has none of.

A text that runs on over a column's border spans it. In a head, a text that stands in the middle over several columns
spans these; the head of the first column then reaches down beside it.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import fmean, median

from ocr_backends.seen import PlacedCell
from ocr_backends.tables.cells import Extent, cols_of, placed, rows_of, strips, united
from ocr_backends.text_columns import runs_in
from recto.geometry import enclosing
from recto.words import Words

_SPACE = 1.2
"""Widths of a character: words no farther apart are parts of one text."""

_WIDER = 1.5
"""Of the usual space between the words of the same cells: a wider one parts texts."""

_DEEPEST = 3
"""Rows of a head above the one that names every column."""

_OFF = 0.3
"""Of a column's width: how far the middle of a head may lie from the middle of its columns."""


def with_heads(cells: Sequence[PlacedCell], words: Words, inside: Sequence[int]) -> tuple[PlacedCell, ...]:
    """``cells`` with those of the head joined that one text stands over or beside."""
    joined = tuple(cells)
    for row in range(_DEEPEST - 1, -1, -1):
        joined = _centred(joined, row, words, inside)
    return _with_stubs(joined, words, inside)


def with_running_texts(cells: Sequence[PlacedCell], words: Words, inside: Sequence[int]) -> tuple[PlacedCell, ...]:
    """Cells of one row joined over whose borders a text runs."""
    held = placed(cells, words, inside)
    owner = {index: place for place, part in enumerate(held) for index in part}
    groups: list[set[int]] = []
    for row in sorted({cell.row for cell in cells}):
        own = [index for cell, part in zip(cells, held, strict=True) if cell.row == row for index in part]
        for run in runs_in(words, sorted(own), cut=_SPACE) if own else []:
            for text in _texts(run.words, owner, words):
                places = {owner[index] for index in text}
                if len(places) > 1 and len({cells[place].rowspan for place in places}) == 1:
                    groups.append(places)
    return _merged(cells, groups)


def _texts(indices: Sequence[int], owner: Mapping[int, int], words: Words) -> list[list[int]]:
    """Words that stand close together, parted at borders where they do not read on.

    These are borders with a wider gap than the words of the same cells have between them, and those between figures.
    """
    gaps = [(left, right, words[right].box.x0 - words[left].box.x1) for left, right in pairwise(indices)]
    spaces = [gap for left, right, gap in gaps if owner[left] == owner[right]]
    widest = _WIDER * median(spaces) if len(spaces) > 1 else 1.0
    texts = [[indices[0]]]
    for left, right, gap in gaps:
        figures = words[left].text[-1:].isdigit() and words[right].text[:1].isdigit()
        if owner[left] != owner[right] and (gap > widest or figures):
            texts.append([])
        texts[-1].append(right)
    return texts


def _merged(cells: Sequence[PlacedCell], groups: Sequence[set[int]]) -> tuple[PlacedCell, ...]:
    spans: list[PlacedCell] = []
    for group in groups:
        own = [cells[place] for place in group]
        row, col = min(cell.row for cell in own), min(cell.col for cell in own)
        down, across = max(rows_of(cell).stop for cell in own), max(cols_of(cell).stop for cell in own)
        spans.append(PlacedCell(row, col, down - row, across - col, enclosing([cell.box for cell in own])))
    return united([*cells, *spans])


def _centred(cells: Sequence[PlacedCell], row: int, words: Words, inside: Sequence[int]) -> tuple[PlacedCell, ...]:
    """Cells of ``row`` joined so that its texts stand in the middle over the columns that the next row names."""
    columns = strips(cells)
    held = placed(cells, words, inside)
    heads = [(cell, part) for cell, part in zip(cells, held, strict=True) if cell.row == row and part]
    named = {
        cell.col for cell, part in zip(cells, held, strict=True) if cell.row == row + 1 and cell.colspan == 1 and part
    }
    if not columns or not heads or any(cell.rowspan > 1 for cell, _ in heads):
        return tuple(cells)
    first = next((col for col in range(len(columns)) if set(range(col, len(columns))) <= named), len(columns))
    heads = [(cell, part) for cell, part in heads if cols_of(cell)[-1] >= first]
    free = len(columns) - first
    if not heads or len(heads) >= free:
        return tuple(cells)
    middles = [enclosing([words[index].box for index in part]).centre[0] for _, part in heads]
    spans = min(
        (
            spans
            for start in range(first, min(first + 2, len(columns)))
            for spans in _partitions(middles, columns, start)
        ),
        key=lambda found: found[0],
        default=None,
    )
    if spans is None or spans[0] > _OFF * fmean(right - left for left, right in columns):
        return tuple(cells)
    bands = [cell for cell in cells if cell.row == row]
    groups = [{cells.index(cell) for cell in bands if set(cols_of(cell)) <= set(span)} for span in spans[1]]
    return _merged(cells, [group for group in groups if len(group) > 1])


def _partitions(middles: Sequence[float], columns: Sequence[Extent], start: int) -> list[tuple[float, list[range]]]:
    """The best way to give every head its columns from ``start`` on, with how far the worst one is off its middle."""
    best: list[tuple[float, list[range]] | None] = [None] * (len(columns) + 1)
    best[start] = (0.0, [])
    for middle in middles:
        following: list[tuple[float, list[range]] | None] = [None] * (len(columns) + 1)
        for begin, found in enumerate(best):
            if found is None:
                continue
            for end in range(begin + 1, len(columns) + 1):
                off = abs(middle - (columns[begin][0] + columns[end - 1][1]) / 2)
                worst = max(found[0], off)
                known = following[end]
                if known is None or worst < known[0]:
                    following[end] = (worst, [*found[1], range(begin, end)])
        best = following
    last = best[-1]
    return [] if last is None else [last]


def _with_stubs(cells: Sequence[PlacedCell], words: Words, inside: Sequence[int]) -> tuple[PlacedCell, ...]:
    """Heads of first columns joined down to the row that names the columns under the spans beside them."""
    spanned = {cell.row for cell in cells if cell.colspan > 1 and cell.row < _DEEPEST}
    if 0 not in spanned:
        return tuple(cells)
    last = next(row for row in range(_DEEPEST + 1) if row not in spanned)
    held = placed(cells, words, inside)
    start = min(cell.col for cell in cells if cell.colspan > 1 and cell.row < last)
    groups: list[set[int]] = []
    for col in range(start):
        own = {place for place, cell in enumerate(cells) if cell.col == col and cell.row <= last}
        if any(held[place] for place in own) and all(cells[place].colspan == 1 for place in own):
            groups.append(own)
    return _merged(cells, groups)
