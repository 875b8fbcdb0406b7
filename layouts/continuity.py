"""Tables that go on over pages: their rows are put together, and where they came from is kept.

Run it after running headers and footers were set apart. A table goes on if it is the last thing on its page, the
first thing on the next one (but for margins, notes and a line that says "continued"), has as many columns between the
same edges, and no other header. Header rows that are repeated are dropped. The first part takes all rows
(``Table.parts`` says which page each came from); ``Continued`` stays where the others stood, with their words.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from layouts.tables import grid_text, text_rows
from recto.blocks import Block, Continued, Heading, Marginal, Paragraph, Table, TablePart
from recto.documents import DocumentPage
from recto.geometry import Box
from recto.grids import Cell, Grid
from recto.values import PageNumber

MOST_PAGES = 200
"""Pages that one merge may hold back; then a new table begins."""
MOST_CELLS = 20_000
MOST_WORDS = 100_000

_LOWER_PART = 0.55
_UPPER_PART = 0.35
_SAME_EDGE = 0.04
_SHORT = 80
_CONTINUED = re.compile(
    r"\b(?:cont(?:inued|inuation|'?d|\.)?|fortsetzung|forts\.|suite|continua\w*|vervolg)\b|续|続", re.I
)


def continued(pages: Iterable[DocumentPage]) -> Iterator[DocumentPage]:
    """``pages`` in order, with tables merged. Holds back only the pages of a table that may still go on."""
    run: _Run | None = None
    for page in pages:
        current = page
        if run is not None:
            place = run.continuation(page)
            if place is not None:
                current = run.merge(page, place)
                if _last(current) == place:
                    run.held.append(current)
                    continue
            yield from run.finished()
        tail = _open_table(current)
        if tail is None:
            run = None
            yield current
        else:
            run = _Run.begun(current, tail)
    if run is not None:
        yield from run.finished()


@dataclass(slots=True)
class _Run:
    """A table that may still grow: ``held`` begins with the page that has its first part, at ``place`` in its blocks.

    ``parts`` are the tables to put together, each with its page and how many of its first rows are repeated headers.
    """

    place: int
    held: list[DocumentPage]
    parts: list[tuple[PageNumber, Table, int]]
    cells: int
    words: int
    heading: list[list[str]]
    edges: Box

    @classmethod
    def begun(cls, page: DocumentPage, place: int) -> "_Run":
        table = page.blocks[place]
        assert isinstance(table, Table)
        return cls(
            place=place,
            held=[page],
            parts=[(page.page, table, 0)],
            cells=len(table.grid.cells),
            words=len(page.words),
            heading=text_rows(table.grid)[: max(1, table.grid.header_rows)],
            edges=_as_read(page, table.box),
        )

    def continuation(self, page: DocumentPage) -> int | None:
        """Where in the blocks of ``page`` this table goes on, if it does."""
        place = _first(page)
        table = page.blocks[place] if place is not None else None
        if not isinstance(table, Table) or not self._has_room(page, table) or not self._fits(page, table):
            return None
        return place

    def merge(self, page: DocumentPage, place: int) -> DocumentPage:
        """``page`` with the table at ``place`` taken out of it."""
        table = page.blocks[place]
        assert isinstance(table, Table)
        self.parts.append((page.page, table, _repeated(self.heading, table.grid)))
        self.cells += len(table.grid.cells)
        self.words += len(page.words)
        stub = Continued(
            text="",
            box=table.box,
            confidence=table.confidence,
            engine=table.engine,
            words=table.words,
            page=self.held[0].page,
        )
        return page.model_copy(update={"blocks": (*page.blocks[:place], stub, *page.blocks[place + 1 :])})

    def finished(self) -> Iterator[DocumentPage]:
        """The pages held back, the first one with the whole table."""
        first, *others = self.held
        if len(self.parts) > 1:
            blocks = (*first.blocks[: self.place], _merged(self.parts), *first.blocks[self.place + 1 :])
            first = first.model_copy(update={"blocks": blocks})
        yield first
        yield from others

    def _has_room(self, page: DocumentPage, table: Table) -> bool:
        return (
            len(self.held) < MOST_PAGES
            and self.cells + len(table.grid.cells) <= MOST_CELLS
            and self.words + len(page.words) <= MOST_WORDS
        )

    def _fits(self, page: DocumentPage, table: Table) -> bool:
        first, last = self.parts[0][1].grid, self.held[-1]
        box = _as_read(page, table.box)
        return (
            page.page == last.page + 1
            and page.upright.rotation == last.upright.rotation
            and table.grid.cols == first.cols
            and box.y0 <= _UPPER_PART
            and abs(box.x0 - self.edges.x0) <= _SAME_EDGE
            and abs(box.x1 - self.edges.x1) <= _SAME_EDGE
            and not self._has_other_header(table.grid)
        )

    def _has_other_header(self, grid: Grid) -> bool:
        """A header of its own begins another table; but a row with figures or gaps was taken for a header."""
        if not grid.header_rows or not self.parts[0][1].grid.header_rows or _repeated(self.heading, grid):
            return False
        texts = [text for row in text_rows(grid)[: grid.header_rows] for text in row]
        return all(text and not any(char.isdigit() for char in text) for text in texts)


def _open_table(page: DocumentPage) -> int | None:
    """Where in its blocks the table stands that may go on over the end of ``page``."""
    place = _last(page)
    block = page.blocks[place] if place is not None else None
    return place if isinstance(block, Table) and _as_read(page, block.box).y1 >= _LOWER_PART else None


def _first(page: DocumentPage) -> int | None:
    return next((place for place, block in enumerate(page.blocks) if not _is_passed_over(block)), None)


def _last(page: DocumentPage) -> int | None:
    places = reversed(range(len(page.blocks)))
    return next((place for place in places if not _is_passed_over(page.blocks[place])), None)


def _is_passed_over(block: Block) -> bool:
    if isinstance(block, Marginal) or block.type == "footnote":
        return True
    says_continued = len(block.text) <= _SHORT and _CONTINUED.search(block.text)
    return isinstance(block, Paragraph | Heading) and bool(says_continued)


def _as_read(page: DocumentPage, box: Box) -> Box:
    """``box`` on the page as it was turned to be read (skew apart)."""
    match page.upright.rotation:
        case 90:
            return Box.of(1.0 - box.y1, box.x0, 1.0 - box.y0, box.x1)
        case 180:
            return Box.of(1.0 - box.x1, 1.0 - box.y1, 1.0 - box.x0, 1.0 - box.y0)
        case 270:
            return Box.of(box.y0, 1.0 - box.x1, box.y1, 1.0 - box.x0)
        case _:
            return box


def _repeated(heading: Sequence[Sequence[str]], grid: Grid) -> int:
    """How many rows ``grid`` begins with that are the first rows of ``heading`` again."""
    count = 0
    for before, here in zip(heading, text_rows(grid), strict=False):
        if _folded(before) != _folded(here) or not any(here):
            break
        count += 1
    return count if count < grid.rows else 0


def _folded(texts: Iterable[str]) -> list[str]:
    return ["".join(text.split()).casefold() for text in texts]


def _merged(parts: Sequence[tuple[PageNumber, Table, int]]) -> Table:
    first = parts[0][1]
    cells: list[Cell] = []
    placed: list[TablePart] = []
    rows = 0
    for page, table, dropped in parts:
        placed.append(TablePart(page=page, box=table.box, first_row=rows))
        kept = (cell for cell in table.grid.cells if cell.row >= dropped)
        cells.extend(cell.model_copy(update={"row": cell.row + rows - dropped}) for cell in kept)
        rows += table.grid.rows - dropped
    grid = Grid(rows=rows, cols=first.grid.cols, header_rows=first.grid.header_rows, cells=tuple(cells))
    weights = [max(1, len(table.text)) for _, table, _ in parts]
    confidences = (weight * table.confidence for weight, (_, table, _) in zip(weights, parts, strict=True))
    confidence = min(1.0, sum(confidences) / sum(weights))
    return first.model_copy(
        update={"grid": grid, "text": grid_text(grid), "parts": tuple(placed), "confidence": round(confidence, 3)}
    )
