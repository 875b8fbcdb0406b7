"""Pages with their labels and typed values, found once for all rules that look at them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from layouts.fields.found import Candidate
from layouts.fields.rules.address_blocks import BlockLine, blocks_of
from layouts.fields.rules.labels.labels import Label, labels_in
from layouts.fields.rules.spans import Span, candidate
from layouts.fields.typed.amounts import numbers_in
from layouts.fields.typed.dates import dates_in
from layouts.fields.typed.locales import Locale
from layouts.fields.typed.spots import NumberSpot, Spot
from layouts.fields.view import DocumentView, PageView
from recto.fields import FieldType, Scalar

MOST_RIVALS: Final = 3


@dataclass(frozen=True)
class LabelledPage:
    """``place``: how far it is through the document, 0 to 1."""

    page: PageView
    locale: Locale
    place: float

    @cached_property
    def labels(self) -> tuple[Label, ...]:
        return labels_in(self.page)

    @cached_property
    def blocks(self) -> tuple[tuple[BlockLine, ...], ...]:
        return blocks_of(self.page)

    @cached_property
    def dates(self) -> tuple[Spot, ...]:
        return dates_in(self.page, self.locale)

    @cached_property
    def numbers(self) -> tuple[NumberSpot, ...]:
        return numbers_in(self.page, self.locale)


@dataclass(frozen=True, slots=True)
class Claim:
    """A value that may be ``field``. ``rule`` and ``score`` as in ``layouts.fields.found``."""

    field: str
    type: FieldType
    page: PageView
    words: tuple[int, ...]
    raw: str
    value: Scalar
    rule: str
    score: float

    @property
    def candidate(self) -> Candidate:
        boxes = [self.page.upright[word] for word in self.words]
        span = Span(self.page, self.words, self.raw, boxes[0])
        return candidate(self.field, span, self.rule, score=self.score, type_=self.type, value=self.value)


def claim(field: str, kind: FieldType, page: PageView, spot: Spot, *, rule: str, score: float) -> Claim:
    """What stands at ``spot`` may be ``field``."""
    return Claim(field, kind, page, spot.words, spot.raw, spot.value, rule, score)


def labelled_pages(view: DocumentView, locale: Locale) -> tuple[LabelledPage, ...]:
    """The pages of a document, in order."""
    last = max(1, len(view.pages) - 1)
    return tuple(LabelledPage(page, locale, number / last) for number, page in enumerate(view.pages))


def best_of(claims: Sequence[Claim]) -> tuple[Candidate, ...]:
    """The best claim for each value, at most three for a field, the likeliest first; in the order of the fields."""
    found: dict[str, dict[Scalar, Claim]] = {}
    for one in sorted(claims, key=lambda one: -one.score):
        values = found.setdefault(one.field, {})
        if len(values) < MOST_RIVALS:
            values.setdefault(one.value, one)
    return tuple(one.candidate for field in sorted(found) for one in found[field].values())
