"""Running headers, footers and page numbers: what comes back in the margin from page to page.

Streamed: a small summary of every page, then the lines that run, then every page again. A line runs if the same text
stands at the same height on three pages (on both of two), where one number in it may count along with the pages; what
looks like a heading must stand on half of all pages. What a layout model calls a header or footer is believed, but for
what looks like content and does not run. On the first page repeated text stays: it may be the letterhead or the title;
what has a telephone number, or letters larger than others, is.
"""

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import median
from typing import Literal, TypeAlias

from layouts.numerals import ROMAN, roman
from recto.blocks import Block, Heading, Marginal, Paragraph
from recto.documents import DocumentPage
from recto.values import PageNumber, Value

Zone: TypeAlias = Literal["page_header", "page_footer"]

_MARGIN = 0.15
_SIDE = 0.06
_OUTERMOST = 3
_LONGEST = 200
_LONGEST_UNIQUE = 300
_STEP = 0.015
"""Heights on the page are compared in steps of this: lines that run stand within one step of each other."""
_NUMBERS = 4
_SMALL = 0.9
"""Of the height of the page's running text: lower letters are small type."""
_YEARS = range(1800, 2100)
_NOTE_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[a-z]\b|[*†‡§¶#•]|[¹²³⁰-⁹])")
_PAGES_NEEDED = 3
_KEPT_KEYS = 50_000
_FORGET_AFTER = 200
_NUMBER = re.compile(r"\d{1,6}")
_PAGE_NUMBER = re.compile(
    r"[\W一]*(?:page|p\.|pp\.|seite|s\.|pagina|página|pág\.|стр\.?|第)?\W*\d{1,5}[\W一]*"
    r"(?:(?:/|of|von|de|di|sur|из|页|頁|共)\W*(?:\d{1,5})?\W*)?",
    re.IGNORECASE,
)


_ROMAN_NUMBER = re.compile(
    r"(?:(?=[ivxl])(?:x{0,3}|xl|lx{0,3})(?:ix|iv|v?i{0,3})|[-–—·|\[(]\s*[IVXLC]{1,8}\s*[-–—·|\])])"
)
"""In small letters, or between dashes: a capital alone may count a chapter."""

_LARGE = 1.3
"""Height of letters over the usual one of the page."""

_CONTACT = re.compile(
    r"\b(?:tel|tél|phone|telephone|téléphone|telefon|teléfono|telefono|fax)\b\W{0,4}\d"
    r"|(?:\(\d{3}\)\s?|\b\d{3}[ .-])\d{3}[ .-]\d{4}\b"
    r"|\+\d(?:[ ()./-]{0,2}\d){8,}",
    re.IGNORECASE,
)
"""How to reach whoever wrote the page."""


class MarginLine(Value):
    """A line in the margin: its height on the page in steps, and the keys under which it could come back.

    A key that begins with ``=`` is the text as it stands, one with ``+`` has a number that counts along with the pages.
    """

    zone: Zone
    step: int
    heading: bool
    keys: tuple[str, ...]


class MarginSummary(Value):
    """What stands in the margins of a page: a few short lines."""

    page: PageNumber
    lines: tuple[MarginLine, ...]


Place: TypeAlias = tuple[Zone, bool, str, int]
"""Zone, whether it looks like a heading, key, height in steps."""


@dataclass(frozen=True, slots=True)
class RunningLines:
    """The places at which lines run. ``first`` is the document's first page."""

    places: frozenset[Place]
    first: int

    def holds(self, line: MarginLine, page: int) -> bool:
        """Whether ``line``, which stands on ``page``, is one that runs."""
        running = [key for zone, heading, key, step in _places(line) if (zone, heading, key, step) in self.places]
        return any(key.startswith("+") or page != self.first for key in running)


def margins(page: DocumentPage) -> MarginSummary:
    """The lines of ``page`` that may turn out to run."""
    return MarginSummary(page=page.page, lines=tuple(_lines(page).values()))


def running_lines(summaries: Iterable[MarginSummary]) -> RunningLines:
    """What runs over the document, from the summaries of its pages in order."""
    seen: dict[Place, tuple[int, int]] = {}  # on how many pages, and the last of them
    pages, first = 0, 0
    for summary in summaries:
        pages, first = pages + 1, first or summary.page
        for place in {near for line in summary.lines for near in _near(line)}:
            seen[place] = (seen.get(place, (0, 0))[0] + 1, pages)
        if len(seen) > _KEPT_KEYS:
            seen = {place: (on, last) for place, (on, last) in seen.items() if on >= 3 or pages - last < _FORGET_AFTER}
    needed = min(_PAGES_NEEDED, max(2, pages))
    half = max(needed, (pages + 1) // 2)
    running = frozenset(place for place, (on, _) in seen.items() if on >= (half if place[1] else needed))
    return RunningLines(places=running, first=first)


def without_running(page: DocumentPage, running: RunningLines) -> DocumentPage:
    """``page`` with its running lines and page numbers set apart as ``Marginal``; nothing is taken away."""
    lines = _lines(page)
    apart = {place for place, line in lines.items() if running.holds(line, page.page)}
    numbers = _page_numbers(page, lines)
    apart |= numbers
    if page.source == "text_layer" and _is_inner(page, numbers):
        apart |= _small_type(page, lines) | _below_notes(page, lines)
    others = [block for place, block in enumerate(page.blocks) if place not in apart]
    nothing_left = all(isinstance(block, Marginal) for block in others)
    is_first = page.page == running.first
    blocks: list[Block] = []
    for place, block in enumerate(page.blocks):
        if place in apart:
            blocks.append(_set_apart(block, lines[place].zone))
        elif isinstance(block, Marginal) and (nothing_left or _looks_like_content(block, page, is_first=is_first)):
            blocks.append(_as_text(block))
        else:
            blocks.append(block)
    return page.model_copy(update={"blocks": tuple(blocks)})


def _lines(page: DocumentPage) -> dict[int, MarginLine]:
    """Lines that could run, by their place in the page's blocks: the outermost ones in either margin."""
    able = [
        (place, block)
        for place, block in enumerate(page.blocks)
        if isinstance(block, Marginal | Heading | Paragraph)
        and block.type in ("page_header", "page_footer", "heading", "text", "footnote")
        and 0 < len(block.text) <= _LONGEST
    ]
    top = sorted((pair for pair in able if _zone(pair[1]) == "page_header"), key=lambda pair: pair[1].box.y0)
    bottom = sorted((pair for pair in able if _zone(pair[1]) == "page_footer"), key=lambda pair: -pair[1].box.y1)
    outermost = [*top[:_OUTERMOST], *bottom[:_OUTERMOST]]
    return {place: _line(block, page.page) for place, block in sorted(outermost, key=lambda pair: pair[0])}


def _zone(block: Marginal | Heading | Paragraph) -> Zone | None:
    if isinstance(block, Marginal):
        return block.type
    if block.box.y1 <= _MARGIN:
        return "page_header"
    return "page_footer" if block.box.y0 >= 1.0 - _MARGIN else None


def _line(block: Marginal | Heading | Paragraph, page: int) -> MarginLine:
    return MarginLine(
        zone=_zone(block) or "page_header",
        step=round(block.box.centre[1] / _STEP),
        heading=isinstance(block, Heading),
        keys=tuple(_keys(" ".join(block.text.split()).casefold(), page)),
    )


def _keys(text: str, page: int) -> Iterator[str]:
    yield f"={text}"
    for found in itertools.islice(_NUMBER.finditer(text), _NUMBERS):
        yield f"+{text[: found.start()]}\n{int(found.group()) - page}\n{text[found.end() :]}"
    bare = text.strip(" -–—·|[]()")
    if ROMAN.fullmatch(bare):
        yield f"+roman\n{roman(bare) - page}"


def _places(line: MarginLine) -> Iterator[Place]:
    for key in line.keys:
        yield line.zone, line.heading, key, line.step


def _near(line: MarginLine) -> Iterator[Place]:
    for zone, heading, key, step in _places(line):
        for near in (step - 1, step, step + 1):
            yield zone, heading, key, near


def _page_numbers(page: DocumentPage, lines: dict[int, MarginLine]) -> set[int]:
    """The outermost line of either margin, where it is nothing but a page number."""
    found: set[int] = set()
    for zone in ("page_header", "page_footer"):
        places = [place for place, line in lines.items() if line.zone == zone]
        if places:
            sign = 1 if zone == "page_header" else -1
            outermost = min(places, key=lambda place: sign * page.blocks[place].box.centre[1])
            text = page.blocks[outermost].text.strip()
            if _PAGE_NUMBER.fullmatch(text) or _ROMAN_NUMBER.fullmatch(text):
                found.add(outermost)
    return found


def _is_inner(page: DocumentPage, numbers: set[int]) -> bool:
    """Whether a number in its margins says that this is not the first page of its document."""
    for place, block in enumerate(page.blocks):
        if place in numbers or isinstance(block, Marginal):
            words = block.text.split()
            found = [int(word) for word in (*words[:1], *words[-1:]) if word.isascii() and word.isdigit()]
            if any(number > 1 and (len(words) == 1 or number not in _YEARS) for number in found):
                return True
    return False


def _small_type(page: DocumentPage, lines: dict[int, MarginLine]) -> set[int]:
    """Lines of small type that all text of the page stands below, or above."""
    inner = [
        (place, block)
        for place, block in enumerate(page.blocks)
        if place not in lines and not isinstance(block, Marginal)
    ]
    sizes = [(_letter_height(page, block), len(block.text)) for _, block in inner if block.type == "text"]
    if not sizes:
        return set()
    most = _SMALL * max(sizes, key=lambda pair: pair[1])[0]
    top, bottom = min(block.box.y0 for _, block in inner), max(block.box.y1 for _, block in inner)
    return {
        place
        for place, line in lines.items()
        for block in (page.blocks[place],)
        if block.type == "text"
        and _letter_height(page, block) <= most
        and (block.box.y1 <= top if line.zone == "page_header" else block.box.y0 >= bottom)
    }


def _below_notes(page: DocumentPage, lines: dict[int, MarginLine]) -> set[int]:
    """What was taken for a note and has no mark, below notes that have one: these days often how to cite the paper."""
    notes = [block for block in page.blocks if block.type == "footnote" and _NOTE_MARK.match(block.text)]
    lowest = max((note.box.y1 for note in notes), default=1.0)
    return {
        place
        for place, line in lines.items()
        for block in (page.blocks[place],)
        if line.zone == "page_footer"
        and block.type == "footnote"
        and not _NOTE_MARK.match(block.text)
        and block.box.y0 >= lowest
    }


def _letter_height(page: DocumentPage, block: Block) -> float:
    """Of the block's words the third quartile: those with ascenders or capitals."""
    heights = sorted(page.words[index].box.height for index in block.words)
    return heights[len(heights) * 3 // 4] if heights else 0.0


def _looks_like_content(block: Marginal, page: DocumentPage, *, is_first: bool) -> bool:
    x, y = block.box.centre
    inside = _MARGIN < y < 1.0 - _MARGIN and _SIDE < x < 1.0 - _SIDE
    is_letterhead = is_first and (_CONTACT.search(block.text) is not None or _is_large(block, page))
    return inside or is_letterhead or len(block.text) > _LONGEST_UNIQUE


def _is_large(block: Marginal, page: DocumentPage) -> bool:
    """Whether letters stand larger than most of the page, as those of titles and letterheads do."""
    if block.type != "page_header" or not block.words or not any(char.isalpha() for char in block.text):
        return False
    usual = median(word.box.height for word in page.words)
    return median(page.words[index].box.height for index in block.words) >= _LARGE * usual


def _set_apart(block: Block, zone: Zone) -> Marginal:
    return Marginal(
        type=zone,
        text=block.text,
        box=block.box,
        confidence=block.confidence,
        engine=block.engine,
        words=block.words,
    )


def _as_text(block: Marginal) -> Paragraph:
    return Paragraph(
        text=block.text, box=block.box, confidence=block.confidence, engine=block.engine, words=block.words
    )
