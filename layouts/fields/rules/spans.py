"""Text on a page that is a field's, with the words that it stands in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from layouts.fields.found import Candidate
from layouts.fields.view import PageView
from recto.fields import FieldType, OnPage, Scalar
from recto.geometry import Box, enclosing

_MIDDLE = 0.0002


@dataclass(frozen=True, eq=False)
class Span:
    """``text`` is that of the words, in the order given, or a part of it. ``upright`` is in the upright frame."""

    page: PageView
    words: tuple[int, ...]
    text: str
    upright: Box

    @property
    def place(self) -> OnPage:
        """Where it stands: line by line, or word by word where the boxes of lines hold other words, too. Of a word that
        only a part of counts, that part with the middle of the word.
        """
        found = self.page.place(self.words)
        boxes = found.lines or (found.box,)
        if not found.lines and self._holds(part := self._part()):
            return found.model_copy(update={"box": part})
        if len(self.words) > 1 and not self._holds(*boxes):
            return found.model_copy(update={"lines": tuple(self.page.words[word].box for word in self.words)})
        return found

    def _part(self) -> Box:
        """The box of the text itself with the centres of its words."""
        own = self.page.source.upright.to_page(self.upright)
        middles = [self.page.words[word].box.centre for word in self.words]
        return enclosing([own, *(Box.of(x - _MIDDLE, y, x + _MIDDLE, y) for x, y in middles)])

    def _holds(self, *boxes: Box) -> bool:
        """Whether these boxes hold its words, one after the other, and no others."""
        return [word for box in boxes for word in self.page.inside(box)] == list(self.words)

    def part(self, start: int, end: int) -> "Span":
        """What stands from ``start`` to ``end`` of its text."""
        return Span(self.page, self.words, self.text[start:end], self.upright)

    @property
    def reading(self) -> float:
        """The least confidence of its words."""
        return self.page.least_sure(self.words)


def span_of(page: PageView, words: Sequence[int]) -> Span:
    """All of the text of these words, of which there is at least one."""
    return Span(page, tuple(words), page.raw(words), enclosing([page.upright[word] for word in words]))


def joined(spans: Iterable[Span]) -> Span:
    """Spans of one page, at least one, as one after the other. A word that two of them share stands in it once."""
    held = list(spans)
    words = tuple(dict.fromkeys(word for span in held for word in span.words))
    return Span(held[0].page, words, " ".join(span.text for span in held), enclosing([span.upright for span in held]))


def candidate(
    field: str, span: Span, rule: str, *, score: float, type_: FieldType = FieldType.TEXT, value: Scalar | None = None
) -> Candidate:
    """What the rules found in ``span``: ``value``, or its text with single spaces where none is given."""
    return Candidate(
        field=field,
        value=" ".join(span.text.split()) if value is None else value,
        raw=span.text,
        type=type_,
        source=span.place,
        engine="rules",
        rule=rule,
        score=min(1.0, max(0.0, score)),
        reading=span.reading,
    )
