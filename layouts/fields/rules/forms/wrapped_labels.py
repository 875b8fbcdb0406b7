"""Labels over two lines, such as ``Date last / calibrated:``, with what is filled in beside both."""

from collections.abc import Sequence

from layouts.fields.rules.forms.segments import Segment
from layouts.fields.rules.forms.words import is_typed
from recto.geometry import enclosing

_LEADING = 0.9
"""Of the lower line's height: lines of one label are no farther apart."""
_INDENT = 0.6
"""Of the lower line's height: they begin at one edge."""
_MOST_WORDS = 5


def with_whole_labels(segments: Sequence[Segment], aspect: float) -> list[Segment]:
    """The segments in order; those that go on in small letters with what they go on from, where they end in a colon."""
    whole = list(segments)
    for lower in segments:
        if lower.colon and lower.text[0].islower():
            upper = next((one for one in whole if _goes_on(one, lower, aspect)), None)
            if upper is not None:
                whole[whole.index(upper)] = _joined(upper, lower)
                whole.remove(lower)
    return whole


def _goes_on(upper: Segment, lower: Segment, aspect: float) -> bool:
    plain = not (upper.colon or upper.ruled or is_typed(upper.text)) and upper.text[0].isupper()
    height = lower.upright.height
    under = -0.5 * height <= lower.upright.y0 - upper.upright.y1 <= _LEADING * height
    level = abs(lower.upright.x0 - upper.upright.x0) * aspect <= _INDENT * height
    return plain and under and level and len(upper.text.split()) <= _MOST_WORDS


def _joined(upper: Segment, lower: Segment) -> Segment:
    words, text = (*upper.words, *lower.words), f"{upper.text} {lower.text}"
    return Segment(upper.page, words, text, enclosing([upper.upright, lower.upright]), colon=True)
