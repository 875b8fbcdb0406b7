"""Paragraphs that go on in the next column, or after a figure: written as one, though their blocks stay apart."""

from collections.abc import Iterable

from layouts.joining import ends_within_word, joined
from layouts.markers import marked
from recto.blocks import Block, Paragraph

_FLOATING = frozenset(("figure", "table", "caption", "footnote", "page_header", "page_footer"))
_RUNNING = 40
"""Letters that running text has at least: labels and cells break off anywhere."""


def flowing(blocks: Iterable[Block]) -> list[Block]:
    """``blocks`` of one page in order, a paragraph that another goes on with that one's text. For writers.

    What floats between the two comes after them.
    """
    written: list[Block] = []
    for block in blocks:
        place = _text_before(written)
        before = written[place] if place >= 0 else None
        if isinstance(before, Paragraph) and isinstance(block, Paragraph) and _goes_on(before, block):
            written[place] = before.model_copy(update={"text": joined(before.text, block.text)})
        else:
            written.append(block)
    return written


def _text_before(written: list[Block]) -> int:
    """Where the last block stands that does not float; -1 where there is none."""
    places = reversed(range(len(written)))
    return next((place for place in places if written[place].type not in _FLOATING), -1)


def _goes_on(before: Paragraph, after: Paragraph) -> bool:
    if before.type != "text" or after.type != "text" or not after.text[:1].islower() or marked(after.text):
        return False
    if ends_within_word(before.text):
        return True
    ends_open = before.text[-1:].islower() or before.text.endswith(",")
    return ends_open and min(len(before.text), len(after.text)) >= _RUNNING and "\n" not in before.text + after.text
