"""Pairs of a form: what is printed as a key, and what stands beside it, below it, or ticked at it.

Rows are solved one by one: of all ways to take neighbours as key and value, the one that looks most like it counts.
Keys that are left look for their value below. Values then take the lines that go on from them.
"""

import itertools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from layouts.fields.rules.forms.captioned_rows import captioned_rows
from layouts.fields.rules.forms.layout import NOBODY, FormLayout
from layouts.fields.rules.forms.lined_tables import lined_tables
from layouts.fields.rules.forms.looks import are_options, are_parallel, is_blank_box, is_mark, is_remark, is_typed
from layouts.fields.rules.forms.segments import segments_of
from layouts.fields.rules.forms.table_pairs import column_pairs
from layouts.fields.rules.forms.words import key_words_in
from layouts.fields.rules.spans import Span, joined, span_of
from layouts.fields.view import PageView

_COLUMN = 2.0
_CERTAIN = 4.0
"""A link with this score or a higher one is as sure as a rule can be."""
_NEEDED = 0.9
_PLAIN = 1.0
_NEEDED_BELOW = 0.5
_SURE_BELOW = 1.0
_LEAST_INDENT = -1.5
_MOST_INDENT = 5.0
_NO_KEY = -2.0
_ALIKE_COUNT = 4
_ALIKE_BONUS = 0.3
_FREE_GAP = 4.0
_GAP_COST = 0.08
_NEXT_PIECE = 2.0
_FAR = 8.0
_BESIDE_COLON = 20.0
_MARK_NEARER = 0.5
_MARK_AT = 2.0
_BELOW_COLON = 2.2
_BELOW = 1.2
_TALLER = 1.3
_SHORT_KEY = 6
_LEADING = 0.9
_LETTERED = re.compile(r"\([A-Za-z]\)[.,:]?")
_RULED_LEADING = 1.6


@dataclass(frozen=True, eq=False)
class Pair:
    """``rule`` names how it was found, ``score`` how well it fits, 0 to 1. A mark's key is what it stands at."""

    key: Span
    value: Span
    rule: str
    score: float


@dataclass(slots=True)
class _Link:
    """A key with its values' pieces, by their indices. ``heads`` are further lines of the key."""

    key: int
    values: list[int]
    rule: str
    score: float
    heads: tuple[int, ...] = ()


def pairs_in(page: PageView) -> tuple[Pair, ...]:
    """The pairs of the page, in reading order of their keys. Each filled cell of a table is one, with its header."""
    tabled = column_pairs(page)
    taken = frozenset(word for key, value in tabled for span in (key, value) for word in span.words)
    pairs = [Pair(key, value, "column", 0.5) for key, value in tabled]
    if segments := [segment for segment in segments_of(page) if not taken.intersection(segment.words)]:
        form = FormLayout(segments, page.aspect)
        pairs += [_pair(form, link) for link in _links(form)]
    return tuple(sorted(pairs, key=lambda pair: (pair.key.upright.y0, pair.key.upright.x0, pair.value.upright.y0)))


def _pair(form: FormLayout, link: _Link) -> Pair:
    key = joined(form.segments[index] for index in (link.key, *link.heads))
    value = _without_numbering(joined(form.segments[value] for value in link.values))
    return Pair(key, value, link.rule, min(1.0, max(0.0, link.score / _CERTAIN)))


def _without_numbering(value: Span) -> Span:
    """A value without the letter in brackets that numbers its line: ``(a) Example Ltd``."""
    first, _, rest = value.text.partition(" ")
    lettered = rest and _LETTERED.fullmatch(first) and value.page.words[value.words[0]].text == first
    return span_of(value.page, value.words[1:]) if lettered else value


def _links(form: FormLayout) -> list[_Link]:
    links = [*_lined(form)]
    used = {index for link in links for index in (link.key, *link.heads, *link.values)}
    links += [link for link in _marked(form) if not used.intersection((link.key, *link.values))]
    used |= {index for link in links for index in (link.key, *link.values)}
    links += _captioned(form, used)
    links += _beside(form, used)
    used.update(index for link in links for index in (link.key, *link.values))
    for link in [link for link in links if link.rule != "column"]:
        _remarked(form, link, used)
        links += _more_values(form, link, used)
    for key in range(len(form.segments)):
        links += _below(form, key, used)
    for link in links:
        if link.rule not in ("mark", "more", "column"):
            _go_on(form, link, used)
    return links


def _lined(form: FormLayout) -> Iterator[_Link]:
    for columns in lined_tables(form):
        for column in columns:
            first, *others = column.heads
            yield from (_Link(first, [cell], "column", _COLUMN, tuple(others)) for cell in column.cells.values())


def _captioned(form: FormLayout, used: set[int]) -> Iterator[_Link]:
    """Captions over their values. One that has none is blank: it is no key of what stands beside it."""
    for captions, filled in captioned_rows(form):
        if not used.intersection((*captions, *filled.values())):
            used.update(captions, filled.values())
            yield from (_Link(key, [value], "caption", _COLUMN) for key, value in filled.items())


def _marked(form: FormLayout) -> Iterator[_Link]:
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
                    yield _Link(key, [index], "mark", form.keys[key] + form.values[index])


def _nearer_right(form: FormLayout, left: int, mark: int, right: int) -> bool:
    if NOBODY in (left, right):
        return left == NOBODY
    return form.gap(mark, right) < min(_MARK_AT, _MARK_NEARER * form.gap(left, mark))


def _beside(form: FormLayout, used: set[int]) -> Iterator[_Link]:
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
            yield _Link(key, [value], rule, raised[key, value])


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


def _remarked(form: FormLayout, link: _Link, used: set[int]) -> None:
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


def _more_values(form: FormLayout, link: _Link, used: set[int]) -> Iterator[_Link]:
    """What goes on to the right of a value: a piece of it, or for figures another value of the key."""
    last = link.values[-1]
    while link.rule != "mark" and (after := form.right[last]) != NOBODY and after not in used and form.keys[after] <= 0:
        if is_typed(form.segments[last].text) and is_typed(form.segments[after].text):
            yield _Link(link.key, [after], "more", link.score)
        elif form.gap(last, after) < _NEXT_PIECE and last == link.values[-1] and not _is_done(form, last, after):
            link.values.append(after)
        else:
            return
        used.add(after)
        last = after


def _is_done(form: FormLayout, value: int, after: int) -> bool:
    """Whether a figure or date stands alone: what follows is more than its unit."""
    return is_typed(form.segments[value].text) and len(form.segments[after].text.split()) > 1


def _below(form: FormLayout, key: int, used: set[int]) -> Iterator[_Link]:
    """The value under a key that has none beside it."""
    if key in used or form.keys[key] <= 0:
        return
    colon = form.segments[key].colon
    if colon and form.right[key] != NOBODY and form.gap(key, form.right[key]) < _BESIDE_COLON:
        yield from _in_column(form, key, used)
        return
    free = [index for index in form.below(key, _BELOW_COLON if colon else _BELOW) if index not in used]
    if not free or form.keys[free[0]] >= form.keys[key] or not (colon or _reads_as_cell(form, key, free[0])):
        return
    score = form.keys[key] + form.values[free[0]] - _NEEDED_BELOW
    if score > (_SURE_BELOW if colon else 0) and _LEAST_INDENT <= form.indent(key, free[0]) <= _MOST_INDENT:
        used.update((key, free[0]))
        yield _Link(key, [free[0]], "colon_below" if colon else "below", score)


def _in_column(form: FormLayout, key: int, used: set[int]) -> Iterator[_Link]:
    """The value under a key with another key beside it: in the same column, and without words of keys."""
    after = form.right[key]
    for value in form.below(key, _BELOW_COLON)[:1]:
        segment = form.segments[value]
        fits = abs(form.indent(key, value)) <= 1.0 and segment.upright.x1 < form.segments[after].upright.x0
        plain = not key_words_in(segment.text) and form.keys[value] < form.keys[key]
        if form.segments[after].colon and fits and plain and value not in used and form.values[value] > 0:
            used.update((key, value))
            yield _Link(key, [value], "colon_below", form.keys[key] + form.values[value] - _NEEDED_BELOW)


def _reads_as_cell(form: FormLayout, key: int, value: int) -> bool:
    """Whether a key without a colon stands over its value as in a ruled box: small print over what is filled in."""
    upper, lower = form.segments[key], form.segments[value]
    left = form.left[value]
    alone = left == NOBODY or form.gap(left, value) >= _FREE_GAP
    known = key_words_in(upper.text) > 0 and len(upper.text.split()) <= _SHORT_KEY
    return alone and known and (is_typed(lower.text) or form.taller(value, key) >= _TALLER)


def _go_on(form: FormLayout, link: _Link, used: set[int]) -> None:
    """Adds the lines below a value that begin where it does, or where its key does once the line was full."""
    first = link.values[0]
    if is_typed(form.segments[first].text):
        return
    while (after := _next_line(form, link, used)) != NOBODY:
        link.values.append(after)
        used.add(after)


def _next_line(form: FormLayout, link: _Link, used: set[int]) -> int:
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


def _goes_on(form: FormLayout, link: _Link, last: int, lower: int) -> bool:
    if abs(form.indent(link.values[0], lower)) <= 1.0:
        ruled = link.rule in ("colon", "beside") and form.indent(link.key, lower) > 1.0
        return form.drop(last, lower) <= (_RULED_LEADING if ruled else _LEADING)
    wrapped = abs(form.indent(link.key, lower)) <= 1.0 and form.is_full(last) and form.segments[link.key].colon
    return wrapped and form.drop(last, lower) <= _LEADING
