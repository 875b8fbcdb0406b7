"""``<table>`` in model text to grids, with the standard library's tokenizer: nothing is run, nothing is fetched.

Models forget to close tables, rows and cells, and write ``<`` where they mean it; no text is lost for that.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

from layouts.cleaning import clean_lines
from layouts.model_text.inline_html import DOUBLY_ESCAPED, escaped
from recto.geometry import WHOLE_PAGE
from recto.grids import Cell, Grid

_MOST_SPAN = 200
_MOST_PLACES = 100_000
_BEYOND = 8
"""Columns at the right that only spans reach into; a table with more of them was meant to be narrower."""
_UNSHOWN = ("script", "style", "head", "title", "template")


@dataclass
class _Read:
    header: bool
    rowspan: int
    colspan: int
    text: str = ""


@dataclass
class _Row:
    in_head: bool
    cells: list[_Read] = field(default_factory=list[_Read])


class HtmlPieces(HTMLParser):
    """Feeds on HTML; ``pieces`` are the texts and tables in it, in order. A table inside a cell becomes its text.

    Text in a table but in no cell stands before it or after it.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str | Grid] = []
        self._rows: list[_Row] = []
        self._after: list[str] = []
        self._depth = 0
        self._hidden = 0
        self._in_head = False
        self._in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        match tag:
            case "table":
                self._begin_table()
            case "thead" | "tbody":
                self._in_head = tag == "thead"
            case "tr" if self._depth <= 1:
                self._depth, self._in_cell = 1, False
                self._rows.append(_Row(self._in_head))
            case "td" | "th" if self._depth <= 1:
                self._depth, self._in_cell = 1, True
                if not self._rows:
                    self._rows.append(_Row(self._in_head))
                cell = _Read(tag == "th", _span(given.get("rowspan")), _span(given.get("colspan")))
                self._rows[-1].cells.append(cell)
            case "br" | "p" | "div" | "li" | "tr" | "td" | "th":
                self.handle_data("\n")
            case _ if tag in _UNSHOWN:
                self._hidden += 1
            case _:
                pass

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSHOWN:
            self._hidden = max(0, self._hidden - 1)
        elif tag == "thead":
            self._in_head = False
        elif tag in ("td", "th", "tr") and self._depth == 1:
            self._in_cell = False
        elif tag == "table" and self._depth:
            self._depth -= 1
            if self._depth == 0:
                self._end_table()

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if self._depth == 0:
            self._add(data)
        elif self._rows and self._in_cell:
            self._rows[-1].cells[-1].text += data
        elif data.strip():
            self._after.append(data) if self._rows else self._add(f"{data}\n")

    def close(self) -> None:
        """Ends a table that the text left open."""
        self._hidden = 0
        super().close()
        if self._depth:
            self._depth = 0
            self._end_table()

    def _begin_table(self) -> None:
        if self._depth == 1 and self._rows and not self._in_cell:
            self._end_table()  # it was never closed
        else:
            self._depth += 1

    def _end_table(self) -> None:
        while self._rows and not self._rows[-1].cells:
            self._rows.pop()
        self.pieces.extend([grid] if (grid := _grid(self._rows)) else [_rows_text(self._rows)])
        after, self._after = "\n".join(self._after), []
        if after:
            self.pieces.append(after)
        self._rows, self._in_head, self._in_cell = [], False, False

    def _add(self, data: str) -> None:
        if self.pieces and isinstance(self.pieces[-1], str):
            self.pieces[-1] += data
        else:
            self.pieces.append(data)


def html_pieces(text: str) -> list[str | Grid]:
    """The texts and tables in ``text``, in order, tags and comments taken out. Cell boxes are the whole page."""
    parser = HtmlPieces()
    parser.feed(escaped(text))
    parser.close()
    cleaned = (piece if isinstance(piece, Grid) else clean_lines(piece) for piece in parser.pieces)
    return [piece for piece in cleaned if piece]


def _span(value: str | None) -> int:
    return min(_MOST_SPAN, max(1, int(value))) if value and value.isdecimal() and len(value) < 6 else 1


def _grid(rows: Sequence[_Row]) -> Grid | None:
    """The cells where HTML would put them; a span that leaves the table or meets another cell is cut.

    ``None`` for no cells, and for more places than a page can have.
    """
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    for number, row in enumerate(rows):
        col = 0
        for read in row.cells:
            while (number, col) in taken:
                col += 1
            width = free_width(taken, number, col, read.colspan)
            height = min(read.rowspan, len(rows) - number)
            if len(taken) + width * height > _MOST_PLACES:
                return None
            taken.update((r, c) for r in range(number, number + height) for c in range(col, col + width))
            text = clean_lines(DOUBLY_ESCAPED.sub(lambda found: unescape(found.group()), read.text))
            cells.append(Cell(row=number, col=col, rowspan=height, colspan=width, text=text, box=WHOLE_PAGE))
    if not cells:
        return None
    cells, cols = _narrowed(cells)
    if len(rows) * cols > _MOST_PLACES:
        return None
    return Grid(rows=len(rows), cols=cols, header_rows=_header_rows(rows), cells=tuple(cells))


def _narrowed(cells: list[Cell]) -> tuple[list[Cell], int]:
    """``cells`` and their columns, without those into which only a span reaches that was far too wide."""
    cols, begun = max(cell.col + cell.colspan for cell in cells), max(cell.col for cell in cells) + 1
    if cols - begun <= _BEYOND:
        return cells, cols
    widths = (min(cell.colspan, begun - cell.col) for cell in cells)
    return [cell.model_copy(update={"colspan": width}) for cell, width in zip(cells, widths, strict=True)], begun


def _rows_text(rows: Sequence[_Row]) -> str:
    return "\n".join(" ".join(clean_lines(read.text).replace("\n", " ") for read in row.cells) for row in rows)


def free_width(taken: set[tuple[int, int]], row: int, col: int, wanted: int) -> int:
    """How many columns a cell that begins at ``(row, col)`` may cover of those that are ``wanted``."""
    return next((width for width in range(1, wanted) if (row, col + width) in taken), wanted)


def _header_rows(rows: Sequence[_Row]) -> int:
    count = 0
    for row in rows:
        if not (row.in_head or (row.cells and all(cell.header for cell in row.cells))):
            break
        count += 1
    return count
