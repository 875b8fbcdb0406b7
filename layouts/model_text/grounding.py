"""Grounded output of DeepSeek-OCR and Unlimited-OCR to blocks: labels, places and what stands under them.

Boxes are fractions of the image that the model was shown. The parser is total: any text has blocks, and everything
but tags stands in one of them.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from layouts.cleaning import clean_lines
from layouts.markers import follows, marked
from layouts.model_text.contents import Contents, has_table, line_text
from layouts.model_text.labels import part_of
from layouts.model_text.markup import markdown_blocks
from layouts.model_text.tags import Segment, has_tags, segments, without_noise
from recto.blocks import Block, ListItem, Paragraph
from recto.geometry import WHOLE_PAGE, Box, enclosing

_TABLE = re.compile(r"<t(?:able|r|d)\b", re.IGNORECASE)
_NOTES: Final = ("caption", "table_caption", "table_footnote", "footnote")
_CENTRE = re.compile(r"<center>(.*?)(?:</center>|\Z)", re.DOTALL | re.IGNORECASE)


def grounded_blocks(text: str, *, engine: str) -> tuple[Block, ...]:
    """The blocks of grounded ``text``; Markdown without any tag is taken as that."""
    if not has_tags(text):
        return markdown_blocks(without_noise(text), engine=engine)
    found = _own_tables(segments(text))
    are_lines = _name_lines(found)
    blocks: list[Block] = []
    for segment in found:
        blocks.extend(_named(segment, engine) if are_lines else _blocks(segment, engine))
    return tuple(_listed(blocks))


def _name_lines(found: Sequence[Segment]) -> bool:
    """Whether the tags hold the lines of the page themselves, as they do where the prompt asks for lines."""
    tagged = [segment for segment in found if segment.label]
    return any(not segment.is_known for segment in tagged) and not any(segment.content.strip() for segment in tagged)


def _own_tables(found: Sequence[Segment]) -> list[Segment]:
    """With the HTML of tables under the tag of the table: models write it under the caption, whose tag comes later."""
    own = list(found)
    for place, segment in enumerate(own):
        if part_of(segment.label) == "table" or not segment.label or not _TABLE.search(segment.content):
            continue
        owner = _empty_table(own, place)
        if owner < 0:
            continue
        start = _TABLE.search(segment.content)
        assert start is not None
        own[place] = segment._replace(content=segment.content[: start.start()])
        own[owner] = own[owner]._replace(content=segment.content[start.start() :])
        if owner < place and _stands_above(segment, own[owner]):
            own.insert(place, own.pop(owner))
    return own


def _empty_table(found: Sequence[Segment], place: int) -> int:
    """The table without content that the segments just before ``place`` leave open, or the next one; -1 for none."""
    for before in range(place - 1, -1, -1):
        if _is_empty_table(found[before]):
            return before
        if part_of(found[before].label) not in _NOTES:
            break
    after = place + 1
    is_next = part_of(found[place].label) in _NOTES and after < len(found) and _is_empty_table(found[after])
    has_its_own = after + 1 < len(found) and _TABLE.search(found[after + 1].content)
    return after if is_next and not has_its_own else -1


def _is_empty_table(segment: Segment) -> bool:
    return part_of(segment.label) == "table" and not segment.content.strip()


def _stands_above(segment: Segment, other: Segment) -> bool:
    return bool(segment.boxes and other.boxes) and segment.boxes[0].y0 < other.boxes[0].y0


def _named(segment: Segment, engine: str) -> Iterator[Block]:
    """A line that the tag itself holds."""
    contents = Contents(engine, _around(segment))
    yield from contents.paragraph("text", line_text(segment.named))
    yield from contents.text(segment.content)


def _unnamed(segment: Segment, engine: str) -> Iterator[Block]:
    """What stands under a label that nobody knows: a word is what was read there, ``like_this`` names a picture."""
    if "_" in segment.named and _is_label(segment.named):
        yield from _figures(segment, engine)
    else:
        yield from _named(segment, engine)


def _blocks(segment: Segment, engine: str) -> Iterator[Block]:
    contents, content = Contents(engine, _around(segment)), segment.content
    if segment.label and not segment.is_known and not (content.strip() and _is_label(segment.named)):
        yield from _unnamed(segment, engine)
        return
    part = part_of(segment.label)
    if not segment.label:
        yield from markdown_blocks(content, engine=engine)
    elif part == "table":
        yield from _table(contents, content)
    elif part == "figure":
        yield from _figures(segment, engine)
    else:
        yield from contents.blocks(part, content)


def _is_label(named: str) -> bool:
    return re.fullmatch(r"[a-z][a-z0-9]*(?:[_ -][a-z0-9]+){0,3}", named) is not None


def _around(segment: Segment) -> Box:
    return enclosing(segment.boxes) if segment.boxes else WHOLE_PAGE


def _table(contents: Contents, content: str) -> Iterator[Block]:
    """The table; one that was seen and not read is kept as a picture."""
    if content.strip():
        yield from contents.text(content)
    elif contents.box != WHOLE_PAGE:
        yield contents.figure("")


def _figures(segment: Segment, engine: str) -> Iterator[Block]:
    """A figure for every place; what is read in it belongs to the first, what is centred under it is its caption."""
    contents = Contents(engine, _around(segment))
    captions = _CENTRE.findall(segment.content)
    content = _CENTRE.sub("", segment.content)
    is_text = not has_table(content)
    first, *others = segment.boxes or (WHOLE_PAGE,)
    if segment.boxes or content.strip():
        yield Contents(engine, first).figure(clean_lines(line_text(content)) if is_text else "")
    for box in others:
        yield Contents(engine, box).figure("")
    if not is_text:
        yield from contents.text(content)
    for caption in captions:
        yield from contents.paragraph("caption", line_text(caption))


def _listed(blocks: Sequence[Block]) -> list[Block]:
    """With paragraphs that count on from each other as items of a list, which each have a tag of their own."""
    items: dict[int, str] = {}
    for place, (block, following) in enumerate(pairwise(blocks)):
        here, there = _marker(block), _marker(following)
        if here and there and follows(there, here):
            items[place], items[place + 1] = here, there
    return [_as_item(block, items[place]) if place in items else block for place, block in enumerate(blocks)]


def _marker(block: Block) -> str:
    if isinstance(block, ListItem):
        return block.marker
    if not isinstance(block, Paragraph) or block.type != "text":
        return ""
    found = marked(block.text)
    return found.marker if found else ""


def _as_item(block: Block, marker: str) -> Block:
    found = marked(block.text)
    if not isinstance(block, Paragraph) or found is None:
        return block
    return ListItem(
        text=found.text, box=block.box, confidence=block.confidence, engine=block.engine, marker=marker, depth=0
    )
