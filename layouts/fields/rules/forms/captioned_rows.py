"""Rows of captions in small print, each right above or right below what is filled in, as in boxes and under lines."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from layouts.fields.rules.forms.layout import FormLayout
from layouts.fields.rules.forms.looks import is_blank_box, is_mark, is_remark
from layouts.fields.rules.forms.words import is_numbered, is_typed, key_words_in

_REACH = 0.6
"""Of a value's height: it is no farther from its caption."""
_BOX_REACH = 1.8
"""The same in boxes, which leave room: where all captions of a row are small print over something larger."""
_LEFT = 1.5
_MOST_WORDS = 7
_LEAST_LETTERS = 2
_LEAST_FILLED = 2
_LARGER = 1.12
_SMALL_PRINT = 1.15
"""Of the heights of a row of captions: what is so much larger was filled in, whatever words it has. Single heights tell
less: those of text that is no image depend on its letters.
"""
_AS_LARGE = 0.9


def captioned_rows(form: FormLayout) -> Iterator[tuple[list[int], dict[int, int]]]:
    """The captions of each such row, and the value of each that is filled in. Two at least are.

    What stands over a row of captions is theirs, unless it belongs to captions that it stands below.
    """
    taken: set[int] = set()
    for row in sorted(form.rows(), key=lambda row: form.segments[row[0]].upright.y0):
        if len(row) > 1 and not taken.intersection(row) and _are_captions(form, row):
            over, below = _filled(form, row, taken, up=True), _filled(form, row, taken, up=False)
            boxed = _boxed(form, row, taken)
            filled = max((over, boxed, below), key=lambda one: len(one) >= _LEAST_FILLED)
            if len(filled) >= _LEAST_FILLED:
                taken.update(filled.values())
                yield row, filled


def _are_captions(form: FormLayout, row: Sequence[int]) -> bool:
    """Whether all of them could be, and half of them or more have words of keys, a number, or brackets."""
    texts = [form.segments[index].text for index in row]
    known = sum(key_words_in(text) > 0 or is_numbered(text) or is_remark(text) for text in texts)
    return 2 * known >= len(row) and all(_could_caption(form, index) for index in row)


def _could_caption(form: FormLayout, index: int) -> bool:
    segment = form.segments[index]
    text = segment.text
    letters = sum(map(str.isalpha, text))
    plain = not (segment.colon or is_typed(text) or is_mark(text) or is_blank_box(text))
    return plain and letters >= _LEAST_LETTERS and len(text.split()) <= _MOST_WORDS and not text[0].islower()


def _filled(form: FormLayout, row: Sequence[int], taken: set[int], *, up: bool) -> dict[int, int]:
    """Captions with their values, none twice: before the next caption begins."""
    found: dict[int, int] = {}
    for place, caption in enumerate(row):
        ends = form.segments[row[place + 1]].upright.x0 if place + 1 < len(row) else 2.0
        near = form.above(caption, 2 * _REACH) if up else form.below(caption, 2 * _REACH)
        held = [index for index in near if form.segments[index].upright.x0 < ends and index not in taken]
        for value in held[:1]:
            drop = form.drop(value, caption) if up else form.drop(caption, value)
            if (
                drop <= _REACH * form.height(value)
                and value not in found.values()
                and _could_fill(form, caption, value, up=up)
            ):
                found[caption] = value
    return found


def _boxed(form: FormLayout, row: Sequence[int], taken: set[int]) -> dict[int, int]:
    """Captions with their values, where each has one right below it, on one row, and larger than itself."""
    below = [[index for index in form.below(caption, 2 * _BOX_REACH) if index not in taken][:1] for caption in row]
    found = {caption: held[0] for caption, held in zip(row, below, strict=True) if held}
    values = list(found.values())
    larger = sum(map(form.height, values)) >= _SMALL_PRINT * sum(map(form.height, found))
    fits = len(found) == len(row) == len(set(values)) and all(
        form.taller(value, caption) >= _AS_LARGE
        and form.drop(caption, value) <= _BOX_REACH * form.height(value)
        and form.indent(caption, value) >= -_LEFT
        and not form.segments[value].colon
        for caption, value in found.items()
    )
    return found if fits and larger and all(form.right[one] == other for one, other in pairwise(values)) else {}


def _could_fill(form: FormLayout, caption: int, value: int, *, up: bool) -> bool:
    """Captions are small print: what is filled in is larger, and has no words of keys. Those in brackets stand under
    it, in any size.
    """
    segment = form.segments[value]
    bracketed = is_remark(form.segments[caption].text)
    larger = form.taller(value, caption) >= _LARGER or (bracketed and up)
    if segment.colon or is_blank_box(segment.text) or is_remark(segment.text) or (bracketed and not up):
        return False
    return larger and form.indent(caption, value) >= -_LEFT and (bracketed or not key_words_in(segment.text))
