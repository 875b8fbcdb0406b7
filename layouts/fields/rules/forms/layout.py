"""How the segments of a form stand to each other: what is beside, what is below, and how far."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from statistics import median

from layouts.fields.rules.forms.looks import key_score, value_score
from layouts.fields.rules.forms.segments import Segment
from recto.geometry import Box

NOBODY = -1
_LEVEL = 0.35
"""Of the lower segment's height: as much is shared by what stands side by side."""
_OVER = 0.6
"""Of the narrower segment's width: as much is shared by what stands one above the other."""
_FULL = 0.9
"""Of the way to where the rightmost segment ends."""
_INDENT = 1.5
_TOUCH = -0.01


class FormLayout:
    """The segments of a page, at least one, by their indices. ``right`` and ``left`` are neighbours on a row that are
    so for each other, ``NOBODY`` for none. ``keys`` and ``values``: how much each looks like one. Lengths are in
    heights of the usual segment.
    """

    def __init__(self, segments: Sequence[Segment], aspect: float) -> None:
        self.segments = segments
        self.keys = [key_score(segment) for segment in segments]
        self.values = [value_score(segment) for segment in segments]
        self._em = max(1e-4, median(segment.upright.height for segment in segments))
        self._aspect = aspect
        self._reach = max(segment.upright.x1 for segment in segments)
        self._bands: dict[int, list[int]] = defaultdict(list)
        for index, segment in enumerate(segments):
            for band in self._bands_of(segment.upright.y0, segment.upright.y1):
                self._bands[band].append(index)
        rights = [self._beside(index, 1) for index in range(len(segments))]
        lefts = [self._beside(index, -1) for index in range(len(segments))]
        self.right = [b if b != NOBODY and lefts[b] == a else NOBODY for a, b in enumerate(rights)]
        self.left = [a if a != NOBODY and rights[a] == b else NOBODY for b, a in enumerate(lefts)]

    def gap(self, left: int, right: int) -> float:
        """From the end of one to the begin of the next on its row."""
        return (self._box(right).x0 - self._box(left).x1) * self._aspect / self._em

    def drop(self, upper: int, lower: int) -> float:
        """From the foot of one to the head of the other."""
        return (self._box(lower).y0 - self._box(upper).y1) / self._em

    def indent(self, upper: int, lower: int) -> float:
        """How much farther to the right the lower one begins."""
        return (self._box(lower).x0 - self._box(upper).x0) * self._aspect / self._em

    def height(self, index: int) -> float:
        """Of a segment."""
        return self._box(index).height / self._em

    def taller(self, one: int, other: int) -> float:
        """Height of one over that of the other."""
        return self._box(one).height / max(1e-6, self._box(other).height)

    def is_full(self, index: int) -> bool:
        """Whether a line goes as far as lines on this page go."""
        return self._box(index).x1 >= _FULL * self._reach

    def alike(self, one: tuple[int, int], other: tuple[int, int]) -> bool:
        """Whether two keys begin in one column, and their values begin or are centred in another."""
        (key, value), (key2, value2) = one, other
        centres = self._box(value).centre[0] - self._box(value2).centre[0]
        near = 0.75 * self._em / self._aspect
        aligned = abs(self._box(value).x0 - self._box(value2).x0) < near or abs(centres) < near
        return aligned and abs(self._box(key).x0 - self._box(key2).x0) < near

    def rows(self) -> Iterator[list[int]]:
        """Chains of neighbours, from left to right."""
        for start in range(len(self.segments)):
            if self.left[start] == NOBODY:
                row = [start]
                while self.right[row[-1]] != NOBODY:
                    row.append(self.right[row[-1]])
                yield row

    def below(self, upper: int, reach: float) -> list[int]:
        """What stands under a segment within ``reach`` of its foot, the nearest first."""
        box = self._box(upper)
        near = self._near(box.y1 - 0.5 * self._em, box.y1 + (reach + 1) * self._em)
        found = [lower for lower in near if -0.5 <= self.drop(upper, lower) <= reach and self._over(upper, lower)]
        return sorted(found, key=lambda lower: (self.drop(upper, lower), lower))

    def above(self, lower: int, reach: float) -> list[int]:
        """What a segment stands right under, within ``reach``, the nearest first."""
        box = self._box(lower)
        near = self._near(box.y0 - (reach + 1) * self._em, box.y0 + 0.5 * self._em)
        found = [upper for upper in near if -0.5 <= self.drop(upper, lower) <= reach and self._over(lower, upper)]
        return sorted(found, key=lambda upper: (self.drop(upper, lower), upper))

    def _over(self, upper: int, lower: int) -> bool:
        above, box = self._box(upper), self._box(lower)
        begins = self.indent(upper, lower) >= -_INDENT and box.x0 < above.x1
        return upper != lower and (begins or _shared(above.x0, above.x1, box.x0, box.x1) > _OVER)

    def _beside(self, index: int, way: int) -> int:
        """The nearest segment on the row, to the right for ``way`` 1 and to the left for -1."""
        own = self._box(index)
        best, found = 2.0, NOBODY
        for other in self._near(own.y0, own.y1):
            box = self._box(other)
            apart = box.x0 - own.x1 if way > 0 else own.x0 - box.x1
            if other != index and _TOUCH <= apart < best and _shared(own.y0, own.y1, box.y0, box.y1) >= _LEVEL:
                best, found = apart, other
        return found

    def _near(self, y0: float, y1: float) -> list[int]:
        return sorted({index for band in self._bands_of(y0, y1) for index in self._bands.get(band, ())})

    def _bands_of(self, y0: float, y1: float) -> range:
        height = max(0.005, 2 * self._em)
        return range(int(y0 / height), int(y1 / height) + 1)

    def _box(self, index: int) -> Box:
        return self.segments[index].upright


def _shared(a0: float, a1: float, b0: float, b1: float) -> float:
    """How much of the shorter of two stretches the other one covers."""
    return (min(a1, b1) - max(a0, b0)) / max(1e-6, min(a1 - a0, b1 - b0))
