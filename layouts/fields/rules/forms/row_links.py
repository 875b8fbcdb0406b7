"""What stands on one row of a form: marks with what they tick, and keys with their values to the right.

Rows are solved one by one: of all ways to take neighbours as key and value, the one that looks most like it counts.
Lengths are in heights of the usual segment; scores are what ``looks`` gives: a colon 2.5, a word of keys 1.
"""

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence

from layouts.fields.rules.forms.layout import NOBODY, FormLayout
from layouts.fields.rules.forms.links import Link
from layouts.fields.rules.forms.looks import are_options, are_parallel, is_blank_box, is_mark, is_typed

_NEEDED = 0.9
"""A word of keys (1) beside any text is just enough; without one it takes a figure, a blank, or others alike."""
_NO_KEY = -2.0
"""Marks, boxes, figures and short answers have -3: nothing beside them makes them keys."""
_ALIKE_COUNT = 4
_ALIKE_BONUS = 0.3
"""For each link in the same two columns, up to that many: four of them are worth a word of keys, and no more."""
_FREE_GAP = 4.0
"""Between labels and answers that stand in columns: as much is usual, and costs nothing."""
_GAP_COST = 0.08
"""For each height more: across half of a page that is what a colon is worth, about 30 heights."""
_MARK_NEARER = 0.5
_MARK_AT = 2.0
"""A mark belongs to the text on its left, unless the one on its right is near, and nearer by that part."""


def marked(form: FormLayout) -> Iterator[Link]:
    """Marks with what they stand at: to the left, but where boxes begin the row, or what is to the right is nearer."""
    for row in form.rows():
        texts = [form.segments[index].text for index in row]
        leads = is_mark(texts[0]) or is_blank_box(texts[0])
        for place, index in enumerate(row):
            if is_mark(texts[place]):
                left = row[place - 1] if place else NOBODY
                right = row[place + 1] if place + 1 < len(row) else NOBODY
                key = right if leads or _nearer_right(form, left, index, right) else left
                if key != NOBODY and not is_typed(form.segments[key].text):
                    yield Link(key, [index], "mark", form.keys[key] + form.values[index])


def _nearer_right(form: FormLayout, left: int, mark: int, right: int) -> bool:
    if NOBODY in (left, right):
        return left == NOBODY
    return form.gap(mark, right) < min(_MARK_AT, _MARK_NEARER * form.gap(left, mark))


def beside(form: FormLayout, used: set[int]) -> Iterator[Link]:
    scores = {
        (key, value): form.keys[key] + form.values[value] - _NEEDED - _gap_cost(form.gap(key, value))
        for key, value in enumerate(form.right)
        if value != NOBODY
        and form.keys[key] > _NO_KEY
        and not used.intersection((key, value))
        and _may_be_pair(form, key, value)
    }
    likely = {link for link, score in scores.items() if score > 0}
    raised = {link: score + _ALIKE_BONUS * _alike(form, link, likely) for link, score in scores.items()}
    for row in form.rows():
        for key, value in _best_of_row(row, raised):
            rule = "colon" if form.segments[key].colon else "beside"
            yield Link(key, [value], rule, raised[key, value])


def _may_be_pair(form: FormLayout, key: int, value: int) -> bool:
    """Not what are two labels side by side, or a key with the first of several answers to choose from."""
    texts = [form.segments[index].text for index in (key, value, form.right[value]) if index != NOBODY]
    chosen = len(texts) > 2 and are_options(*texts[1:])
    return not chosen and (form.segments[key].colon or not are_parallel(*texts[:2]))


def _gap_cost(gap: float) -> float:
    return _GAP_COST * max(0.0, gap - _FREE_GAP)


def _alike(form: FormLayout, link: tuple[int, int], likely: Collection[tuple[int, int]]) -> int:
    """How many other likely links stand in the same two columns, up to a number."""
    count = 0
    for other in likely:
        count += other != link and form.alike(link, other)
        if count == _ALIKE_COUNT:
            break
    return count


def _best_of_row(row: Sequence[int], scores: Mapping[tuple[int, int], float]) -> list[tuple[int, int]]:
    """The links between neighbours, none sharing a segment, with the highest sum of scores."""
    before: tuple[float, list[tuple[int, int]]] = (0.0, [])
    best = before
    for link in itertools.pairwise(row):
        score = scores.get(link, 0.0)
        taken = (before[0] + score, [*before[1], link]) if score > 0 else best
        before, best = best, max(best, taken, key=lambda held: held[0])
    return best[1]
