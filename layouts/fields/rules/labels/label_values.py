"""Values beside labels: what a form pairs with them, and what stands behind, to the right of, or below them."""

from collections.abc import Iterator
from typing import NamedTuple

from layouts.fields.rules.forms.pairs import pairs_in
from layouts.fields.rules.forms.segments import segments_of
from layouts.fields.rules.labels.label_books import MOST_WORDS, LabelBook, letters_of
from layouts.fields.rules.spans import Span
from layouts.fields.view import PageView, Phrase

_BELOW_LINES = 2
_INLINE, _RIGHT, _BELOW = 0.8, 0.75, 0.5


class Beside(NamedTuple):
    """What stands at a label of ``role``. ``rule`` says where, ``score`` how sure that is, 0 to 1."""

    role: str
    span: Span
    rule: str
    score: float


def beside_labels(page: PageView, book: LabelBook) -> tuple[Beside, ...]:
    """All that stands at labels of the book: one value may be there several times, the same way or another."""
    return (*_paired(page, book), *_labelled(page, book))


def _paired(page: PageView, book: LabelBook) -> Iterator[Beside]:
    for pair in pairs_in(page):
        for role in book.roles_of(pair.key.text, _everything(book)):
            yield Beside(role, pair.value, "labelled_pair", 0.5 + 0.4 * pair.score)


def _labelled(page: PageView, book: LabelBook) -> Iterator[Beside]:
    """Values right behind a label, else to its right, else below it."""
    segments = segments_of(page)
    for place, segment in enumerate(segments):
        label = _label_length(segment.text, book)
        role = book.opening(segment.text[:label], _everything(book)) if label else ""
        rest = segment.text[label:].lstrip(" :：.#-–=")
        if not role:
            continue
        if rest:
            yield Beside(role, Span(page, segment.words, rest, segment.upright), "labelled_inline", _INLINE)
        elif following := [one for one in segments[place + 1 : place + 2] if _is_right(segment, one)]:
            yield Beside(role, following[0], "labelled_right", _RIGHT)
        else:
            yield from (Beside(role, span, "labelled_below", _BELOW) for span in _below(page, segment, book))


def _everything(book: LabelBook) -> frozenset[str]:
    return frozenset(role for roles in book.roles.values() for role in roles)


def _label_length(text: str, book: LabelBook) -> int:
    """How many letters the longest label takes that ``text`` begins with, or is."""
    words = text.split()[: MOST_WORDS + 1]
    for count in range(len(words), 0, -1):
        head = " ".join(words[:count])
        if letters_of(head) in book.roles or (head == text and book.is_label(head)):
            return len(head)
    return 0


def _is_right(label: Span, other: Span) -> bool:
    shared = min(label.upright.y1, other.upright.y1) - max(label.upright.y0, other.upright.y0)
    return other.upright.x0 >= label.upright.x0 and shared > 0


def _below(page: PageView, label: Span, book: LabelBook) -> list[Span]:
    number = max((page.line_of_word[word] for word in label.words), default=0)
    for line in page.lines[number + 1 : number + 1 + _BELOW_LINES]:
        for phrase in line.phrases:
            if _in_column(label, phrase) and not book.is_label(phrase.text):
                return [Span(page, phrase.words, phrase.text, phrase.upright)]
    return []


def _in_column(label: Span, phrase: Phrase) -> bool:
    return phrase.upright.x0 < label.upright.x1 and phrase.upright.x1 > label.upright.x0
