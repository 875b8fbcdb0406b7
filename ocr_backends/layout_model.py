"""The layout model: words and the image under them in; regions, grids and reading order out.

PyMuPDF's layout and table models, shared by every engine that gives words. They want a page with text, so a scan's
words are laid invisibly over its image; a born-digital page is looked at as it is.
"""
# ruff: noqa: PLC0415 - PyMuPDF and its models are loaded with the first words

from collections.abc import Sequence
from typing import NamedTuple

from ocr_backends.region_order import reading_order
from ocr_backends.region_words import Claim, assign
from ocr_backends.seen import Seen, SeenRegion, SeenTable
from ocr_backends.tables.aligned import with_aligned_tables
from ocr_backends.tables.grids import grid_of
from ocr_backends.tables.mistaken import is_running_text
from ocr_backends.tables.reach import reached
from ocr_backends.tables.repair import repaired
from ocr_backends.tables.shape import Shape, tidied
from ocr_backends.text_columns import columns_of, gutters_of
from ocr_backends.vertical_text import columns_down, letters_in
from ocr_backends.word_order import in_reading_order, is_right_to_left
from recto.geometry import Box, enclosing
from recto.images import Pixels
from recto.words import Layout, PlainRegion, Region, RegionKind, TableRegion, Words

_KINDS = {
    "text": RegionKind.TEXT,
    "title": RegionKind.TITLE,
    "section-header": RegionKind.HEADING,
    "list-item": RegionKind.LIST_ITEM,
    "picture": RegionKind.FIGURE,
    "caption": RegionKind.CAPTION,
    "footnote": RegionKind.FOOTNOTE,
    "formula": RegionKind.FORMULA,
    "page-header": RegionKind.PAGE_HEADER,
    "page-footer": RegionKind.PAGE_FOOTER,
}

_FLOWING = frozenset((RegionKind.TEXT, RegionKind.LIST_ITEM, RegionKind.FOOTNOTE))
"""Regions that may turn out to hold more than one column."""

_SAME_TABLE = 0.5
"""Share of a found table that must lie in the layout model's table region to be the same one."""


_MAY_BE_ROWS = frozenset((RegionKind.TEXT, RegionKind.HEADING, RegionKind.PAGE_HEADER, RegionKind.PAGE_FOOTER))
"""Regions that may turn out to be rows of the table beside them."""

_RUNNING = frozenset((RegionKind.PAGE_HEADER, RegionKind.PAGE_FOOTER))
"""Regions that cannot be inside a table: they are rows of it."""


class _Part(NamedTuple):
    kind: RegionKind
    claim: Claim
    shape: Shape | None = None


class _Held(NamedTuple):
    kind: RegionKind
    box: Box
    words: list[int]
    shape: Shape | None = None


def analyse(pixels: Pixels, words: Words) -> Layout:
    """The layout of a page image over the words found on it. No words, no regions."""
    if not words:
        return Layout()
    from ocr_backends import mupdf
    from ocr_backends.pictures import pictures_on, with_pictures

    with mupdf.sheet(pixels, pixels.shape[1] / pixels.shape[0], words) as page:
        seen = with_aligned_tables(mupdf.see(page), words)
    return layout_of(with_pictures(seen, pictures_on(pixels, words)), words)


def layout_of(seen: Seen, words: Words) -> Layout:
    """The models' view turned into regions: every word in exactly one, in reading order.

    Words that no region claims become regions of kind text at their place.
    """
    parts = _parts(seen, words)
    owned, unclaimed = assign(words, [part.claim for part in parts])
    down = columns_down(words)
    held = [_Held(part.kind, part.claim.box, indices, part.shape) for part, indices in zip(parts, owned, strict=True)]
    held += [_Held(RegionKind.TEXT, _around(words, indices), indices) for indices in unclaimed]
    held = _without(held, {index for column in down for index in column})
    for place in range(len(parts)):
        _complete(held, place, words)
    flowing = sorted(index for part in held if part.kind in _FLOWING for index in part.words)
    gutters = gutters_of(words, flowing)
    regions = [region for part in held for region in _regions(part, words, gutters)]
    regions += [PlainRegion(kind=RegionKind.TEXT, box=_around(words, column), words=tuple(column)) for column in down]
    set_down = [index for column in down for index in column]
    to_left = is_right_to_left(words) or letters_in(words, set_down) > letters_in(words, flowing)
    order = reading_order([(region.kind, region.box) for region in regions], right_to_left=to_left)
    return Layout(regions=tuple(regions[index] for index in order))


def _parts(seen: Seen, words: Words) -> list[_Part]:
    """What may claim words: the found tables, and the regions that are none of them."""
    parts: list[_Part] = []
    matched: set[int] = set()
    for table in seen.tables:
        same = [place for place, region in enumerate(seen.regions) if _is_same(table, region)]
        matched.update(same)
        if is_running_text(table, words):
            continue
        lines = tuple(
            line for place in same for line in seen.regions[place].lines if table.box.contains_centre_of(line)
        )
        shape = Shape(table.cells, table.header_rows)
        parts.append(_Part(RegionKind.TABLE, Claim(table.box, lines, sure=not same), shape))
    for place, region in enumerate(seen.regions):
        if place not in matched:
            kind = _KINDS.get(region.name, RegionKind.TEXT)
            parts.append(_Part(kind, Claim(region.box, region.lines, whole=kind in _FLOWING)))
    return parts


def _without(held: list[_Held], words: set[int]) -> list[_Held]:
    """``held`` without those words."""
    if not words:
        return held
    return [part._replace(words=[index for index in part.words if index not in words]) for part in held]


def _is_same(table: SeenTable, region: SeenRegion) -> bool:
    return region.name == "table" and table.box.overlap(region.box) > _SAME_TABLE * table.box.area


def _complete(held: list[_Held], place: int, words: Words) -> None:
    """Puts the table at ``place`` right, and takes from the others the words of rows that it left outside."""
    table, shape = held[place], held[place].shape
    if shape is None or not table.words:
        return
    for other, part in enumerate(held):
        if part.kind in _RUNNING and part.box.overlap(table.box) > _SAME_TABLE * part.box.area:
            table = table._replace(words=sorted([*table.words, *part.words]))
            held[other] = part._replace(words=[])
    shape = tidied(shape, words, table.words)
    loose = [other for other, part in enumerate(held) if part.kind in _MAY_BE_ROWS and part.words]
    shape, taken = reached(shape, [held[other].words for other in loose], words)
    gained: list[int] = []
    for other in (loose[number] for number in taken):
        gained += held[other].words
        held[other] = held[other]._replace(words=[])
    shape, notes, title = repaired(shape, words, sorted([*table.words, *gained]))
    held[place] = table._replace(shape=shape, words=sorted({*table.words, *gained} - {*notes, *title}))
    for kind, indices in ((RegionKind.TEXT, notes), (RegionKind.CAPTION, title)):
        if indices:
            held.append(_Held(kind, _around(words, indices), list(indices)))


def _regions(part: _Held, words: Words, gutters: Sequence[Box]) -> list[Region]:
    if part.kind is RegionKind.FIGURE:
        return [PlainRegion(kind=part.kind, box=part.box, words=in_reading_order(words, part.words))]
    if not part.words:
        return []
    if part.shape is not None:
        return [_table(part.shape, words, part.words)]
    columns = columns_of(words, part.words, gutters) if part.kind in _FLOWING else [part.words]
    return [_plain(part.kind, words, column) for column in columns]


def _table(shape: Shape, words: Words, indices: Sequence[int]) -> Region:
    grid = grid_of(shape, words, indices)
    if grid is None:
        return _plain(RegionKind.TEXT, words, indices)
    box = enclosing([_around(words, indices), *(cell.box for cell in grid.cells)])
    return TableRegion(box=box, words=in_reading_order(words, indices), grid=grid)


def _plain(kind: RegionKind, words: Words, indices: Sequence[int]) -> PlainRegion:
    return PlainRegion(kind=kind, box=_around(words, indices), words=in_reading_order(words, indices))


def _around(words: Words, indices: Sequence[int]) -> Box:
    return enclosing([words[index].box for index in indices])
