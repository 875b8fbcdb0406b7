"""Pages to Markdown: CommonMark with GFM pipe tables and ``$`` math; tables that those cannot hold as HTML.

Text of documents is data: it cannot become markup, a tag or the end of a comment. GFM tables need a header row: where a
table has none, its first row takes that place, as readers of such tables expect.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from layouts.joining import joined
from layouts.tables import is_empty
from layouts.writing import markdown_text
from layouts.writing.flowing import flowing
from layouts.writing.grid_html import grid_html
from recto.blocks import Block, Continued, Figure, Heading, ListItem, Marginal, Paragraph, Table
from recto.documents import DocumentPage
from recto.grids import Grid
from recto.pages import PageState

_NUMBER = re.compile(r"(\d{1,9})([.)])")
_LONGEST_ALT = 160


def document_markdown(pages: Iterable[DocumentPage]) -> Iterator[str]:
    """The document, page by page. Every page begins with ``<!-- page 3 -->`` on a line of its own."""
    parting = ""
    for page in pages:
        body = page_markdown(page)
        yield f"{parting}{markdown_text.comment(f'page {page.page}')}\n" + (f"\n{body}" if body else "")
        parting = "\n"


def page_markdown(page: DocumentPage) -> str:
    """The page, ending with a newline; empty for a blank page. A page that was not read is a comment that says why."""
    if page.state not in (PageState.READ, PageState.BLANK):
        state = page.state.value.replace("_", " ")
        return f"{markdown_text.comment(f'page {page.page}: {state}: {page.reason}')}\n"
    return blocks_markdown(page.blocks)


def blocks_markdown(blocks: Sequence[Block]) -> str:
    """What stands on a page, ending with a newline; empty where that is nothing."""
    pieces: list[str] = []
    for are_items, group in groupby(flowing(blocks), key=lambda block: isinstance(block, ListItem)):
        if are_items:
            pieces.append(_list([block for block in group if isinstance(block, ListItem) and block.text]))
        else:
            pieces.extend(_block(block) for block in group)
    body = "\n\n".join(piece for piece in pieces if piece)
    return f"{body}\n" if body else ""


def _block(block: Block) -> str:
    match block:
        case Heading() if block.text:
            markdown = f"{'#' * block.level} {markdown_text.heading(block.text)}"
        case Table():
            markdown = _table(block.grid)
        case Figure():
            markdown = _figure(block)
        case Continued():
            markdown = markdown_text.comment(f"the table of page {block.page} goes on here")
        case Marginal():
            markdown = ""
        case Paragraph(type="formula") if block.text:
            markdown = markdown_text.formula(block.text)
        case Paragraph(type="code"):
            markdown = markdown_text.code(block.text)
        case _:
            markdown = markdown_text.block(block.text)
    return markdown


def _figure(figure: Figure) -> str:
    """The image with the text in it as its description; a long text, or one without image, as a paragraph."""
    if not figure.image:
        return markdown_text.block(figure.text)
    if len(figure.text) <= _LONGEST_ALT:
        return markdown_text.image(figure.text or "Figure", figure.image)
    return f"{markdown_text.image('Figure', figure.image)}\n\n{markdown_text.block(figure.text)}"


def _table(grid: Grid) -> str:
    if is_empty(grid):
        return ""
    if grid.has_spans or grid.header_rows > 1:
        return grid_html(grid)
    rows = [[""] * grid.cols for _ in range(grid.rows)]
    for cell in grid.cells:
        rows[cell.row][cell.col] = markdown_text.cell(cell.text)
    header, *body = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([header, f"|{' --- |' * grid.cols}", *body])


def _list(items: list[ListItem]) -> str:
    """Items at their depths. A number that Markdown would count otherwise is kept as text behind a bullet."""
    writer = _ListWriter()
    for item in items:
        writer.add(item)
    return "\n".join(writer.lines)


class _ListWriter:
    """Lines of one list so far; for each open depth its indent and the number and delimiter that came last."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._indents = [0]
        self._last: list[tuple[int, str]] = []

    def add(self, item: ListItem) -> None:
        depth = min(item.depth, len(self._last))
        begins = depth == len(self._last)
        del self._last[depth + 1 :], self._indents[depth + 1 :]
        if begins:
            self._last.append((0, ""))
        sign, text, number = self._written(item, depth, begins=begins)
        # A list that begins with another number than 1 does not end the paragraph before it.
        if self.lines and number[0] != 1 and number[1] != "-" and self._last[depth][1] != number[1]:
            self.lines.append("")
        self._last[depth] = number
        indent = self._indents[depth]
        self._indents.append(indent + len(sign) + 1)
        first, *others = text.split("\n")
        self.lines.append(f"{' ' * indent}{sign} {first}")
        self.lines.extend(" " * self._indents[-1] + line for line in others)

    def _written(self, item: ListItem, depth: int, *, begins: bool) -> tuple[str, str, tuple[int, str]]:
        text = markdown_text.block(item.text)
        found = _NUMBER.fullmatch(item.marker)
        if found:
            number = int(found[1]), found[2]
            last, delimiter = self._last[depth]
            if begins or delimiter != number[1] or number[0] == last + 1:
                return item.marker, text, number
        if len(item.marker) <= 1:
            return "-", text, (0, "-")
        return "-", markdown_text.block(joined(item.marker, item.text)), (0, "-")
