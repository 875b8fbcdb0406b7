"""The order of words inside one region, and of the lines that they stand on."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence

from recto.geometry import Box, enclosing
from recto.words import Word, Words

_SAME_ROW = 0.5
"""Share of the lower line's height that two lines must have in common to stand on one row."""

_COLUMN_GAP = 1.5
"""Heights of a word: a wider gap parts columns. Justified text stays below one."""


def lines_of(words: Words, indices: Iterable[int]) -> list[list[int]]:
    """The indices grouped by the engine's lines, each in the engine's order."""
    lines: dict[int, list[int]] = defaultdict(list)
    for index in sorted(indices):
        lines[words[index].line].append(index)
    return [lines[number] for number in sorted(lines)]


def runs_of(words: Words, aspect: float) -> list[tuple[str, Box]]:
    """Text and box of the lines, cut where a gap shows a column. ``aspect`` is the page's width over its height."""
    runs: list[tuple[str, Box]] = []
    for line in lines_of(words, range(len(words))):
        run = [words[line[0]]]
        for word in (words[index] for index in line[1:]):
            if word.box.x0 - run[-1].box.x1 > _COLUMN_GAP * run[-1].box.height / aspect:
                runs.append(_run(run))
                run = []
            run.append(word)
        runs.append(_run(run))
    return runs


def _run(words: Sequence[Word]) -> tuple[str, Box]:
    return " ".join(word.text for word in words), enclosing([word.box for word in words])


def in_reading_order(words: Words, indices: Iterable[int]) -> tuple[int, ...]:
    """Row by row from the top; in a row along the writing direction; in a line as the engine had it."""
    lines = lines_of(words, indices)
    boxes = [enclosing([words[index].box for index in line]) for line in lines]
    if _is_vertical(boxes):
        return tuple(index for line in lines for index in line)
    rightwards = -1.0 if is_right_to_left(words[index] for line in lines for index in line) else 1.0
    ordered: list[int] = []
    for row in _rows(boxes):
        for place in sorted(row, key=lambda place: rightwards * boxes[place].x0):
            ordered.extend(lines[place])
    return tuple(ordered)


def is_right_to_left(words: Iterable[Word]) -> bool:
    """True where most letters belong to a script written from right to left."""
    balance = 0
    for word in words:
        for char in word.text:
            match unicodedata.bidirectional(char):
                case "R" | "AL":
                    balance += 1
                case "L":
                    balance -= 1
                case _:
                    pass
    return balance > 0


def _rows(boxes: Sequence[Box]) -> list[list[int]]:
    rows: list[list[int]] = []
    for place in sorted(range(len(boxes)), key=lambda place: boxes[place].centre[1]):
        if rows and _on_one_row(boxes[rows[-1][-1]], boxes[place]):
            rows[-1].append(place)
        else:
            rows.append([place])
    return rows


def _on_one_row(upper: Box, lower: Box) -> bool:
    shared = min(upper.y1, lower.y1) - max(upper.y0, lower.y0)
    apart = min(upper.x1, lower.x1) <= max(upper.x0, lower.x0) + 0.005
    return apart and shared > _SAME_ROW * min(upper.height, lower.height)


def _is_vertical(boxes: Sequence[Box]) -> bool:
    return sum(box.height > 2 * box.width for box in boxes) * 2 > len(boxes)
