"""What stands under one tag to blocks: text with formulas, lists, headings and tables in it.

Not CommonMark: models that name places write each paragraph as it is printed, where a ``#``, a star or ``<`` can be
what the page shows. No character is taken away that could be.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from layouts.cleaning import clean, clean_lines
from layouts.markers import Marked, follows, marked
from layouts.model_text.formulas import formula, parted, with_dollars
from layouts.model_text.html_tables import html_pieces
from layouts.model_text.inline_html import without_tags
from layouts.model_text.labels import Part
from layouts.model_text.markup import markdown_blocks
from layouts.tables import grid_text
from recto.blocks import Block, Figure, Heading, ListItem, Marginal, Paragraph, Table
from recto.geometry import WHOLE_PAGE, Box
from recto.grids import Grid

_TABLE = re.compile(r"<(/?)(table)\b[^<>]*>?", re.IGNORECASE)
_ROWS = re.compile(r"<(?:table|t[rd])\b", re.IGNORECASE)
_FENCE = re.compile(
    r"^[ \t]*(```|~~~)[a-z0-9+#.-]{0,16}[ \t]*\n(?P<code>.*?)(?:^[ \t]*\1[ \t]*$|\Z)", re.MULTILINE | re.DOTALL
)
_PIPES = re.compile(r"(?:^[ \t]*\|[^\n]*(?:\n|\Z)){2,}", re.MULTILINE)
_RULE = re.compile(r"^[ \t]*\|[ \t]*:?-+", re.MULTILINE)
_HASHES = re.compile(r"[ \t]*(#{1,6})[ \t]+(?=\S)")
_STRONG = re.compile(r"\*\*(?=\S)([^*\n]{1,400})(?<=\S)\*\*")
_BULLET = re.compile(r"[-*+•·●◦▪‣∙■□]")
_LINES: Final = frozenset[Part](("title", "section", "formula", "header", "footer", "page_number"))
_BOXES = frozenset("☐☑☒□■✓✔✗✘")
"""They say something of the item that other bullets do not."""

ParagraphKind = Literal["text", "caption", "footnote", "formula", "code"]


@dataclass(frozen=True, slots=True)
class Contents:
    """Makes the blocks of what stands in ``box``, a part of the image that was read."""

    engine: str
    box: Box = WHOLE_PAGE

    def blocks(self, part: Part, content: str) -> Iterator[Block]:
        """The blocks of ``content``, which is ``part`` of the page. Figures are text here.

        A table that a model put under another tag, and what follows it, stand after what that tag is of.
        """
        table = _ROWS.search(content) if part in _LINES else None
        if table:
            yield from self.blocks(part, content[: table.start()])
            yield from self.text(content[table.start() :])
            return
        match part:
            case "title" | "section":
                yield from self.heading(content, 1 if part == "title" else 2)
            case "caption" | "table_caption":
                yield from self.note("caption", content)
            case "footnote" | "table_footnote":
                yield from self.note("footnote", content)
            case "formula":
                yield from self.formulas(content)
            case "code":
                yield from self.code(content)
            case "header" | "footer" | "page_number":
                yield from self.marginal(part, content)
            case _:
                yield from self.text(content, is_list=part == "list")

    def text(self, content: str, *, is_list: bool = False) -> Iterator[Block]:
        """The blocks of running text. A single ``#`` is not taken for a heading: it can be a comment in code."""
        for fenced, piece in _fences(content):
            if fenced:
                yield from self.paragraph("code", _code(piece))
            else:
                yield from self._unfenced(piece, is_list=is_list)

    def paragraph(self, kind: ParagraphKind, text: str) -> Iterator[Paragraph]:
        """A paragraph of text that is ready; none for an empty one."""
        if text.strip():
            yield Paragraph(type=kind, text=text, box=self.box, confidence=1.0, engine=self.engine)

    def note(self, kind: Literal["caption", "footnote"], content: str) -> Iterator[Block]:
        """A caption or footnote: one block, however many lines it has, and the tables that stand under it."""
        for piece in _tables_apart(content):
            if isinstance(piece, Grid):
                yield self.table(piece)
            else:
                yield from self.paragraph(kind, line_text(_unhashed(piece)))

    def heading(self, content: str, level: int) -> Iterator[Block]:
        """The heading, and what follows after an empty line or a display formula as text."""
        first, gap, rest = content.strip().partition("\n\n")
        lines = [line for line in first.splitlines() if line.strip()]
        held: list[str] = []
        for line in lines:
            found = _HASHES.match(line)
            if found:
                yield from self._heading(held, level)
                held, level = [], len(found[1])
            held.append(line[found.end() :] if found else line)
        yield from self._heading(held, level)
        if gap:
            yield from self.text(rest)

    def formulas(self, content: str) -> Iterator[Block]:
        """Display formulas; text between them stays text."""
        pieces = parted(content)
        if not any(is_formula for is_formula, _ in pieces):
            yield from self.paragraph("formula", formula(content))
            return
        for is_formula, piece in pieces:
            if is_formula or piece.strip().startswith(("\\[", "$$")):
                yield from self.paragraph("formula", formula(piece))
            else:
                yield from self.text(piece)

    def code(self, content: str) -> Iterator[Paragraph]:
        """Code, its lines as they are."""
        pieces = [_code(piece) for _, piece in _fences(content)]
        yield from self.paragraph("code", "\n".join(piece for piece in pieces if piece))

    def table(self, grid: Grid) -> Table:
        """A table; places of cells are not known, but that they are in the table's."""
        cells = tuple(cell.model_copy(update={"text": with_dollars(cell.text), "box": self.box}) for cell in grid.cells)
        own = grid.model_copy(update={"cells": cells})
        return Table(text=grid_text(own), box=self.box, confidence=1.0, engine=self.engine, grid=own)

    def figure(self, text: str) -> Figure:
        return Figure(text=text, box=self.box, confidence=1.0, engine=self.engine)

    def marginal(self, part: Literal["header", "footer", "page_number"], content: str) -> Iterator[Marginal]:
        """A running header or footer. A page number is of the half of the page in which it stands."""
        text = line_text(_unhashed(content))
        is_high = part == "header" or (part == "page_number" and self.box.centre[1] < 0.5)
        if text:
            kind = "page_header" if is_high else "page_footer"
            yield Marginal(type=kind, text=text, box=self.box, confidence=1.0, engine=self.engine)

    def _heading(self, lines: list[str], level: int) -> Iterator[Block]:
        text = clean(line_text(" ".join(lines)))
        if text:
            yield Heading(text=text, box=self.box, confidence=1.0, engine=self.engine, level=level)

    def _unfenced(self, content: str, *, is_list: bool) -> Iterator[Block]:
        for piece in _tables_apart(content):
            if isinstance(piece, Grid):
                yield self.table(piece)
                continue
            for is_formula, part in parted(piece):
                if is_formula:
                    yield from self.paragraph("formula", formula(part))
                else:
                    yield from self._lines(part, is_list=is_list)

    def _lines(self, content: str, *, is_list: bool) -> Iterator[Block]:
        end = 0
        for found in _PIPES.finditer(content):
            if _RULE.search(found.group()):
                yield from self._flow(content[end : found.start()], is_list=is_list)
                yield from self._placed(markdown_blocks(found.group(), engine=self.engine))
                end = found.end()
        yield from self._flow(content[end:], is_list=is_list)

    def _flow(self, content: str, *, is_list: bool) -> Iterator[Block]:
        """Paragraphs parted by empty lines, and the items and headings among their lines."""
        for part in re.split(r"\n[ \t]*\n", content):
            indents: list[int] = []
            held: list[str] = []
            previous = ""
            lines = [line for line in part.splitlines() if line.strip()]
            for place, line in enumerate(lines):
                hashes = _HASHES.match(line)
                item = _item(lines, place, previous, is_list=is_list)
                if item is None and not (hashes and len(hashes[1]) > 1):
                    held.append(line)
                    continue
                yield from self._closed(held, previous, indents)
                held = []
                if item is None:
                    assert hashes is not None
                    yield from self._heading([line[hashes.end() :]], len(hashes[1]))
                    previous = ""
                else:
                    previous, held = item.marker, [item.text]
                    _indent(indents, len(line) - len(line.lstrip()))
            yield from self._closed(held, previous, indents)

    def _closed(self, lines: list[str], marker: str, indents: list[int]) -> Iterator[Block]:
        text = line_text("\n".join(lines))
        if not text:
            return
        if not marker:
            yield from self.paragraph("text", text)
            return
        yield ListItem(
            text=text,
            box=self.box,
            confidence=1.0,
            engine=self.engine,
            marker="•" if _BULLET.fullmatch(marker) else marker,
            depth=max(0, len(indents) - 1),
        )

    def _placed(self, blocks: tuple[Block, ...]) -> Iterator[Block]:
        for block in blocks:
            if isinstance(block, Table):
                yield self.table(block.grid)
            else:
                yield block.model_copy(update={"box": self.box})


def line_text(text: str) -> str:
    """Text as it reads, line by line: without tags and stars, formulas between ``$``."""
    return clean_lines(with_dollars(_STRONG.sub(r"\1", without_tags(text))))


def has_table(content: str) -> bool:
    """Whether HTML of a table stands in ``content``."""
    return _TABLE.search(content) is not None or _ROWS.search(content) is not None


def _unhashed(content: str) -> str:
    return "\n".join(_HASHES.sub("", line) for line in content.splitlines())


def _fences(content: str) -> Iterator[tuple[bool, str]]:
    end = 0
    for found in _FENCE.finditer(content):
        yield False, content[end : found.start()]
        yield True, found["code"]
        end = found.end()
    yield False, content[end:]


def _code(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())


def _tables_apart(content: str) -> Iterator[str | Grid]:
    """The tables in ``content`` and the texts between them, those as they were written."""
    if not has_table(content):
        yield content
        return
    end = 0
    for start, stop in _table_spans(content):
        yield content[end:start]
        yield from html_pieces(content[start:stop])
        end = stop
    yield content[end:]


def _table_spans(content: str) -> Iterator[tuple[int, int]]:
    """Where tables stand, from the outer tag to its end; rows without a table around them are one."""
    rows, first = _ROWS.search(content), _TABLE.search(content)
    if rows and (first is None or rows.start() < first.start()):
        yield rows.start(), len(content)
        return
    start, depth = -1, 0
    for found in _TABLE.finditer(content):
        if not found[1]:
            start = found.start() if depth == 0 else start
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                yield start, found.end()
    if depth:
        yield start, len(content)


def _item(lines: list[str], place: int, previous: str, *, is_list: bool) -> Marked | None:
    """What ``lines[place]`` says as an item of a list; None for other lines.

    A number before a lone line counts nothing: another must follow it or stand before it.
    """
    found = marked(lines[place].strip(), previous)
    if found is None or found.marker in _BOXES or _HASHES.match(lines[place]):
        return None
    if is_list or found.sure or found.marker in "-*•·" or (previous and follows(found.marker, previous)):
        return found
    others = (marked(line.strip(), found.marker) for line in lines[place + 1 :])
    return found if any(other and follows(other.marker, found.marker) for other in others) else None


def _indent(indents: list[int], indent: int) -> None:
    while indents and indents[-1] > indent:
        indents.pop()
    if not indents or indent > indents[-1]:
        indents.append(indent)
