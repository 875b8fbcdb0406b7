"""What goes on from a key or a value that was found: remarks, further pieces and figures, further lines.

Lengths are in heights of the usual segment.
"""

from collections.abc import Iterator

from layouts.fields.rules.forms.layout import NOBODY, FormLayout
from layouts.fields.rules.forms.links import Link
from layouts.fields.rules.forms.looks import is_remark, is_typed

_NEXT_PIECE = 2.0
"""A gap within a value: wider ones part columns."""
_LEADING = 0.9
"""From the foot of one line to the head of the next in one text: single or one and a half spaced."""
_RULED_LEADING = 1.6
"""On ruled lines, which are farther apart: for values that stand in a column of their own."""
_FREE_GAP = 4.0
"""What is parted that far from its neighbour does not belong to it."""
_FAR = 8.0
"""A line with something nearer on its left belongs to that."""
_PLAIN = 1.0
"""A line that scores as much as a key is one: it has a word of keys, or asks for a number."""


def add_remark(form: FormLayout, link: Link, used: set[int]) -> None:
    """Adds a remark in brackets right below a key to it."""
    for lower in form.below(link.key, _LEADING)[:1]:
        alone = form.left[lower] == NOBODY or form.gap(form.left[lower], lower) >= _FREE_GAP
        if (
            lower not in used
            and alone
            and abs(form.indent(link.key, lower)) <= 1.0
            and is_remark(form.segments[lower].text)
        ):
            link.heads = (*link.heads, lower)
            used.add(lower)


def more_values(form: FormLayout, link: Link, used: set[int]) -> Iterator[Link]:
    """What goes on to the right of a value: a piece of it, or for figures another value of the key."""
    last = link.values[-1]
    while link.rule != "mark" and (after := form.right[last]) != NOBODY and after not in used and form.keys[after] <= 0:
        if is_typed(form.segments[last].text) and is_typed(form.segments[after].text):
            yield Link(link.key, [after], "more", link.score)
        elif form.gap(last, after) < _NEXT_PIECE and last == link.values[-1] and not _is_done(form, last, after):
            link.values.append(after)
        else:
            return
        used.add(after)
        last = after


def _is_done(form: FormLayout, value: int, after: int) -> bool:
    """Whether a figure or date stands alone: what follows is more than its unit."""
    return is_typed(form.segments[value].text) and len(form.segments[after].text.split()) > 1


def go_on(form: FormLayout, link: Link, used: set[int]) -> None:
    """Adds the lines below a value that begin where it does, or where its key does once the line was full."""
    first = link.values[0]
    if is_typed(form.segments[first].text):
        return
    while (after := _next_line(form, link, used)) != NOBODY:
        link.values.append(after)
        used.add(after)


def _next_line(form: FormLayout, link: Link, used: set[int]) -> int:
    last = link.values[-1]
    for lower in form.below(last, _RULED_LEADING):
        left = form.left[lower]
        beside = left != NOBODY and form.gap(left, lower) < _FAR
        plain = not form.segments[lower].colon and form.keys[lower] < _PLAIN
        if lower in used:
            return NOBODY
        if plain and not beside and _goes_on(form, link, last, lower):
            return lower
    return NOBODY


def _goes_on(form: FormLayout, link: Link, last: int, lower: int) -> bool:
    if abs(form.indent(link.values[0], lower)) <= 1.0:
        ruled = link.rule in ("colon", "beside") and form.indent(link.key, lower) > 1.0
        return form.drop(last, lower) <= (_RULED_LEADING if ruled else _LEADING)
    wrapped = abs(form.indent(link.key, lower)) <= 1.0 and form.is_full(last) and form.segments[link.key].colon
    return wrapped and form.drop(last, lower) <= _LEADING
