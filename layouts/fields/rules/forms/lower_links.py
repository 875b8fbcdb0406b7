"""Values that stand below a key that has none beside it.

Lengths are in heights of the usual segment; scores are what ``looks`` gives: a colon 2.5, a word of keys 1.
"""

from collections.abc import Iterator

from layouts.fields.rules.forms.layout import NOBODY, FormLayout
from layouts.fields.rules.forms.links import Link
from layouts.fields.rules.forms.looks import is_question
from layouts.fields.rules.forms.words import is_typed, key_words_in

_NEEDED_BELOW = 0.5
_SURE_BELOW = 1.0
"""What is left of the score of a key with a colon: it has 2 from that, so its value may look like a short label."""
_LEAST_INDENT = -1.5
_MOST_INDENT = 5.0
"""How far to the right of its key a value begins: hardly before it, and no more than a tab after it."""
_BELOW_COLON = 2.2
"""How far below its key a value stands: two lines, where a colon says that one comes."""
_BELOW = 1.2
"""Without a colon: the next line."""
_BESIDE_COLON = 20.0
"""What stands beside a colon so near was meant to be its value, or the next label: then nothing below is, as a rule."""
_FREE_GAP = 4.0
"""What is parted that far from its neighbour stands alone, as in a cell of its own."""
_TALLER = 1.3
"""Of the label's height: what is filled in is larger than the small print over it."""
_SHORT_KEY = 6
"""Words of a label in a ruled box, where there is no room for more."""


def below(form: FormLayout, key: int, used: set[int]) -> Iterator[Link]:
    """The value under a key that has none beside it."""
    if key in used or form.keys[key] <= 0:
        return
    asks = is_question(form.segments[key].text) and form.right[key] == NOBODY
    colon = form.segments[key].colon or asks
    if colon and form.right[key] != NOBODY and form.gap(key, form.right[key]) < _BESIDE_COLON:
        yield from _in_column(form, key, used)
        return
    free = [index for index in form.below(key, _BELOW_COLON if colon else _BELOW) if index not in used]
    if not free or form.keys[free[0]] >= form.keys[key] or not (colon or _reads_as_cell(form, key, free[0])):
        return
    score = form.keys[key] + form.values[free[0]] - _NEEDED_BELOW
    if score > (_SURE_BELOW if colon else 0) and _LEAST_INDENT <= form.indent(key, free[0]) <= _MOST_INDENT:
        used.update((key, free[0]))
        yield Link(key, [free[0]], "colon_below" if colon else "below", score)


def _in_column(form: FormLayout, key: int, used: set[int]) -> Iterator[Link]:
    """The value under a key with another key beside it: in the same column, and without words of keys."""
    after = form.right[key]
    for value in form.below(key, _BELOW_COLON)[:1]:
        segment = form.segments[value]
        fits = abs(form.indent(key, value)) <= 1.0 and segment.upright.x1 < form.segments[after].upright.x0
        plain = not key_words_in(segment.text) and form.keys[value] < form.keys[key]
        if form.segments[after].colon and fits and plain and value not in used and form.values[value] > 0:
            used.update((key, value))
            yield Link(key, [value], "colon_below", form.keys[key] + form.values[value] - _NEEDED_BELOW)


def _reads_as_cell(form: FormLayout, key: int, value: int) -> bool:
    """Whether a key without a colon stands over its value as in a ruled box: small print over what is filled in."""
    upper, lower = form.segments[key], form.segments[value]
    left = form.left[value]
    alone = left == NOBODY or form.gap(left, value) >= _FREE_GAP
    known = key_words_in(upper.text) > 0 and len(upper.text.split()) <= _SHORT_KEY
    return alone and known and (is_typed(lower.text) or form.taller(value, key) >= _TALLER)
