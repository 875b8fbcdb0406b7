"""Accepted answers put into a page: a table or blocks in the place of the draft's, and no word lost for it."""

from collections import Counter
from collections.abc import Sequence
from statistics import fmean

from layouts.accepting.page_blocks import NOBODY_YET
from layouts.accepting.tokens import tokens_in
from layouts.accepting.verdicts import Accepted, AcceptedPage
from layouts.lines import text_lines
from layouts.tables import grid_text
from recto.blocks import Block, Continued, Figure, Paragraph, Table
from recto.geometry import Box, Upright, enclosing
from recto.pages import PageWord, ParsedPage
from recto.words import Word

KEPT = 0.5
"""Share of a line's words that the draft must have where what an answer leaves out is the draft's."""

BESIDE = 0.01
"""Of the page: how far beyond a table's box a block may stand that is part of it."""


def with_table(parsed: ParsedPage, block: int, accepted: Accepted, *, engine: str) -> ParsedPage:
    """``parsed`` with the answer in the place of the table ``block``. ``engine``: who answered.

    What the draft had in the table and the answer has not (a caption above it, notes below it) stands around it as
    text; blocks of text whose words are rows of the answer now go. The table's confidence is the share of its numbers
    that were seen.
    """
    draft = parsed.blocks[block]
    draft_text = grid_text(draft.grid) if isinstance(draft, Table) else draft.text
    table = _table(parsed, draft, accepted, engine)
    above, below = _left_out(parsed, accepted, draft_text)
    gained = _keys(table.text) - _keys(draft_text)
    blocks: list[Block] = []
    for index, other in enumerate(parsed.blocks):
        if index == block:
            blocks += [*above, table, *below]
        elif not _is_part(other, accepted.box, gained):
            blocks.append(other)
    return parsed.model_copy(update={"blocks": tuple(blocks)})


def with_page(parsed: ParsedPage, accepted: AcceptedPage, *, engine: str) -> ParsedPage:
    """``parsed`` with the answer's blocks for its own; its words stay those that were seen."""
    blocks = tuple(
        block.model_copy(update={"engine": engine}) if block.engine == NOBODY_YET else block
        for block in accepted.blocks
    )
    return parsed.model_copy(update={"engine": engine, "blocks": blocks})


def _table(parsed: ParsedPage, draft: Block, accepted: Accepted, engine: str) -> Table:
    numbers = accepted.numbers
    left = Counter(accepted.left_out)
    seen = sum(1 for number in numbers if number.support != "model")
    return Table(
        text=grid_text(accepted.grid),
        box=accepted.box,
        confidence=seen / len(numbers) if numbers else 1.0,
        engine=engine,
        words=tuple(index for index in draft.words if parsed.words[index] not in left),
        grid=accepted.grid,
        numbers=numbers,
    )


def _left_out(parsed: ParsedPage, accepted: Accepted, draft_text: str) -> tuple[list[Paragraph], list[Paragraph]]:
    """What the draft's table had above and below the lines of the answer's."""
    known = _keys(draft_text)
    held = [word for word in accepted.left_out if word.text.strip()]
    middle = _middle(accepted.box, parsed.upright)
    high = [word for word in held if _middle(word.box, parsed.upright) < middle]
    low = [word for word in held if _middle(word.box, parsed.upright) >= middle]
    return _paragraphs(parsed, high, known), _paragraphs(parsed, low, known)


def _middle(box: Box, upright: Upright) -> float:
    return upright.from_page(box).centre[1]


def _paragraphs(parsed: ParsedPage, held: Sequence[PageWord], known: Counter[str]) -> list[Paragraph]:
    upright = parsed.upright
    words = tuple(
        Word(text=word.text, box=upright.from_page(word.box), confidence=word.confidence, line=number)
        for number, word in enumerate(held)
    )
    lines = [line for line in text_lines(words, range(len(words)), upright.aspect) if _is_known(line.text, known)]
    own = [index for line in lines for index in line.words]
    if not own:
        return []
    places = {word: index for index, word in enumerate(parsed.words)}
    return [
        Paragraph(
            text="\n".join(line.text for line in lines),
            box=enclosing([held[index].box for index in own]),
            confidence=fmean(held[index].confidence for index in own),
            engine=parsed.engine,
            words=tuple(places[held[index]] for index in own if held[index] in places),
        )
    ]


def _is_known(text: str, known: Counter[str]) -> bool:
    keys = _keys(text)
    return (keys & known).total() >= KEPT * keys.total()


def _is_part(block: Block, box: Box, gained: Counter[str]) -> bool:
    """Whether a block of text stands inside the table and has nothing but what the answer has more than the draft."""
    if isinstance(block, Table | Figure | Continued):
        return False
    around = Box(box.x0 - BESIDE, box.y0 - BESIDE, box.x1 + BESIDE, box.y1 + BESIDE)
    inside = block.box.area > 0 and around.overlap(block.box) >= 0.9 * block.box.area
    keys = _keys(block.text)
    return inside and bool(keys) and not keys - gained


def _keys(text: str) -> Counter[str]:
    return Counter(token.key for token in tokens_in(text))
