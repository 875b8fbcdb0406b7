"""Markdown that a model wrote, to blocks. Text is data: HTML in it is reduced to its text and its tables.

Models give no boxes: every block has the whole page as its box and no words.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from layouts.cleaning import clean, clean_lines
from layouts.model_text.formulas import INLINE, with_dollars
from layouts.model_text.html_tables import html_pieces
from layouts.model_text.inline_html import with_raised, without_tags
from layouts.model_text.pipe_tables import squared
from layouts.tables import grid_text
from recto.blocks import Block, Figure, Heading, ListItem, Paragraph, Table
from recto.geometry import WHOLE_PAGE
from recto.grids import Cell, Grid

_MATH_OR_FENCE = re.compile(
    r"^(?P<fence>```|~~~).*?(?:^(?P=fence)|\Z)|^[ \t]*\$\$(?P<dollars>.+?)\$\$[ \t]*$"
    r"|^[ \t]*\\\[(?P<brackets>.+?)\\\][ \t]*$",
    re.MULTILINE | re.DOTALL,
)
_INLINE_MATH = re.compile(rf"\$(?=\S)[^$\n]*?(?<=\S)\$(?!\d)|{INLINE.pattern}", re.DOTALL)
_NUMBERS = re.compile(r"^[ \t]*\d{1,9}[.)](?=[ \t]+\d{1,9}[.)](?:[ \t]|$)).*", re.MULTILINE)
_NUMBER_SIGN = re.compile(r"(?<=\d)[.)](?=\s|\Z)")
_DEEP_INDENT = re.compile(r"^([ \t]{40})[ \t]+", re.MULTILINE)
_DEEP_SIGNS = re.compile(r"^((?:[ \t]*(?:>|[-+*](?=[ \t]))){8})(?:[ \t]*(?:>|[-+*](?=[ \t])))+", re.MULTILINE)
_WHOLE_FENCE = re.compile(r"\A\s*```[a-z]{0,12}[ \t]*\n(?P<held>.*?)(?:\n[ \t]*```\s*)?\Z", re.DOTALL)
LANGUAGE = re.compile(r"[a-z0-9+#.-]{0,16}")
"""What stands behind the opening of a code fence and is no text."""
_KEPT_MATH = re.compile("\ue000(\\d+)\ue001")


def without_fence(text: str) -> str:
    """``text`` out of the code fence that some models put around all that they write."""
    found = _WHOLE_FENCE.match(text)
    return found["held"] if found and "\n```" not in found["held"] else text


def markdown_blocks(text: str, *, engine: str) -> tuple[Block, ...]:
    """The blocks of Markdown with pipe tables, HTML tables and ``$`` math."""
    reader = _Reader(engine)
    plain = text.translate({0xE000: None, 0xE001: None})
    end = 0
    for found in _MATH_OR_FENCE.finditer(plain):
        formula = found["dollars"] or found["brackets"]
        if formula is not None:
            reader.read(plain[end : found.start()])
            reader.add_formula(formula)
            end = found.end()
    reader.read(plain[end:])
    return tuple(reader.blocks)


@dataclass
class _Reader:
    """State while tokens are walked: the blocks so far, the open lists, the maths put aside."""

    engine: str
    blocks: list[Block] = field(default_factory=list[Block])
    markers: list[str] = field(default_factory=list[str])
    maths: list[str] = field(default_factory=list[str])
    item_is_new: bool = False

    def read(self, text: str) -> None:
        self.maths = []
        flat = _flattened(squared(with_raised(text)))
        self._walk(_markdown().parse(_INLINE_MATH.sub(self._put_aside, flat)))

    def add_formula(self, formula: str) -> None:
        self._paragraph("formula", clean(formula))

    def _put_aside(self, found: re.Match[str]) -> str:
        self.maths.append(found.group())
        return f"\ue000{len(self.maths) - 1}\ue001"

    def _put_back(self, text: str) -> str:
        return _KEPT_MATH.sub(lambda found: self.maths[int(found.group(1))], text)

    def _walk(self, tokens: list[Token]) -> None:
        places = iter(range(len(tokens)))
        for place in places:
            token = tokens[place]
            match token.type:
                case "heading_open":
                    self._heading(int(token.tag[1:]), self._inline(tokens[place + 1]))
                    next(places)
                case "bullet_list_open" | "ordered_list_open":
                    self.markers.append("")
                case "bullet_list_close" | "ordered_list_close":
                    self.markers.pop()
                case "list_item_open":
                    self.markers[-1] = f"{token.info}{token.markup}" if token.info else "•"
                    self.item_is_new = True
                case "inline":
                    self._text(token)
                case "fence" | "code_block":
                    heading = "" if LANGUAGE.fullmatch(token.info.strip()) else f"{token.info.strip()}\n"
                    code = [line.rstrip() for line in (heading + token.content).splitlines()]
                    self._paragraph("code", self._put_back("\n".join(code)))
                case "html_block":
                    self._html(self._put_back(token.content))
                case "table_open":
                    last = next(at for at in range(place, len(tokens)) if tokens[at].type == "table_close")
                    self._table(_pipe_grid(tokens[place:last], self._inline))
                    _skip(places, last)
                case _:
                    pass

    def _text(self, token: Token) -> None:
        images = [child for child in token.children or [] if child.type == "image"]
        others = [child for child in token.children or [] if child.type != "image"]
        is_pictures = images and not clean("".join(_inline_text(others)))
        text = "" if is_pictures else self._inline(token)
        if self.item_is_new and self.markers:
            self._item(text)
        elif is_pictures:
            for image in images:
                self.blocks.append(self._figure(clean(image.content)))
        else:
            self._paragraph("text", text)

    def _inline(self, token: Token) -> str:
        pieces = "".join(_inline_text(token.children or []))
        return with_dollars(self._put_back(clean_lines(pieces)))

    def _heading(self, level: int, text: str) -> None:
        if text:
            line = clean(text)
            self.blocks.append(Heading(text=line, box=WHOLE_PAGE, confidence=1.0, engine=self.engine, level=level))

    def _paragraph(self, kind: Literal["text", "formula", "code"], text: str) -> None:
        if text:
            self.blocks.append(Paragraph(type=kind, text=text, box=WHOLE_PAGE, confidence=1.0, engine=self.engine))

    def _figure(self, text: str) -> Figure:
        return Figure(text=text, box=WHOLE_PAGE, confidence=1.0, engine=self.engine)

    def _item(self, text: str) -> None:
        self.item_is_new = False
        item = ListItem(
            text=text,
            box=WHOLE_PAGE,
            confidence=1.0,
            engine=self.engine,
            marker=self.markers[-1],
            depth=len(self.markers) - 1,
        )
        self.blocks.append(item)

    def _html(self, text: str) -> None:
        for piece in html_pieces(text):
            if isinstance(piece, Grid):
                self._table(piece)
            else:
                self._paragraph("text", piece)

    def _table(self, grid: Grid) -> None:
        self.blocks.append(Table(text=grid_text(grid), box=WHOLE_PAGE, confidence=1.0, engine=self.engine, grid=grid))


def _flattened(text: str) -> str:
    """``text`` without lists and quotes so deep that the parser leaves them out, and numbers in a row no lists."""
    shallow = _DEEP_SIGNS.sub(r"\1", _DEEP_INDENT.sub(r"\1", text))
    return _NUMBERS.sub(lambda found: _NUMBER_SIGN.sub(r"\\\g<0>", found.group()), shallow)


def _markdown() -> MarkdownIt:
    # A line that looks like the definition of a link would be taken away.
    return MarkdownIt("commonmark", {"html": True, "maxNesting": 100}).enable("table").disable("reference")


def _skip(places: Iterator[int], last: int) -> None:
    for place in places:
        if place >= last:
            return


def _inline_text(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        match token.type:
            case "text" | "code_inline" | "image":
                yield token.content
            case "softbreak":
                yield " "
            case "hardbreak":
                yield "\n"
            case "html_inline" if token.content.lower().startswith("<br"):
                yield "\n"
            case "html_inline":
                yield without_tags(token.content)
            case _:
                pass


def _pipe_grid(tokens: list[Token], inline: Callable[[Token], str]) -> Grid:
    cells: list[Cell] = []
    row, col, header_rows = -1, 0, 0
    for place, token in enumerate(tokens):
        match token.type:
            case "tr_open":
                row, col = row + 1, 0
            case "th_open" | "td_open":
                header_rows = row + 1 if token.type == "th_open" else header_rows
                cells.append(Cell(row=row, col=col, text=inline(tokens[place + 1]), box=WHOLE_PAGE))
                col += 1
            case _:
                pass
    return Grid(rows=row + 1, cols=max(cell.col for cell in cells) + 1, header_rows=header_rows, cells=tuple(cells))
