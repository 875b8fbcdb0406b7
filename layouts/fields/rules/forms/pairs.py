"""Pairs of a form: what is printed as a key, and what stands beside it, below it, or ticked at it.

What stands in columns counts first, then what is on a row. Keys that are left look for their value below. Values then
take the lines that go on from them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from layouts.fields.rules.forms.captioned_rows import captioned_rows
from layouts.fields.rules.forms.further_lines import add_remark, go_on, more_values
from layouts.fields.rules.forms.layout import FormLayout
from layouts.fields.rules.forms.lined_tables import lined_tables
from layouts.fields.rules.forms.links import IN_TABLE, SURE, Link, segments_used
from layouts.fields.rules.forms.lower_links import below
from layouts.fields.rules.forms.row_links import beside, marked
from layouts.fields.rules.forms.segments import segments_of
from layouts.fields.rules.forms.table_pairs import column_pairs
from layouts.fields.rules.forms.wrapped_labels import with_whole_labels
from layouts.fields.rules.spans import Span, joined, span_of
from layouts.fields.view import PageView

_LETTERED = re.compile(r"\([A-Za-z]\)[.,:]?")


@dataclass(frozen=True, eq=False)
class Pair:
    """``rule`` names how it was found, ``score`` how well it fits, 0 to 1. A mark's key is what it stands at."""

    key: Span
    value: Span
    rule: str
    score: float


def pairs_in(page: PageView) -> tuple[Pair, ...]:
    """The pairs of the page, in reading order of their keys. Each filled cell of a table is one, with its header."""
    tabled = column_pairs(page)
    taken = frozenset(word for key, value in tabled for span in (key, value) for word in span.words)
    pairs = [Pair(key, value, "column", 0.5) for key, value in tabled]
    if segments := [segment for segment in segments_of(page) if not taken.intersection(segment.words)]:
        form = FormLayout(with_whole_labels(segments, page.aspect), page.aspect)
        pairs += [_pair(form, link) for link in _links(form)]
    return tuple(sorted(pairs, key=lambda pair: (pair.key.upright.y0, pair.key.upright.x0, pair.value.upright.y0)))


def _pair(form: FormLayout, link: Link) -> Pair:
    key = joined(form.segments[index] for index in (link.key, *link.heads))
    value = _without_numbering(joined(form.segments[value] for value in link.values))
    return Pair(key, value, link.rule, min(1.0, max(0.0, link.score / SURE)))


def _without_numbering(value: Span) -> Span:
    """A value without the letter in brackets that numbers its line: ``(a) Example Ltd``."""
    first, _, rest = value.text.partition(" ")
    lettered = rest and _LETTERED.fullmatch(first) and value.page.words[value.words[0]].text == first
    return span_of(value.page, value.words[1:]) if lettered else value


def _links(form: FormLayout) -> list[Link]:
    links = [*_lined(form)]
    used = segments_used(links)
    links += [link for link in marked(form) if not used.intersection((link.key, *link.values))]
    used = segments_used(links)
    links += _captioned(form, used)
    links += beside(form, used)
    used |= segments_used(links)
    for link in [link for link in links if link.rule != "column"]:
        add_remark(form, link, used)
        links += more_values(form, link, used)
    for key in range(len(form.segments)):
        links += below(form, key, used)
    for link in links:
        if link.rule not in ("mark", "more", "column"):
            go_on(form, link, used)
    return links


def _lined(form: FormLayout) -> Iterator[Link]:
    for columns in lined_tables(form):
        for column in columns:
            first, *others = column.heads
            yield from (Link(first, [cell], "column", IN_TABLE, tuple(others)) for cell in column.cells.values())


def _captioned(form: FormLayout, used: set[int]) -> Iterator[Link]:
    """Captions over their values. One that has none is blank: it is no key of what stands beside it."""
    for captions, filled in captioned_rows(form):
        if not used.intersection((*captions, *filled.values())):
            used.update(captions, filled.values())
            yield from (Link(key, [value], "caption", IN_TABLE) for key, value in filled.items())
