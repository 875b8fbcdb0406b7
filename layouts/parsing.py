"""A reading to blocks: the one step between what an engine answered and what Recto writes.

No word is lost: every word of a recognition stands in exactly one block, whatever the layout model left out. This is
also the one place where boxes go from the upright frame to the page frame.
"""

from dataclasses import replace

from layouts.amounts import with_amounts
from layouts.calibration import calibrated_words
from layouts.cleaning import clean
from layouts.joining import Vocabulary, vocabulary
from layouts.lines import Line
from layouts.model_text.dialects import PARSERS
from layouts.model_text.places import within
from layouts.regions import PageText, RegionReader
from recto.blocks import Block, Table
from recto.errors import ReadingGarbage
from recto.geometry import Box, enclosing
from recto.pages import PageWord, ParsedPage
from recto.recognitions import MarkupRecognition, Recognition, WordsRecognition
from recto.words import PlainRegion, Region, RegionKind, Words

PARSER_VERSION = "6"
"""Goes up whenever blocks could come out otherwise: parsed pages are kept under it."""


def parse(recognition: Recognition) -> ParsedPage:
    """The page that ``recognition`` reads, as blocks in the page frame.

    Raises ``ReadingGarbage`` for a markup dialect that has no parser.
    """
    if isinstance(recognition, WordsRecognition):
        return _parse_words(recognition)
    if recognition.dialect not in PARSERS:
        raise ReadingGarbage(f"{recognition.engine}: no parser for the dialect {recognition.dialect!r}")
    blocks = PARSERS[recognition.dialect](recognition)
    return ParsedPage(
        engine=recognition.engine,
        upright=recognition.upright,
        confidence=1.0,
        words=(),
        blocks=tuple(_on_page(block, recognition) for block in blocks),
    )


def _on_page(block: Block, recognition: MarkupRecognition) -> Block:
    """``block``, whose boxes are fractions of the image that the model was shown, in the page frame."""
    window, upright = recognition.window, recognition.upright

    def placed(box: Box) -> Box:
        return upright.to_page(within(window, box))

    if not isinstance(block, Table):
        return block.model_copy(update={"box": placed(block.box)})
    cells = tuple(cell.model_copy(update={"box": placed(cell.box)}) for cell in block.grid.cells)
    grid = block.grid.model_copy(update={"cells": cells})
    return block.model_copy(update={"box": placed(block.box), "grid": grid})


def _parse_words(recognition: WordsRecognition) -> ParsedPage:
    words, upright = calibrated_words(recognition.engine, recognition.words), recognition.upright
    regions = _own_words(recognition)
    page = PageText(words, recognition.engine, upright, _known(words))
    regions = with_amounts(_with_leftovers(regions, page), words, upright.aspect)
    columns = tuple(region.box for region in regions if region.kind is RegionKind.TEXT)
    reader = RegionReader(replace(page, columns=columns))
    blocks: list[Block] = []
    for place, region in enumerate(regions):
        around = [*regions[max(0, place - 1) : place], *regions[place + 1 : place + 2]]
        blocks.extend(reader.read(region, is_lone=all(other.kind is not region.kind for other in around)))
    return ParsedPage(
        engine=recognition.engine,
        upright=upright,
        confidence=page.confidence(range(len(words))),
        words=tuple(
            PageWord(text=clean(word.text), box=upright.to_page(word.box), confidence=word.confidence) for word in words
        ),
        blocks=tuple(blocks),
    )


def _known(words: Words) -> Vocabulary:
    lines: dict[int, list[str]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word.text)
    return vocabulary(" ".join(texts) for texts in lines.values())


def _own_words(recognition: WordsRecognition) -> list[Region]:
    """The regions, each with words that are its own: an engine's slip must not put a word twice or off the page."""
    free = set(range(len(recognition.words)))
    regions: list[Region] = []
    for region in recognition.layout.regions:
        own = tuple(dict.fromkeys(index for index in region.words if index in free))
        free.difference_update(own)
        regions.append(region if own == region.words else region.model_copy(update={"words": own}))
    return regions


def _with_leftovers(regions: list[Region], page: PageText) -> list[Region]:
    """``regions`` with the words that are in none, as regions of text put in where they stand."""
    taken = {index for region in regions for index in region.words}
    free = [index for index in range(len(page.words)) if index not in taken]
    ordered = list(regions)
    for group in _neighbours(page.lines(free)):
        box = enclosing([line.box for line in group])
        words = tuple(index for line in group for index in line.words)
        region = PlainRegion(kind=RegionKind.TEXT, box=box, words=words)
        ordered.insert(_place(ordered, box), region)
    return ordered


def _neighbours(lines: list[Line]) -> list[list[Line]]:
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _follows(groups[-1][-1].box, line.box):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _follows(above: Box, below: Box) -> bool:
    shares_column = min(above.x1, below.x1) > max(above.x0, below.x0)
    return shares_column and below.y0 - above.y1 < min(above.height, below.height)


def _place(regions: list[Region], box: Box) -> int:
    """Before the first region that begins below ``box`` in the same column, else at the end."""
    for place, region in enumerate(regions):
        shares_column = min(region.box.x1, box.x1) > max(region.box.x0, box.x0)
        if shares_column and region.box.y0 >= box.centre[1]:
            return place
    return len(regions)
