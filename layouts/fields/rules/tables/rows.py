"""Rows of a table below its header: lines of words in columns, cut where the next item begins."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from layouts.fields.rules.labels.labels import is_label_of
from layouts.fields.rules.tables.columns import Bands, bands_of, cells_of, looks_numeric
from layouts.fields.rules.tables.headers import Column, column_labels
from layouts.fields.typed.currencies import CURRENCY_MARK
from layouts.fields.view import PageView, ViewLine

_PARAGRAPH = 0.9
"""Space between two lines over a line's height, from which the second is no more of the same text."""
_FAR = 2.0
"""The same, from which values are of another row."""
_SUMS = frozenset({"subtotal", "tax_total", "total", "amount_due", "charge"})
_END = 9.0
"""Distance from the last row over a line's height, from which no row follows."""


@dataclass(frozen=True, slots=True)
class CellLine:
    """The words of a cell on one line of the page."""

    line: int
    words: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """``cells``: for each column what stands in it, line by line; columns without anything are not there."""

    page: PageView
    cells: dict[int, tuple[CellLine, ...]]


@dataclass(frozen=True, slots=True)
class Body:
    """The rows of a table on one page. ``ended``: what follows is no more of it, so no page continues it."""

    rows: tuple[Row, ...]
    ended: bool


@dataclass(frozen=True, slots=True)
class Ends:
    """``is_sum``: whether a line is no row but a sum of some; ``resumes``: whether one after sums is a row again."""

    is_sum: Callable[[PageView, int], bool]
    resumes: Callable[[PageView, int], bool]


@dataclass(frozen=True, slots=True)
class _Line:
    """``values``: columns that hold a number here."""

    number: int
    line: ViewLine
    cells: dict[int, tuple[int, ...]]
    values: frozenset[int]


def body_of(
    page: PageView, columns: Sequence[Column], numeric: frozenset[int], *, start: int, stops: Iterable[int], ends: Ends
) -> Body:
    """The rows from the line ``start`` on; ``stops`` are lines where other tables begin."""
    end = min([stop for stop in stops if stop >= start], default=len(page.lines))
    numbers, ended = _until_sums(page, start, end, ends)
    valued = [page.lines[number] for number in numbers if _has_values(page, number)]
    bands = bands_of(columns, numeric, page, valued)
    rows = _rows(page, [_line(page, number, bands) for number in numbers])
    return Body(tuple(rows), ended or end < len(page.lines))


def is_full_row(page: PageView, number: int) -> bool:
    """Whether a line is a text with three numbers behind it, as rows of items are."""
    phrases = page.lines[number].phrases
    numbers = all(_has_number(phrase.text) for phrase in phrases[1:])
    return numbers and len(phrases) > 3 and sum(map(str.isalpha, phrases[0].text)) >= 3


def is_sum(page: PageView, number: int) -> bool:
    """Whether a line is one of sums, or ends in one: words for them with hardly more than a number behind."""
    phrases = page.lines[number].phrases
    labels = [place for place, phrase in enumerate(phrases) if not _is_amount(phrase.text)]
    if not labels or not any(_names_sum(phrases[place].text) for place in (labels[0], labels[-1])):
        return False
    if len(labels) == len(phrases) > 1:
        return all(_names_sum(phrase.text) for phrase in phrases)
    if column_labels().roles_of(phrases[labels[0]].text, ("amount", "gross_amount", "quantity")):
        return len(labels) < len(phrases)
    if len(labels) == len(phrases):
        return len(page.lines[number].words) <= 4 or _ends_in_number(phrases[0].text)
    behind = len(phrases) - 1 - labels[-1]
    if _names_sum(phrases[labels[-1]].text) and 1 <= behind <= 2:
        return True
    return len(labels) <= 2 and len(phrases) <= 3


def _is_amount(text: str) -> bool:
    """Whether it is a number, perhaps with a currency beside it and spaces in it."""
    return looks_numeric(re.sub(r"(?<=\d)\s(?=\d)", "", CURRENCY_MARK.sub("", text)).strip())


def _has_number(text: str) -> bool:
    words = text.split()
    return len(words) <= 3 and (looks_numeric(words[0]) or looks_numeric(words[-1]))


def _names_sum(text: str) -> bool:
    return column_labels().begins_with(text, "sum") or is_label_of(text, _SUMS)


def _ends_in_number(text: str) -> bool:
    return any(looks_numeric(word) for word in text.split()[-2:])


def _until_sums(page: PageView, start: int, end: int, ends: Ends) -> tuple[list[int], bool]:
    """The lines up to the sums, and whether there are any. Sums between items do not end them."""
    found: list[int] = []
    bottom, in_sums = 0.0, False
    height = median(line.upright.height for line in page.lines)
    for number in range(start, end):
        line = page.lines[number]
        if found and line.upright.y0 - bottom > _END * height:
            return found, True
        if ends.is_sum(page, number) or (in_sums and not ends.resumes(page, number)):
            in_sums = True
        else:
            in_sums = False
            found.append(number)
            bottom = max(bottom, line.upright.y1)
    return found, in_sums


def _has_values(page: PageView, number: int) -> bool:
    words = page.lines[number].words
    return sum(looks_numeric(page.words[word].text) for word in words) >= 2


def _line(page: PageView, number: int, bands: Bands) -> _Line:
    line = page.lines[number]
    cells = cells_of(line, bands, page)
    values = frozenset(
        column
        for column, words in cells.items()
        if column in bands.numeric and any(char.isdigit() for word in words for char in page.words[word].text)
    )
    return _Line(number, line, cells, values)


def _rows(page: PageView, lines: Sequence[_Line]) -> Iterator[Row]:
    groups = _grouped(lines)
    leading = _texts_lead(lines, groups)
    for line in lines:
        if not line.values and line.cells:
            _attach(line, groups, leading=leading)
    for group in groups:
        yield _row(page, sorted(group, key=lambda line: line.number))


def _grouped(lines: Sequence[_Line]) -> list[list[_Line]]:
    """Lines with values, those of one row together: a row has one value in a column."""
    groups: list[list[_Line]] = []
    filled: frozenset[int] = frozenset()
    for line in lines:
        if not line.values:
            continue
        if not groups or line.values & filled or _space(groups[-1][-1], line) > _FAR:
            groups.append([])
            filled = frozenset()
        groups[-1].append(line)
        filled |= line.values
    return groups


def _space(above: _Line, below: _Line) -> float:
    """Between two lines, over their height."""
    one, other = above.line.upright, below.line.upright
    return (other.y0 - one.y1) / max(one.height, other.height, 1e-6)


def _texts_lead(lines: Sequence[_Line], groups: Sequence[Sequence[_Line]]) -> bool:
    """Whether texts stand above the values that they belong to."""
    if not groups or not lines or lines[0].values:
        return False
    with_text = sum(any(column not in line.values for line in group for column in line.cells) for group in groups)
    return 2 * with_text <= len(groups)


def _attach(line: _Line, groups: Sequence[list[_Line]], *, leading: bool) -> None:
    """A line of text alone goes to the row above, or below where texts lead, if it is near enough."""
    above = [group for group in groups if min(held.number for held in group) < line.number]
    below = [group for group in groups if min(held.number for held in group) > line.number and group not in above]
    if leading and below:
        below[0].append(line)
    elif above and not leading:
        last = max(above[-1], key=lambda held: held.number)
        if _space(last, line) <= _PARAGRAPH:
            above[-1].append(line)


def _row(page: PageView, group: Iterable[_Line]) -> Row:
    cells: dict[int, list[CellLine]] = {}
    for line in group:
        for column, words in line.cells.items():
            cells.setdefault(column, []).append(CellLine(line.number, words))
    return Row(page, {column: tuple(cells[column]) for column in sorted(cells)})
