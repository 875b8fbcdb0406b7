"""One region of a page to its blocks. Lines come in the upright frame, blocks leave in the page frame."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from layouts.cleaning import clean
from layouts.joining import Vocabulary, joined
from layouts.lines import Line, run_down, text_lines, turned
from layouts.lists import Indents, Item, list_items, looks_like_list
from layouts.markers import marked
from layouts.paragraphs import are_names, flowing_text, indented_text, joined_text, paragraphs
from layouts.tables import grid_text, is_empty, placed_grid, reflowed_grid, words_left_out
from recto.blocks import Block, Figure, Heading, ListItem, Marginal, Paragraph, Table
from recto.geometry import Box, Upright, enclosing
from recto.words import PlainRegion, Region, RegionKind, TableRegion, Words

ParagraphType: TypeAlias = Literal["text", "caption", "footnote", "formula", "code"]

_ALIGNED = 0.01
_TOUCHING = 0.005
_NEAR = 0.1
_FEW_LINES = 5
_SHORT = 0.7
_FILLED = 0.4
_SMALLEST = 0.0005
_READ_WELL = 0.4
_FEWEST_LETTERS = 3

_CAPTION = re.compile(
    r"(?:table|tabelle|tableau|tabla|tabella|tabel|figure|fig\.|abbildung|abb\.|figura|listing|algorithm|表|图|圖|図)\s*"
    r"(?:[A-Z]{1,3}[.-]?)?\d{1,3}(?:[.:\-–—\s)]|$)",
    re.IGNORECASE,
)
_WEB_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+")
_NOTE = re.compile(r"\[?(\d{1,3})[\].)]?(?=\D)")


@dataclass(frozen=True, slots=True)
class PageText:
    """What every region of a page needs: the page's words, the engine's name, how the page was turned.

    ``columns`` are the boxes of its regions of text, which say how wide text is set there.
    """

    words: Words
    engine: str
    upright: Upright
    known: Vocabulary
    columns: tuple[Box, ...] = ()

    def lines(self, indices: Sequence[int]) -> list[Line]:
        return text_lines(self.words, indices, self.upright.aspect)

    def confidence(self, indices: Sequence[int]) -> float:
        """The mean over the words, weighted by their length; 1 where there are none."""
        weights = [max(1, len(self.words[index].text)) for index in indices]
        if not weights:
            return 1.0
        pairs = zip(weights, indices, strict=True)
        return min(1.0, sum(weight * self.words[index].confidence for weight, index in pairs) / sum(weights))

    def edge(self, lines: Sequence[Line]) -> float:
        """The right edge that a few lines could have reached: that of the text above and below, 0 where there is none.

        An address or a signature is set in short lines, and its own lines do not say so.
        """
        box = enclosing([line.box for line in lines])
        aligned = [other for other in self.columns if abs(other.x0 - box.x0) <= _ALIGNED]
        above = [other for other in aligned if 0 <= box.y0 - other.y1 + _TOUCHING <= _NEAR]
        below = [other for other in aligned if 0 <= other.y0 - box.y1 + _TOUCHING <= _NEAR]
        nearest = [*sorted(above, key=lambda other: -other.y1)[:1], *sorted(below, key=lambda other: other.y0)[:1]]
        few = len(lines) <= _FEW_LINES and not any(line.rtl for line in lines)
        edge = min((other.x1 for other in nearest), default=0.0)
        return edge if few and box.width <= _SHORT * (edge - box.x0) else 0.0

    def place(self, lines: Sequence[Line]) -> Box:
        return self.upright.to_page(enclosing([line.box for line in lines]))


class RegionReader:
    """Turns the regions of one page into blocks, in order: a list's markers and depths go on from region to region."""

    def __init__(self, page: PageText) -> None:
        self._page = page
        self._indents = Indents()
        self._marker = ""

    def read(self, region: Region, *, is_lone: bool = False) -> list[Block]:
        """The blocks of ``region``; none for a region of text without words.

        ``is_lone`` where the regions before and after it are of other kinds.
        """
        lines = self._page.lines(region.words)
        if isinstance(region, PlainRegion) and self._is_list(region, lines, is_lone=is_lone):
            return self._items(lines)
        self._indents.reset()
        if region.kind in (RegionKind.TITLE, RegionKind.HEADING):
            self._marker = ""  # counting begins anew; text between items does not end it
        if isinstance(region, TableRegion) and not (is_empty(region.grid) and not region.words):
            return self._table(region)
        if not lines and region.kind not in (RegionKind.FIGURE, RegionKind.TABLE, RegionKind.FORMULA):
            return []
        return self._plain(region, lines)

    def _is_list(self, region: PlainRegion, lines: list[Line], *, is_lone: bool) -> bool:
        """One item without a marker makes no list; among others its marker may be one that no engine reads."""
        if region.kind is RegionKind.LIST_ITEM:
            return bool(lines) and (not is_lone or any(marked(line.text, self._marker) for line in lines))
        return region.kind is RegionKind.TEXT and looks_like_list(lines, self._marker)

    def _plain(self, region: Region, lines: list[Line]) -> list[Block]:
        known = self._page.known
        blocks: list[Block]
        match region.kind:
            case RegionKind.TITLE | RegionKind.HEADING:
                blocks = [self._headed(region, lines)]
            case RegionKind.PAGE_HEADER:
                blocks = [self._marginal("page_header", lines)]
            case RegionKind.PAGE_FOOTER:
                blocks = [self._marginal("page_footer", lines)]
            case RegionKind.FORMULA if lines:
                blocks = [self._paragraph("formula", lines, " ".join(line.text for line in lines))]
            case RegionKind.FIGURE if self._is_written(region, lines):
                blocks = [self._paragraph("text", lines, _kept_lines(lines))]
            case RegionKind.FIGURE | RegionKind.FORMULA:
                blocks = [self._figure(region, lines)]
            case RegionKind.TABLE if not lines:
                blocks = [self._figure(region, lines)]
            case RegionKind.CODE:
                blocks = [self._paragraph("code", lines, indented_text(lines))]
            case RegionKind.CAPTION:
                blocks = [self._paragraph("caption", lines, joined_text(lines, known))]
            case RegionKind.FOOTNOTE:
                blocks = [self._paragraph("footnote", part, joined_text(part, known)) for part in _notes(lines)]
            case _:
                blocks = self.text(lines)
        return blocks

    def _is_written(self, region: Region, lines: list[Line]) -> bool:
        """Whether lines that were read well fill the region: display letters or a framed text, not a picture.

        What is smaller than any picture is a letter or a speck.
        """
        if lines and region.box.area < _SMALLEST:
            return True
        words = _words(lines)
        letters = sum(char.isalnum() for line in lines for char in line.text)
        covered = sum(line.box.overlap(region.box) for line in lines)
        return (
            letters >= _FEWEST_LETTERS
            and covered >= _FILLED * region.box.area
            and self._page.confidence(words) >= _READ_WELL
        )

    def text(self, lines: list[Line]) -> list[Block]:
        """Running text: one block for each paragraph."""
        aspect = self._page.upright.aspect
        if run_down(lines):
            own = {line.words: line for line in lines}
            parts = paragraphs([turned(line) for line in lines], 1.0 / aspect)
            return [
                self._paragraph("text", [own[line.words] for line in part], joined_text(part, self._page.known))
                for part in parts
            ]
        right = max([self._page.edge(lines), *(line.box.x1 for line in lines)]) if lines else 0.0
        known = self._page.known
        return [
            self._paragraph(
                "text", part, _kept_lines(part) if are_names(part) else flowing_text(part, known, aspect, right)
            )
            for part in paragraphs(lines, aspect)
        ]

    def _paragraph(self, kind: ParagraphType, lines: Sequence[Line], text: str) -> Paragraph:
        words = _words(lines)
        return Paragraph(
            type=kind,
            text=text,
            box=self._page.place(lines),
            confidence=self._page.confidence(words),
            engine=self._page.engine,
            words=words,
        )

    def _headed(self, region: Region, lines: list[Line]) -> Block:
        if region.kind is RegionKind.HEADING and _is_caption(lines):
            return self._paragraph("caption", lines, joined_text(lines, self._page.known))
        if region.kind is RegionKind.HEADING and _is_address(lines):
            return self._paragraph("text", lines, _kept_lines(lines))
        return self._heading(region, lines)

    def _heading(self, region: Region, lines: list[Line]) -> Heading:
        words = _words(lines)
        letters = sum(len(self._page.words[index].text) for index in words)
        bold = sum(len(self._page.words[index].text) for index in words if self._page.words[index].bold)
        return Heading(
            text=joined_text(lines, self._page.known),
            box=self._page.place(lines),
            confidence=self._page.confidence(words),
            engine=self._page.engine,
            words=words,
            level=1 if region.kind is RegionKind.TITLE else 2,
            size=round(max(line.size for line in lines), 5),
            bold=2 * bold > letters,
        )

    def _marginal(self, kind: Literal["page_header", "page_footer"], lines: list[Line]) -> Marginal:
        words = _words(lines)
        return Marginal(
            type=kind,
            text=joined_text(lines, self._page.known),
            box=self._page.place(lines),
            confidence=self._page.confidence(words),
            engine=self._page.engine,
            words=words,
        )

    def _figure(self, region: Region, lines: list[Line]) -> Figure:
        words = _words(lines)
        return Figure(
            text="\n".join(line.text for line in lines if line.text),
            box=self._page.upright.to_page(region.box),
            confidence=self._page.confidence(words),
            engine=self._page.engine,
            words=words,
        )

    def _items(self, lines: list[Line]) -> list[Block]:
        return [self._item(item) for item in list_items(lines, self._marker, self._page.upright.aspect)]

    def _item(self, item: Item) -> ListItem:
        words, first = _words(item.lines), item.lines[0]
        text = item.first_text
        for line in item.lines[1:]:
            text = joined(text, line.text, self._page.known)
        self._marker = item.marker or self._marker
        return ListItem(
            text=text,
            box=self._page.place(item.lines),
            confidence=self._page.confidence(words),
            engine=self._page.engine,
            words=words,
            marker=item.marker,
            depth=self._indents.depth(first.box, rtl=first.rtl),
        )

    def _table(self, region: TableRegion) -> list[Block]:
        left_out = words_left_out(region.grid, self._page.words, region.words)
        elsewhere = set(left_out)
        inside = tuple(index for index in region.words if index not in elsewhere)
        aspect = self._page.upright.aspect
        flowing = reflowed_grid(region.grid, self._page.words, inside, self._page.known, aspect)
        grid = placed_grid(flowing, self._page.upright)
        table = Table(
            text=grid_text(grid),
            box=self._page.upright.to_page(region.box),
            confidence=self._page.confidence(inside),
            engine=self._page.engine,
            words=inside,
            grid=grid,
        )
        return [*self.text(self._page.lines(left_out)), table]


def _is_caption(lines: Sequence[Line]) -> bool:
    """Whether what looks like a heading is the line above a table or a figure: ``Table 3. Yields``."""
    return bool(lines) and _CAPTION.match(lines[0].text) is not None


def _is_address(lines: Sequence[Line]) -> bool:
    """Whether what looks like a heading is a postal address (lines with house numbers, codes) or one of the web."""
    if len(lines) == 1:
        return _WEB_ADDRESS.fullmatch(lines[0].text) is not None
    return len(lines) > 2 and sum(any(char.isdigit() for char in line.text) for line in lines) > 1


def _kept_lines(lines: Sequence[Line]) -> str:
    return "\n".join(line.text for line in lines if line.text)


def _words(lines: Sequence[Line]) -> tuple[int, ...]:
    return tuple(index for line in lines for index in line.words)


def _notes(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines of a footnote region, parted where a line begins with the next note's number."""
    parts: list[list[Line]] = []
    number = 0
    for line in lines:
        found = _NOTE.match(clean(line.text))
        if not parts or (found and number and int(found.group(1)) == number + 1):
            parts.append([line])
            number = int(found.group(1)) if found else 0
        else:
            parts[-1].append(line)
    return parts
