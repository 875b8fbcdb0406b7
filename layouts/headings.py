"""Heading levels that agree over a whole document.

Streamed: a small summary of every page, then the levels, then every page again. A level is decided by, in this order,
the number that a heading begins with (``2.1`` lies one deeper than ``2``), and the look of its letters: larger before
smaller, bold before plain. At most one heading is the title, of level 1; sections begin at level 2.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from layouts.scripts import is_unspaced
from recto.blocks import Block, Heading
from recto.documents import DocumentPage
from recto.values import PageNumber, Value

_NUMBERED = re.compile(r"(?:§\s*)?(\d{1,3}(?:\.\d{1,3})*)\.?(?=\s)")
_SAME_SIZE = 1.08
_FARTHEST_SIZE = 1.3
_POINTS = 792.0
"""The height that pages measured in pixels are taken to have, in points."""
_TITLE_PAGES = 3
_DEEPEST = 6


class HeadingStyle(Value):
    """How a heading looks: letters in points (0 unknown), weight, depth of its number, level its reading gave it."""

    points: float
    bold: bool
    depth: int
    level: int


class HeadingSummary(Value):
    """A page's headings: how often each style stands on it, and its candidate for the title."""

    page: PageNumber
    styles: tuple[tuple[HeadingStyle, int], ...] = ()
    first: tuple[tuple[int, HeadingStyle], ...] = ()
    """At most one: where in the page's blocks its candidate stands, and its style."""


@dataclass(frozen=True, slots=True)
class HeadingLevels:
    """``title`` is a page and a place in its blocks, or ``(0, 0)``; ``levels`` holds every style of the document."""

    title: tuple[int, int]
    levels: Mapping[HeadingStyle, int]


def headings(page: DocumentPage) -> HeadingSummary:
    """What the levels of a document need to know of ``page``."""
    found = [(place, _style(page, block)) for place, block in enumerate(page.blocks) if isinstance(block, Heading)]
    counts = Counter(style for _, style in found)
    return HeadingSummary(page=page.page, styles=tuple(counts.items()), first=_candidate(found))


def _candidate(found: list[tuple[int, HeadingStyle]]) -> tuple[tuple[int, HeadingStyle], ...]:
    """What is called a title and is larger than the headings before it, else the first heading."""
    for at, (place, style) in enumerate(found):
        if style.level == 1 and all(style.points > other.points * _SAME_SIZE for _, other in found[:at]):
            return ((place, style),)
    return tuple(found[:1])


def heading_levels(summaries: Iterable[HeadingSummary]) -> HeadingLevels:
    """The levels of a document's headings, from the summaries of its pages in order."""
    counts: Counter[HeadingStyle] = Counter()
    candidates: list[tuple[PageNumber, int, HeadingStyle]] = []
    for summary in summaries:
        counts.update(dict(summary.styles))
        if len(candidates) < _TITLE_PAGES:
            candidates.extend((summary.page, place, style) for place, style in summary.first)
    title = _title(candidates, counts)
    rest = counts - Counter([title[2]]) if title else counts
    levels = _levels_by_look(rest) | _levels_as_given(rest)
    return HeadingLevels(title=(title[0], title[1]) if title else (0, 0), levels=levels)


def with_levels(page: DocumentPage, levels: HeadingLevels) -> DocumentPage:
    """``page`` with its headings at their levels."""
    blocks = tuple(_levelled(page, place, block, levels) for place, block in enumerate(page.blocks))
    return page.model_copy(update={"blocks": blocks})


def _levelled(page: DocumentPage, place: int, block: Block, levels: HeadingLevels) -> Block:
    if not isinstance(block, Heading):
        return block
    is_title = levels.title == (page.page, place)
    level = 1 if is_title else levels.levels.get(_style(page, block), max(2, block.level))
    return block.model_copy(update={"level": level})


def _style(page: DocumentPage, heading: Heading) -> HeadingStyle:
    sideways = page.upright.rotation in (90, 270)
    height = page.size.width if sideways else page.size.height
    points = heading.size * (height if page.size.unit == "pt" else _POINTS)
    found = _NUMBERED.match(heading.text)
    depth = len(found.group(1).split(".")) if found else 0
    bold = heading.bold or any(is_unspaced(char) for char in heading.text)  # few such fonts have a bold cut
    return HeadingStyle(points=round(points, 1), bold=bold, depth=depth, level=heading.level)


def _title(
    candidates: list[tuple[PageNumber, int, HeadingStyle]], counts: Counter[HeadingStyle]
) -> tuple[PageNumber, int, HeadingStyle] | None:
    """What the layout model calls a title on the first pages; else the first heading, if it is larger than all."""
    called = [candidate for candidate in candidates if candidate[2].level == 1 and candidate[2].depth == 0]
    if called:
        return max(called, key=lambda candidate: candidate[2].points)  # the first of those that are as large
    if not candidates or candidates[0][2].depth:
        return None
    first = candidates[0][2]
    others = counts - Counter([first])
    is_largest = all(first.points >= style.points * _SAME_SIZE for style in others)
    return candidates[0] if others and first.points and is_largest else None


def _levels_by_look(counts: Counter[HeadingStyle]) -> dict[HeadingStyle, int]:
    """Styles that look alike share a level; where most of them are numbered, the number says which."""
    levels: dict[HeadingStyle, int] = {}
    deepest = 1
    for group in _groups(style for style in counts if style.points):
        numbered: Counter[int] = Counter()
        for style in group:
            numbered[style.depth] += counts[style]
        depth = numbered.most_common(1)[0][0]
        level = min(_DEEPEST, depth + 1 if depth else deepest + 1)
        deepest = max(deepest, level) if depth else level
        for style in group:
            levels[style] = min(_DEEPEST, style.depth + 1) if style.depth else level
    return levels


def _groups(styles: Iterable[HeadingStyle]) -> list[list[HeadingStyle]]:
    """Styles of nearly one size and weight together, the largest first, bold before plain."""
    ordered = sorted(styles, key=lambda style: (-style.points, not style.bold, style.depth, style.level))
    sizes: list[list[HeadingStyle]] = []
    for style in ordered:
        if sizes and _are_alike(style, sizes[-1]):
            sizes[-1].append(style)
        else:
            sizes.append([style])
    weights = ([style for style in size if style.bold is bold] for size in sizes for bold in (True, False))
    return [group for group in weights if group]


def _are_alike(style: HeadingStyle, larger: list[HeadingStyle]) -> bool:
    """Sizes that were measured on an image scatter: they are alike if they lie close together one after the other."""
    return style.points * _SAME_SIZE >= larger[-1].points and style.points * _FARTHEST_SIZE >= larger[0].points


def _levels_as_given(counts: Counter[HeadingStyle]) -> dict[HeadingStyle, int]:
    """Headings of engines that write Markdown: their own levels, one deeper where they use 1 for sections."""
    given = [style for style in counts if not style.points]
    deeper = 1 if any(style.level == 1 for style in given) else 0
    return {style: min(_DEEPEST, style.level + deeper) for style in given}
