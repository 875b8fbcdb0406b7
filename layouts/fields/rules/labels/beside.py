"""Values beside labels: after a label on its line, or in its column below."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from layouts.fields.rules.labels.labels import Label
from layouts.fields.typed.spots import Spot
from layouts.fields.view import PageView
from recto.geometry import Box

AnySpot = TypeVar("AnySpot", bound=Spot)

_LINES_BELOW: Final = 3
_FAR_BELOW: Final = 5.0
"""Heights of the label: a value that is further below is not its."""
_LEFT: Final = 0.02
"""Of the page's width: edges that are nearer are in one column."""


@dataclass(frozen=True, slots=True)
class Beside(Generic[AnySpot]):
    """``how``: ``inline`` in the label's own phrase, ``right`` on its line, or ``below``; ``fit`` 0 to 1."""

    spot: AnySpot
    how: str
    fit: float


def beside(
    page: PageView, label: Label, spots: Sequence[AnySpot], labels: Sequence[Label]
) -> tuple[Beside[AnySpot], ...]:
    """What may be the value of a label, the likeliest first: up to the next label on its line, else what is below."""
    right = tuple(_right(page, label, spots, labels))
    return right or tuple(_below(page, label, spots, labels))


def _right(
    page: PageView, label: Label, spots: Sequence[AnySpot], labels: Sequence[Label]
) -> Iterator[Beside[AnySpot]]:
    order = {word: place for place, word in enumerate(page.lines[label.line].words)}
    begins = order[label.words[-1]]
    ends = min(
        (order[other.words[0]] for other in labels if other.line == label.line and order[other.words[0]] > begins),
        default=len(order) + 1,
    )
    phrase = page.lines[label.line].phrases[label.phrase]
    found = [spot for spot in spots if spot.line == label.line and begins <= order[spot.words[0]] < ends]
    for rank, spot in enumerate(found):
        if order[spot.words[0]] > begins or not _before(page, label, spot):
            inline = spot.words[-1] in phrase.words
            yield Beside(spot, "inline" if inline else "right", (0.95 if inline else 0.9) - 0.1 * rank)


def _before(page: PageView, label: Label, spot: Spot) -> bool:
    """Whether a value in the label's last word stands before its end."""
    text = page.lines[label.line].phrases[label.phrase].text
    return text.find(spot.raw) < label.start


def _below(
    page: PageView, label: Label, spots: Sequence[AnySpot], labels: Sequence[Label]
) -> Iterator[Beside[AnySpot]]:
    height = label.upright.height
    for distance, number in enumerate(range(label.line + 1, min(label.line + 1 + _LINES_BELOW, len(page.lines)))):
        line = page.lines[number]
        if line.upright.y0 - label.upright.y1 > _FAR_BELOW * height:
            return
        column = [spot for spot in spots if spot.line == number and in_column(label.upright, spot.upright)]
        for spot in column[:1]:
            yield Beside(spot, "below", 0.85 - 0.2 * distance)
        if column or any(other.line == number and in_column(label.upright, other.upright) for other in labels):
            return


def in_column(head: Box, box: Box) -> bool:
    """Whether ``box`` stands under ``head``: they share width, or an edge."""
    shared = min(head.x1, box.x1) - max(head.x0, box.x0)
    return shared > 0.3 * min(head.width, box.width) or abs(head.x0 - box.x0) < _LEFT or abs(head.x1 - box.x1) < _LEFT
