"""The parts of a letter by their lines: salutation, subject, enclosures."""

from collections.abc import Iterator
from dataclasses import dataclass

from layouts.fields.rules.forms.words import is_typed
from layouts.fields.rules.labels.label_books import MOST_WORDS, LabelBook, label_book, letters_of
from layouts.fields.rules.spans import Span, span_of
from layouts.fields.view import PageView, ViewLine
from layouts.markers import marked
from recto.blocks import Heading

_PARAGRAPH = 0.9
"""Of a line's height: as much space parts two paragraphs."""
_REACH = 8.0
_MOST_SUBJECT_LINES = 2
_MOST_SUBJECT_WORDS = 16
_MOST_ENCLOSURES = 12
_ENDS = (",", ";", ".", ":")


@dataclass(frozen=True, eq=False)
class Salutation:
    """The line ``number`` of the page where the letter begins to speak to somebody."""

    page: PageView
    number: int


def letter_labels() -> LabelBook:
    """Labels and words of letters, by ``subject``, ``own_reference``, ``reference``, ``enclosures``, ``date`` and
    ``salutation``.
    """
    return label_book("letter_labels")


def salutations_in(page: PageView) -> tuple[Salutation, ...]:
    """Lines that are one, from top to bottom."""
    book = letter_labels()
    lines = enumerate(page.lines)
    return tuple(Salutation(page, number) for number, line in lines if book.begins_with(line.text, "salutation"))


def subject_over(salutation: Salutation) -> tuple[Span, ...]:
    """The one or two lines over the salutation, if they stand by themselves as a subject does; else none."""
    page, number = salutation.page, salutation.number
    lines: list[ViewLine] = []
    below = page.lines[number]
    for line in reversed(page.lines[:number]):
        gap = (below.upright.y0 - line.upright.y1) / max(1e-6, line.upright.height)
        if gap > (_PARAGRAPH if lines else _REACH) or not _is_left(line, page.lines[number]):
            break
        lines.insert(0, line)
        below = line
    return _as_subject(page, lines)


def subject_under(salutation: Salutation) -> tuple[Span, ...]:
    """The line under the salutation, if it is a heading, in capitals, or parted from the text; else none."""
    page, number = salutation.page, salutation.number + 1
    lines = page.lines[number : number + 1]
    heads = [block.words for block in page.source.blocks if isinstance(block, Heading)]
    stands_out = [
        line
        for line in lines
        if line.text.isupper() or any({*line.words} <= {*head} for head in heads) or _is_parted(page, number)
    ]
    return _as_subject(page, stands_out)


def _is_parted(page: PageView, number: int) -> bool:
    """Whether a line stands by itself, and more follows that is longer."""
    line, after = page.lines[number], page.lines[number + 1 : number + 2]
    gap = _PARAGRAPH * line.upright.height
    above = page.lines[number - 1].upright.y1
    return line.upright.y0 - above > gap and any(
        other.upright.y0 - line.upright.y1 > gap and len(other.text) > len(line.text) for other in after
    )


def enclosures_in(page: PageView) -> Iterator[Span]:
    """What follows the word for enclosures: on its line, else the lines below it as far as they stand together."""
    for number, line in enumerate(page.lines):
        label = _enclosures_label(line.phrases[0].text)
        behind = line.words[label:]
        if not label:
            continue
        if any(character.isalpha() for word in behind for character in page.words[word].text):
            yield span_of(page, behind)
        else:
            yield from _listed(page, number)
        return


def _enclosures_label(text: str) -> int:
    """How many words the word for enclosures takes that ``text`` begins with, with the marks behind it; 0 for none."""
    words, known = text.split()[:MOST_WORDS], letter_labels().roles
    heads = (letters_of(" ".join(words[:count])) for count in range(1, len(words) + 1))
    return max((count for count, head in enumerate(heads, 1) if "enclosures" in known.get(head, ())), default=0)


def _listed(page: PageView, number: int) -> Iterator[Span]:
    above = page.lines[number]
    for line in page.lines[number + 1 : number + 1 + _MOST_ENCLOSURES]:
        if (line.upright.y0 - above.upright.y1) > 1.5 * line.upright.height:
            return
        found = marked(line.text)
        text = found.text if found else line.text
        yield Span(page, line.words, text, line.upright)
        above = line


def _is_left(line: ViewLine, salutation: ViewLine) -> bool:
    return abs(line.upright.x0 - salutation.upright.x0) < 0.03


def _as_subject(page: PageView, lines: list[ViewLine]) -> tuple[Span, ...]:
    words = [word for line in lines for word in line.words]
    if not 0 < len(lines) <= _MOST_SUBJECT_LINES or not 1 < len(words) <= _MOST_SUBJECT_WORDS:
        return ()
    span = span_of(page, words)
    plain = not span.text.endswith(_ENDS) and not is_typed(span.text)
    return (span,) if plain and sum(character.isdigit() for character in span.text) < 0.4 * len(span.text) else ()
