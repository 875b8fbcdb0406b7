"""The reading order of regions: a recursive cut of the page into columns and bands.

After the XY-cut (Nagy and Seth, 1984), with one change: bands are cut off only where something spans the columns, so
that paragraph gaps which happen to line up across columns do not mix them.
"""

from collections.abc import Sequence

from recto.geometry import Box
from recto.words import RegionKind

_SLACK = 0.004
"""Of a page side: boxes that overlap by less are taken to be apart."""

_STRAY, _MOST_STRAY = 0.06, 0.02
"""The same from left to right, of the right box's width: lines hang out, a rule between columns is read as a letter."""

_LINE_SLACK, _MOST_SLACK = 0.3, 0.008
"""The same from above to below: of the lower box's height, but no more of the page. Boxes of lines are drawn wide."""

_FIRST, _BODY, _NOTES, _LAST = range(4)


def reading_order(regions: Sequence[tuple[RegionKind, Box]], *, right_to_left: bool = False) -> list[int]:
    """Indices of ``regions`` in reading order: running headers, body, footnotes, running footers.

    A picture with regions on it is no obstacle to them: it comes before the first that begins on it.
    """
    groups: list[list[int]] = [[], [], [], []]
    grounds = {index: on_it for index in range(len(regions)) if (on_it := _on_picture(index, regions))}
    for index, (kind, _) in enumerate(regions):
        if index not in grounds:
            groups[_rank(kind)].append(index)
    boxes = [box for _, box in regions]
    order = [index for group in groups for index in _ordered(group, boxes, right_to_left)]
    for ground, on_it in grounds.items():
        places = [place for place, index in enumerate(order) if index in on_it]
        below = [place for place in places if boxes[order[place]].y0 >= boxes[ground].y0]
        order.insert(min(below, default=max(places) + 1), ground)
    return order


def _on_picture(index: int, regions: Sequence[tuple[RegionKind, Box]]) -> set[int]:
    """The regions that lie on a picture, pictures aside; none for what is no picture."""
    kind, box = regions[index]
    if kind is not RegionKind.FIGURE:
        return set()
    return {
        other
        for other, (its, small) in enumerate(regions)
        if its is not RegionKind.FIGURE and box.contains_centre_of(small)
    }


def _rank(kind: RegionKind) -> int:
    match kind:
        case RegionKind.PAGE_HEADER:
            return _FIRST
        case RegionKind.FOOTNOTE:
            return _NOTES
        case RegionKind.PAGE_FOOTER:
            return _LAST
        case _:
            return _BODY


def _ordered(indices: list[int], boxes: list[Box], right_to_left: bool) -> list[int]:
    if len(indices) < 2:
        return indices
    columns = _columns(indices, boxes)
    if len(columns) > 1:
        turned = reversed(columns) if right_to_left else columns
        return [index for column in turned for index in _ordered(column, boxes, right_to_left)]
    bands = [part for band in _bands(indices, boxes) for part in _without_span(band, boxes)]
    bands = _with_columns_kept(bands, boxes)
    if len(bands) > 1:
        return [index for band in bands for index in _ordered(band, boxes, right_to_left)]
    side = -1.0 if right_to_left else 1.0
    return sorted(indices, key=lambda index: (boxes[index].y0, side * boxes[index].x0))


def _without_span(band: list[int], boxes: list[Box]) -> list[list[int]]:
    """The band cut at its widest box, where that spans columns and reaches into none farther than half of a box."""
    if len(band) < 3:
        return [band] if band else []
    widest = max(band, key=lambda index: boxes[index].width)
    others = [index for index in band if index != widest]
    span = boxes[widest]
    if len(_columns(band, boxes)) > 1 or len(_columns(others, boxes)) < 2:
        return [band]
    above = [index for index in others if boxes[index].centre[1] < span.y0]
    below = [index for index in others if boxes[index].centre[1] > span.y1]
    if len(above) + len(below) < len(others):
        return [band]
    return [*_without_span(above, boxes), [widest], *_without_span(below, boxes)]


def _with_columns_kept(bands: list[list[int]], boxes: list[Box]) -> list[list[int]]:
    """Joins bands that follow each other as long as the columns run through."""
    joined: list[list[int]] = []
    for band in bands:
        if joined and len(_columns(joined[-1] + band, boxes)) > 1:
            joined[-1] = joined[-1] + band
        else:
            joined.append(band)
    return joined


def _columns(indices: list[int], boxes: list[Box]) -> list[list[int]]:
    return _parts(indices, [(boxes[i].x0, boxes[i].x1, _slack(boxes[i].width, _STRAY, _MOST_STRAY)) for i in indices])


def _bands(indices: list[int], boxes: list[Box]) -> list[list[int]]:
    return _parts(
        indices, [(boxes[i].y0, boxes[i].y1, _slack(boxes[i].height, _LINE_SLACK, _MOST_SLACK)) for i in indices]
    )


def _slack(length: float, share: float, most: float) -> float:
    return max(_SLACK, min(share * length, most))


def _parts(indices: list[int], extents: list[tuple[float, float, float]]) -> list[list[int]]:
    """Groups whose extents (start, end, slack) do not reach each other, in rising order."""
    parts: list[list[int]] = []
    reach = -1.0
    for (start, end, slack), index in sorted(zip(extents, indices, strict=True)):
        if parts and start < reach - slack:
            parts[-1].append(index)
        else:
            parts.append([index])
        reach = max(reach, end)
    return parts
