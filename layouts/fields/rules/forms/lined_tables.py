"""Tables that only stand in columns, without a grid: each value belongs to the key at the head of its column."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from layouts.fields.rules.forms.layout import FormLayout
from layouts.fields.rules.forms.looks import is_mark, is_typed
from layouts.fields.rules.forms.words import key_words_in
from recto.geometry import Box

_MIN_COLUMNS = 3
_MIN_ROWS = 2
_MIN_TYPED = 0.4
_MIN_TYPED_PLAIN = 0.2
"""Where the header is made of nothing but words of keys."""
_MOST_KEYS = 0.3
_MOST_HEADER_ROWS = 3
_HEADER_LEADING = 1.2
_ROW_LEADING = 3.0


@dataclass(slots=True)
class LinedColumn:
    """``heads`` are indices of segments, from top to bottom; ``cells`` the one of each row that has one, from row 0."""

    heads: list[int]
    box: Box
    cells: dict[int, int] = field(default_factory=dict[int, int])


def lined_tables(form: FormLayout) -> Iterator[list[LinedColumn]]:
    """Tables with three columns or more of which a good part are figures, from top to bottom."""
    rows = sorted(form.rows(), key=lambda row: form.segments[row[0]].upright.y0)
    after = 0
    for start in range(len(rows)):
        if start >= after:
            for columns, end in _tables_from(form, rows, start):
                yield columns
                after = end


def _tables_from(form: FormLayout, rows: Sequence[list[int]], start: int) -> Iterator[tuple[list[LinedColumn], int]]:
    """The table whose header begins with this row, if there is one, with the row after it."""
    header = _header_rows(form, rows, start)
    for count in range(header, 0, -1):
        columns = _columns(form, [index for row in rows[start : start + count] for index in row])
        if len(columns) >= _MIN_COLUMNS:
            end = _filled(form, rows, start + count, columns)
            if _is_table(form, columns, end - start - count):
                yield columns, end
                return


def _header_rows(form: FormLayout, rows: Sequence[list[int]], start: int) -> int:
    """How many rows from here on could be a header: texts alone, close to each other."""
    count = 0
    for row in rows[start : start + _MOST_HEADER_ROWS]:
        close = not count or form.drop(rows[start + count - 1][0], row[0]) <= _HEADER_LEADING
        if not close or not all(_could_head(form, index) for index in row):
            break
        count += 1
    return count


def _could_head(form: FormLayout, index: int) -> bool:
    segment = form.segments[index]
    return not (segment.colon or is_typed(segment.text) or is_mark(segment.text)) and len(segment.text.split()) <= 8


def _columns(form: FormLayout, heads: Sequence[int]) -> list[LinedColumn]:
    """Heads that stand over each other are one column's."""
    columns: list[LinedColumn] = []
    for index in sorted(heads, key=lambda index: form.segments[index].upright.y0):
        box = form.segments[index].upright
        over = [column for column in columns if _overlap(column.box, box) > 0]
        if not over:
            columns.append(LinedColumn([index], box))
        elif len(over) == 1:
            over[0].heads.append(index)
            over[0].box = over[0].box.union(box)
    return columns


def _filled(form: FormLayout, rows: Sequence[list[int]], start: int, columns: Sequence[LinedColumn]) -> int:
    """Puts what stands below into the columns; the first row that does not fit ends it."""
    last = columns[0].heads[-1]
    for number in range(start, len(rows)):
        row = rows[number]
        placed = [_column_of(form, index, columns) for index in row]
        colons = any(form.segments[index].colon for index in row)
        ones = [found for found in placed if len(found) == 1]
        fits = len(placed) - len(ones) <= (len(ones) > 1) and len({id(found[0]) for found in ones}) == len(ones)
        if colons or not fits or len(row) < 2 or form.drop(last, row[0]) > _ROW_LEADING:
            return number
        for index, found in zip(row, placed, strict=True):
            if len(found) == 1:
                found[0].cells[number - start] = index
        last = row[0]
    return len(rows)


def _column_of(form: FormLayout, index: int, columns: Sequence[LinedColumn]) -> list[LinedColumn]:
    box = form.segments[index].upright
    return [column for column in columns if _overlap(column.box, box) > 0]


def _is_table(form: FormLayout, columns: Sequence[LinedColumn], rows: int) -> bool:
    """Enough rows and figures, keys at the head and hardly any below it: else it is a list of keys and values."""
    heads = [form.segments[head].text for column in columns for head in column.heads]
    cells = [form.segments[cell].text for column in columns for cell in column.cells.values()]
    texts = [cell for cell in cells if not is_typed(cell)]
    filled = sum(bool(column.cells) for column in columns)
    plain = all(key_words_in(head) == len(head.split()) for head in heads)
    figures = len(cells) - len(texts) >= (_MIN_TYPED_PLAIN if plain else _MIN_TYPED) * len(cells)
    keyed = sum(key_words_in(text) > 0 for text in texts) <= _MOST_KEYS * len(texts)
    return rows >= _MIN_ROWS and filled >= 2 and figures and keyed and any(map(key_words_in, heads))


def _overlap(one: Box, other: Box) -> float:
    return min(one.x1, other.x1) - max(one.x0, other.x0)
