"""Columns of amounts beside their labels, as receipts and invoices have them: each amount goes to its label's region.

Layout models take such a column for text of its own, and read it after the labels. An amount goes back if it stands
level with a line to its left, in a region whose every line ends in one: running text does not.
"""

import re
from collections.abc import Mapping, Sequence

from layouts.lines import Line, text_lines
from recto.geometry import Box, enclosing
from recto.words import Region, RegionKind, Words

_AMOUNT = re.compile(r"(?:[A-Z]{1,3}\s?)?[$€£¥]?\s?[-−(]?\d[\d.,']{0,12}[.,]\d{2}\)?\s?[A-Za-z%€£$*-]{0,4}")
_ENDS_IN_AMOUNT = re.compile(rf"(?:^|[\s)]){_AMOUNT.pattern}$")
_LEVEL = 0.5


def ends_in_amount(line: str) -> bool:
    """Whether ``line`` ends in a sum of money, or is one."""
    return _ENDS_IN_AMOUNT.search(line) is not None


def with_amounts(regions: Sequence[Region], words: Words, aspect: float) -> list[Region]:
    """``regions`` with the words of such amounts in the regions of their labels. Boxes are in the upright frame."""
    lines = {place: text_lines(words, region.words, aspect) for place, region in enumerate(regions) if _is_text(region)}
    moves: dict[int, int] = {}
    for place, held in lines.items():
        if held and all(ends_in_amount(line.text) for line in held):
            labels = {other: others for other, others in lines.items() if other != place}
            for line in held:
                owner = _owner(line.box, labels) if _AMOUNT.fullmatch(line.text) else None
                moves.update(dict.fromkeys(line.words, owner) if owner is not None else {})
    return [region for place, region in enumerate(_moved(regions, words, moves)) if region.words or place not in lines]


def _moved(regions: Sequence[Region], words: Words, moves: Mapping[int, int]) -> list[Region]:
    owned = [[index for index in region.words if index not in moves] for region in regions]
    for index, owner in moves.items():
        owned[owner].append(index)
    return [_holding(region, tuple(held), words) for region, held in zip(regions, owned, strict=True)]


def _holding(region: Region, held: tuple[int, ...], words: Words) -> Region:
    if held == region.words:
        return region
    box = enclosing([words[index].box for index in held]) if held else region.box
    return region.model_copy(update={"words": held, "box": box})


def _is_text(region: Region) -> bool:
    return region.kind in (RegionKind.TEXT, RegionKind.LIST_ITEM)


def _owner(amount: Box, labels: Mapping[int, list[Line]]) -> int | None:
    """The region with the nearest line to the left on the same row."""
    beside = [
        (amount.x0 - line.box.x1, place)
        for place, held in labels.items()
        for line in held
        if line.box.x1 <= amount.x0 and _level(line.box, amount) and not _AMOUNT.fullmatch(line.text)
    ]
    return min(beside)[1] if beside else None


def _level(one: Box, other: Box) -> bool:
    shared = min(one.y1, other.y1) - max(one.y0, other.y0)
    return shared >= _LEVEL * min(one.height, other.height)
