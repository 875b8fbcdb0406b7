"""The text of pages as models are shown it: each page after a line with its number, phrases kept apart."""

import re
from collections.abc import Iterable
from typing import Final

from layouts.fields.view import PageView
from layouts.tables import grid_text
from recto.blocks import Block, Continued, ListItem, Marginal, Table

MOST_TEXT: Final = 48_000
"""Letters that a question shows, of all pages: some 12,000 tokens, which models of one's own take, too."""

_BETWEEN_PHRASES: Final = "   "
_NUMBERED: Final = re.compile(r"^--- (?=page \d+ ---)", re.MULTILINE)


def page_text(page: PageView) -> str:
    """Its lines from top to bottom. Where a gap parts a line there are three spaces."""
    return "\n".join(_BETWEEN_PHRASES.join(phrase.text for phrase in line.phrases) for line in page.lines)


def reading_text(page: PageView) -> str:
    """Its blocks in reading order, without what runs along the edges; its lines where it has no blocks."""
    texts = (_block_text(block) for block in page.source.blocks)
    return "\n\n".join(text for text in texts if text) or page_text(page)


def _block_text(block: Block) -> str:
    match block:
        case Table():
            return grid_text(block.grid)
        case ListItem():
            return f"{block.marker} {block.text}".strip()
        case Marginal() | Continued():
            return ""
        case _:
            return block.text


def shown(pages: Iterable[tuple[PageView, str]]) -> str:
    """Pages with what is shown of their text. A line in it that looks like one with a number is none any more."""
    parts = (f"--- page {page.page} ---\n{_NUMBERED.sub('-- ', text)}" for page, text in pages)
    return "\n\n".join(parts)


def head(text: str, most: int) -> str:
    """The first lines of it, as long as they are no more than ``most`` letters; of one long line the beginning."""
    if len(text) <= most:
        return text
    cut = text[:most]
    return cut.rpartition("\n")[0] or cut


def ends(text: str, *, first: int, last: int) -> str:
    """So many letters of its beginning and its end, whole lines, with a line of dots for what is left out."""
    if len(text) <= first + last:
        return text
    rest = text[len(head(text, first)) :]
    tail = rest[-last:] if last else ""
    return f"{head(text, first)}\n...\n{tail.partition(chr(10))[2] or tail}".rstrip()
