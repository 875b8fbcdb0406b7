"""Blocks of lines that stand under each other, as addresses do, and the postal lines in them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from layouts.fields.typed.spots import lines_of
from layouts.fields.view import PageView, Phrase
from recto.geometry import Box

_EDGE: Final = 0.012
"""Of the page's width: edges of lines of a block differ by less."""
_GAP: Final = 1.1
"""Of a line's height: the widest gap between two lines of a block."""
_BLOCKS_BACK: Final = 60
POSTAL: Final = re.compile(
    r"(?:^|,\s?|[-–]\s?)(?:[A-Z]{1,3}[- ]{1,3})?\d{4,5}\s+[^\W\d_]{2,}"
    r"|\b\d{4}\s?[A-Z]{2}\b,?\s+[^\W\d_]{2,}"
    r"|\b[A-Z]{2}\.?,?\s+\d{5}(?:-\d{4})?\b"
    r"|\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b"
    r"|(?:^|,\s?)\d{2}-\d{3}\s+[^\W\d_]{2,}"
    r"|(?:^|,\s?)(?:[A-Z]{1,2}[- ])?\d{3}\s\d{2}\s+[^\W\d_]{2,}"
    r"|\b\d{4}-\d{3}\s+[^\W\d_]{2,}"
    r"|\b[A-Z]\d[A-Z]\s?\d[A-Z]\d\b"
    r"|[^\W\d_]{3,}[\s,-]+\d{5,6}$"
)
"""A line with a postcode and a town, as the countries of Europe and America write them."""


_BULLET: Final = re.compile(r"\s*[●•·∙|*◦▪–]\s*|\s+[-—]\s+")
_PARTED: Final = re.compile(rf"{_BULLET.pattern}|\s*[,;]\s+")


@dataclass(frozen=True, slots=True)
class BlockLine:
    """A phrase of a block; ``line`` counts the page's lines from 0."""

    line: int
    phrase: Phrase

    @property
    def text(self) -> str:
        return self.phrase.text


def blocks_of(page: PageView) -> tuple[tuple[BlockLine, ...], ...]:
    """All phrases of a page in blocks: lines under each other that share an edge or their middle."""
    blocks: list[list[BlockLine]] = []
    for number, line in enumerate(page.lines):
        for phrase in line.phrases:
            found = next(
                (block for block in reversed(blocks[-_BLOCKS_BACK:]) if _continues(block[-1], number, phrase)), None
            )
            if found is None:
                blocks.append([BlockLine(number, phrase)])
            else:
                found.append(BlockLine(number, phrase))
    return tuple(tuple(block) for block in blocks)


def address_blocks(held: Sequence[tuple[BlockLine, ...]]) -> tuple[tuple[BlockLine, ...], ...]:
    """The blocks of a page; one that begins with its postcode is joined to the lines over it, across a gap."""
    blocks: list[tuple[BlockLine, ...]] = []
    for block in held:
        first = block[0]
        above = [over for over in blocks if _is_over(over[-1], first)] if POSTAL.search(first.text) else []
        if above:
            blocks.remove(above[-1])
        blocks.append((*above[-1], *block) if above else block)
    return tuple(blocks)


def _is_over(last: BlockLine, first: BlockLine) -> bool:
    one, two = last.phrase.upright, first.phrase.upright
    return abs(one.x0 - two.x0) < 3 * _EDGE and 0 < two.y0 - one.y1 < 3 * max(one.height, two.height)


def postal_line(lines: Sequence[BlockLine]) -> int:
    """The index of the last line with a postcode, -1 for none."""
    found = [index for index, line in enumerate(lines) if POSTAL.search(line.text)]
    return found[-1] if found else -1


def returned_lines(page: PageView) -> Iterator[tuple[int, tuple[tuple[int, int], ...]]]:
    """Lines that hold a whole address, as over the window of an envelope: the line, and its parts as starts and ends
    in its text: name, street, postcode and town.
    """
    for number, line in lines_of(page):
        parts = _parts(line.text) if len(line.phrases) == 1 or _BULLET.search(line.text) else []
        postal = [index for index, (start, end) in enumerate(parts) if POSTAL.search(line.text[start:end])]
        if len(parts) >= 3 and postal and 1 < postal[-1] < 5 and not line.text[slice(*parts[0])][0].isdigit():
            yield number, tuple(parts[: postal[-1] + 1])


def _parts(text: str) -> list[tuple[int, int]]:
    parts: list[tuple[int, int]] = []
    start = 0
    for found in _PARTED.finditer(text):
        if found.start() > start:
            parts.append((start, found.start()))
        start = found.end()
    return [*parts, (start, len(text))] if start < len(text) else parts


def _continues(last: BlockLine, number: int, phrase: Phrase) -> bool:
    one, two = last.phrase.upright, phrase.upright
    height = max(one.height, two.height)
    return 0 < number - last.line <= 3 and two.y0 - one.y1 < _GAP * height and _aligned(one, two)


def _aligned(one: Box, two: Box) -> bool:
    middle = abs(one.centre[0] - two.centre[0])
    return min(abs(one.x0 - two.x0), abs(one.x1 - two.x1), middle) < _EDGE
