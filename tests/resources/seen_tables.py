"""Tables as rows of texts: what was seen of them on a page, as grids, and as answers of models."""

from collections.abc import Mapping, Sequence

from recto.answers import AnsweredCell, AnsweredRow, AnsweredTable
from recto.geometry import WHOLE_PAGE, Box
from recto.grids import Cell, Grid
from recto.pages import PageWord

Rows = Sequence[Sequence[str]]

TOP, LEFT, RIGHT = 0.2, 0.1, 0.9
PITCH, HEIGHT, LETTER = 0.02, 0.01, 0.006
"""Of the rows, of the letters, and how wide a letter is."""

FARES: Rows = (
    ("Route", "Adults", "Children", "Sold", "Change"),
    ("Harbour", "12.50", "6.25", "1,204", "-3.1"),
    ("Lighthouse", "18.00", "9.00", "873", "4.0"),
    ("Old mill", "24.75", "12.40", "2,310", "-0.7"),
    ("North pier", "8.20", "4.10", "96", "12.5"),
    ("Saint Anne", "31.00", "15.50", "455", "-8.0"),
    ("Total", "94.45", "47.25", "4,938", "5.2"),
)


def grid(rows: Rows, *, header_rows: int = 1) -> Grid:
    """All cells on the whole page, as a model's are before they are found."""
    cells = [
        Cell(row=row, col=col, text=text, box=WHOLE_PAGE)
        for row, texts in enumerate(rows)
        for col, text in enumerate(texts)
    ]
    return Grid(rows=len(rows), cols=max(map(len, rows)), header_rows=header_rows, cells=tuple(cells))


def answered(rows: Rows, *, header_rows: int = 1) -> AnsweredTable:
    """Cells without spans."""
    return AnsweredTable(
        header_rows=header_rows,
        rows=[AnsweredRow(cells=[AnsweredCell(text=text, colspan=1, rowspan=1) for text in row]) for row in rows],
    )


def seen(
    rows: Rows, *, confidence: float = 1.0, misread: Mapping[str, str] | None = None, slope: float = 0.0
) -> tuple[PageWord, ...]:
    """The words of ``rows`` as they are printed, in even columns from ``LEFT`` to ``RIGHT``. ``misread``: what was seen
    instead, with the word's place. ``slope``: how far the lines fall over the width of the page.
    """
    width = (RIGHT - LEFT) / max(map(len, rows))
    words: list[PageWord] = []
    for row, texts in enumerate(rows):
        for col, text in enumerate(texts):
            at = LEFT + col * width
            for word in text.split():
                end, top = at + LETTER * len(word), TOP + row * PITCH + slope * at
                box = Box.of(at, top, end, top + HEIGHT)
                shown = (misread or {}).get(word, word)
                words += [PageWord(text=shown, box=box, confidence=confidence)] if shown else []
                at = end + LETTER
    return tuple(words)


def box_of(rows: Rows) -> Box:
    """The part of the page where they stand."""
    return Box.of(LEFT - 0.01, TOP - 0.005, RIGHT, TOP + len(rows) * PITCH)
