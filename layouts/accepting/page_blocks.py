"""Blocks of a page as a model answers them, as Recto's blocks."""

from collections.abc import Sequence

from layouts.accepting.answered import Misshapen, grid_of
from layouts.cleaning import clean
from layouts.markers import marked
from layouts.model_text.contents import ParagraphKind, line_text
from layouts.model_text.formulas import formula
from layouts.tables import grid_text, is_empty
from recto.answers import AnsweredBlock
from recto.blocks import Block, Heading, ListItem, Marginal, Paragraph, Table
from recto.geometry import WHOLE_PAGE

NOBODY_YET = ""
"""The engine of blocks until they stand on a page."""


def page_blocks(answered: Sequence[AnsweredBlock]) -> list[Block] | Misshapen:
    """The blocks with text, in their order, their boxes the whole page. Misshapen where a table is no grid."""
    blocks: list[Block] = []
    marker = ""
    for block in answered:
        made = _table(block) if block.type == "table" else _text(block, marker)
        if isinstance(made, Misshapen):
            return made
        blocks += made
        marker = made[-1].marker if made and isinstance(made[-1], ListItem) else ""
    return blocks


def _table(block: AnsweredBlock) -> list[Block] | Misshapen:
    if not block.table.rows:
        return _paragraph("text", line_text(block.text))
    grid = grid_of(block.table)
    if isinstance(grid, Misshapen):
        return grid
    if is_empty(grid):
        return []
    return [Table(text=grid_text(grid), box=WHOLE_PAGE, confidence=1.0, engine=NOBODY_YET, grid=grid)]


def _text(block: AnsweredBlock, marker: str) -> list[Block]:
    text = line_text(block.text)
    if not text:
        return []
    match block.type:
        case "title" | "heading":
            level = 1 if block.type == "title" else 2
            return [Heading(text=clean(text), box=WHOLE_PAGE, confidence=1.0, engine=NOBODY_YET, level=level)]
        case "list_item":
            return [_item(text, marker)]
        case "page_header" | "page_footer":
            return [Marginal(type=block.type, text=clean(text), box=WHOLE_PAGE, confidence=1.0, engine=NOBODY_YET)]
        case "text" | "figure" | "table":
            return _paragraph("text", text)
        case _:
            return _paragraph(block.type, _kept(block.type, block.text))


def _kept(kind: ParagraphKind, text: str) -> str:
    """Formulas and code as they are written."""
    match kind:
        case "formula":
            return formula(text)
        case "code":
            return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())
        case _:
            return line_text(text)


def _paragraph(kind: ParagraphKind, text: str) -> list[Block]:
    if not text.strip():
        return []
    return [Paragraph(type=kind, text=text, box=WHOLE_PAGE, confidence=1.0, engine=NOBODY_YET)]


def _item(text: str, marker: str) -> ListItem:
    found = marked(text, marker)
    if found is None:
        return ListItem(text=text, box=WHOLE_PAGE, confidence=1.0, engine=NOBODY_YET, marker="•")
    return ListItem(text=found.text, box=WHOLE_PAGE, confidence=1.0, engine=NOBODY_YET, marker=found.marker)
