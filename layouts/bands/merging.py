"""Bands of a page that were read one by one, as one page again: nothing twice, nothing lost.

Where two bands overlap, what stands in both was read twice, the lines at the cut perhaps half. Blocks that meet there
are compared: equal ones are kept once, text that goes on from one into the other is joined where their words agree,
and so are the rows of tables and the parts of a picture. What has no counterpart stays.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from layouts.bands.grid_joining import joined_grids
from layouts.tables import grid_text
from recto.blocks import Block, Figure, Heading, ListItem, Paragraph, Table
from recto.geometry import Box, Upright

_DENSE: Final = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f"
_TOKEN: Final = re.compile(f"[{_DENSE}]|[^\\W_{_DENSE}]+")
"""Words, and single characters of scripts that put no spaces between theirs."""

LOOKED_AT = 120
"""Tokens at the end of one text and the beginning of the other that are compared."""

AGREEING = 4
"""Tokens in a row that both have, for their texts to be one: by chance a phrase comes again, but hardly there."""

CUT_LINE = 25
"""Tokens of a line that was cut in half and so read badly, at most."""

ALIKE = 0.8
"""Likeness of texts of two blocks in the same place that are one, read with slight differences."""

FEW = 3
"""Blocks at the end and the beginning that are compared where they have no place."""


class Band(NamedTuple):
    """``box`` in the upright frame, as the boxes of ``blocks``."""

    box: Box
    blocks: tuple[Block, ...]


def merged_blocks(bands: Sequence[Band]) -> tuple[Block, ...]:
    """The blocks of all bands, from the top, in one frame."""
    blocks, foot = list[Block](), 0.0
    for band in bands:
        if band.box.y0 < foot:
            blocks = _merged(blocks, list(band.blocks), Box(0.0, band.box.y0, 1.0, foot))
        else:
            blocks = _column_by_column(blocks, band.blocks)
        foot = band.box.y1
    return tuple(block.model_copy(update={"words": ()}) for block in blocks)


def on_page(blocks: Sequence[Block], upright: Upright) -> tuple[Block, ...]:
    """Blocks of the upright frame in the page frame."""
    return tuple(_on_page(block, upright) for block in blocks)


def _on_page(block: Block, upright: Upright) -> Block:
    box = upright.to_page(block.box)
    if not isinstance(block, Table):
        return block.model_copy(update={"box": box})
    cells = tuple(cell.model_copy(update={"box": upright.to_page(cell.box)}) for cell in block.grid.cells)
    return block.model_copy(update={"box": box, "grid": block.grid.model_copy(update={"cells": cells})})


def _merged(upper: list[Block], lower: list[Block], overlap: Box) -> list[Block]:
    """All of both, what stands in both put where ``upper`` has it."""
    above = [place for place, block in enumerate(upper) if _reaches(block.box, overlap, place >= len(upper) - FEW)]
    rest: list[Block] = []
    for number, block in enumerate(lower):
        found = above if _reaches(block.box, overlap, number < FEW) else []
        for place in found:
            one = _as_one(upper[place], block, overlap)
            if one is not None:
                upper[place] = one
                above.remove(place)
                break
        else:
            rest.append(block)
    return _column_by_column(upper, rest)


def _column_by_column(upper: Sequence[Block], lower: Sequence[Block]) -> list[Block]:
    """The blocks of ``lower`` after those of ``upper``, each column going on where it was cut."""
    ordered = [(block, False) for block in upper]
    last = len(ordered)
    for block in lower:
        shared = [place for place, (other, _) in enumerate(ordered) if _share_columns(other.box, block.box)]
        follows_upper = bool(shared) and not ordered[shared[-1]][1]
        last = shared[-1] + 1 if follows_upper else last
        ordered.insert(last, (block, True))
        last += 1
    return [block for block, _ in ordered]


def _reaches(box: Box, overlap: Box, is_near: bool) -> bool:
    """Whether a block meets the overlap; one that fills a whole band has no place, and is taken by its turn."""
    if box.height >= 3 * overlap.height and box.width > 0.99:
        return is_near
    return box.y1 > overlap.y0 and box.y0 < overlap.y1


def _as_one(above: Block, below: Block, overlap: Box) -> Block | None:
    """Both as one block, None where they are two."""
    if not _share_columns(above.box, below.box):
        return None
    if isinstance(above, Table) and isinstance(below, Table):
        grid = joined_grids(above.grid, below.grid)
        box = above.box.union(below.box)
        return None if grid is None else above.model_copy(update={"grid": grid, "text": grid_text(grid), "box": box})
    if isinstance(above, Figure) and isinstance(below, Figure):
        meets = above.box.y1 >= overlap.y1 - 0.01 and below.box.y0 <= overlap.y0 + 0.01
        return above.model_copy(update={"box": above.box.union(below.box)}) if meets else None
    if isinstance(above, Paragraph | Heading | ListItem) and isinstance(below, Paragraph | Heading | ListItem):
        text = joined_text(above.text, below.text, in_one_place=_in_one_place(above.box, below.box))
        keeper = above if len(above.text) >= len(below.text) else below
        return keeper.model_copy(update={"text": text, "box": above.box.union(below.box)}) if text else None
    return None


def _share_columns(one: Box, other: Box) -> bool:
    shared = min(one.x1, other.x1) - max(one.x0, other.x0)
    return shared > 0.5 * min(one.width, other.width)


def _in_one_place(one: Box, other: Box) -> bool:
    return one.overlap(other) > 0.5 * min(one.area, other.area)


def joined_text(above: str, below: str, *, in_one_place: bool) -> str:
    """The text of both, what they share once; empty where they share nothing.

    A badly read line at the foot of ``above`` or the head of ``below`` gives way to the other's. Short texts are only
    one where they stand ``in_one_place``: a number comes again elsewhere.
    """
    upper, lower = [*_TOKEN.finditer(above)][-LOOKED_AT:], [*_TOKEN.finditer(below)][:LOOKED_AT]
    one, two = [token[0].lower() for token in upper], [token[0].lower() for token in lower]
    if not one or not two:
        return ""
    found = SequenceMatcher(None, one, two, autojunk=False).find_longest_match()
    whole = in_one_place and found.size in (len(one), len(two))
    at_the_cut = len(one) - found.a - found.size <= CUT_LINE and found.b <= CUT_LINE
    if at_the_cut and (found.size >= AGREEING or whole):
        return _continued(above, upper, below, lower, (found.a + found.size - 1, found.b + found.size - 1))
    if in_one_place and SequenceMatcher(None, above, below, autojunk=False).ratio() >= ALIKE:
        return above if len(above) >= len(below) else below
    return ""


def _continued(
    above: str, upper: list[re.Match[str]], below: str, lower: list[re.Match[str]], last: tuple[int, int]
) -> str:
    """``above`` up to the last shared token, then what follows it in ``below``; in ``above`` where that has nothing."""
    if last[1] == len(lower) - 1 and len(_TOKEN.findall(below)) == len(lower):
        return above  # all of the lower text stands in the upper one
    return above[: upper[last[0]].end()] + below[lower[last[1]].end() :]
