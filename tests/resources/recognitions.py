"""Recognitions made by hand: text in letters of equal width, with the regions that a layout model would see."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from recto.documents import DocumentPage
from recto.geometry import Box, Upright, enclosing
from recto.grids import Cell, Grid
from recto.pages import PageSize, PageState, ParsedPage
from recto.recognitions import WordsRecognition
from recto.values import PageNumber
from recto.words import Layout, PlainRegion, Region, RegionKind, TableRegion, Word

ENGINE = "made"
SIZE = PageSize(width=612, height=792, unit="pt")
ASPECT = 612 / 792

_LETTER = 0.6 / ASPECT
"""The width of a letter over its height, with height in page heights and width in page widths."""
_LEADING = 1.4


@dataclass
class Sheet:
    """A page that is being set. ``x`` and ``y`` are where a text's first line begins, in the upright frame."""

    words: list[Word] = field(default_factory=list[Word])
    regions: list[Region] = field(default_factory=list[Region])
    line: int = 0

    def add(
        self,
        kind: RegionKind,
        *lines: str,
        x: float = 0.1,
        y: float,
        size: float = 0.012,
        bold: bool = False,
        indents: Sequence[float] = (),
        confidence: float = 1.0,
    ) -> "Sheet":
        """Sets ``lines`` under each other as one region; ``indents`` are added to ``x``, line by line."""
        words: list[int] = []
        for number, line in enumerate(lines):
            left = x + (indents[number] if number < len(indents) else 0.0)
            words += self.set(line, left, y + number * size * _LEADING, size, bold=bold, confidence=confidence)
        return self.add_words(kind, words)

    def add_words(self, kind: RegionKind, words: Sequence[int]) -> "Sheet":
        """A region of words that were set before."""
        box = enclosing([self.words[index].box for index in words])
        self.regions.append(PlainRegion(kind=kind, box=box, words=tuple(words)))
        return self

    def add_empty(self, kind: RegionKind, box: Box) -> "Sheet":
        """A region without words, like a picture."""
        self.regions.append(PlainRegion(kind=kind, box=box, words=()))
        return self

    def add_table(
        self,
        rows: Sequence[Sequence[str | tuple[str, int, int]]],
        *,
        header_rows: int = 1,
        x: float = 0.1,
        y: float,
        width: float = 0.8,
        size: float = 0.012,
    ) -> "Sheet":
        """A table of ``rows``; a cell is its text, or text, rowspan and colspan. Places a span covers are left out."""
        taken: set[tuple[int, int]] = set()
        placed: list[tuple[int, int, int, int, str]] = []
        for row, texts in enumerate(rows):
            col = 0
            for given in texts:
                text, down, across = (given, 1, 1) if isinstance(given, str) else given
                while (row, col) in taken:
                    col += 1
                taken |= {(r, c) for r in range(row, row + down) for c in range(col, col + across)}
                placed.append((row, col, down, across, text))
        cols = max(col for _, col in taken) + 1
        step, pitch = width / cols, size * _LEADING * 1.5
        cells: list[Cell] = []
        words: list[int] = []
        for row, col, down, across, text in placed:
            left, top = x + col * step, y + row * pitch
            words += [index for line in text.split("\n") for index in self.set(line, left, top, size)]
            box = Box.of(left, top, left + across * step, top + down * pitch)
            cells.append(Cell(row=row, col=col, rowspan=down, colspan=across, text=text, box=box))
        grid = Grid(rows=len(rows), cols=cols, header_rows=header_rows, cells=tuple(cells))
        box = Box.of(x, y, x + width, y + len(rows) * pitch)
        self.regions.append(TableRegion(box=box, words=tuple(words), grid=grid))
        return self

    def set(
        self, line: str, x: float, y: float, size: float, *, bold: bool = False, confidence: float = 1.0
    ) -> list[int]:
        """Sets one line outside any region and returns its words."""
        indices: list[int] = []
        at = x
        for text in line.split():
            box = Box.of(at, y, at + len(text) * size * _LETTER, y + size)
            indices.append(len(self.words))
            self.words.append(Word(text=text, box=box, confidence=confidence, line=self.line, size=size, bold=bold))
            at += (len(text) + 1) * size * _LETTER
        self.line += 1
        return indices

    def recognition(self, upright: Upright | None = None) -> WordsRecognition:
        return WordsRecognition(
            engine=ENGINE,
            upright=upright or Upright(aspect=ASPECT),
            words=tuple(self.words),
            layout=Layout(regions=tuple(self.regions)),
        )


def document_page(number: int, parsed: ParsedPage) -> DocumentPage:
    """A page that was read, as it stands in the document."""
    return DocumentPage(
        page=PageNumber(number),
        state=PageState.READ,
        reason="its text layer was read",
        source="text_layer",
        engine=parsed.engine,
        size=SIZE,
        upright=parsed.upright,
        confidence=parsed.confidence,
        words=parsed.words,
        blocks=parsed.blocks,
    )


def failed_page(number: int, reason: str) -> DocumentPage:
    """A page that was not read."""
    return DocumentPage(page=PageNumber(number), state=PageState.FAILED, reason=reason, source="nothing", size=SIZE)
