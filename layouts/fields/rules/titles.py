"""The title of a document: the first heading near the top, or the first line there that could be one."""

import re

from layouts.fields.rules.forms.words import is_typed
from layouts.fields.rules.spans import Span, span_of
from layouts.fields.view import DocumentView, PageView, ViewLine
from recto.blocks import Heading

_ANYTHING = re.compile("")
_TOP = 0.35
_MAX_WORDS = 16
_MIN_LETTERS = 4


def titles_in(view: DocumentView, *, named: re.Pattern[str] = _ANYTHING) -> tuple[Span, ...]:
    """One title at most: that of the first page which has one, and rather one in which ``named`` is found."""
    found = [span for page in view.pages[:2] for span in _headings(page) or _lines(page)]
    lines = [span for page in view.pages[:2] for span in _lines(page)]
    fitting = [span for span in (*found, *lines) if named.search(span.text) and _stands_out(span.text)]
    return tuple(_with_line_above(span) for span in (fitting or found)[:1])


def _with_line_above(title: Span) -> Span:
    """A title of one word is the last line of a longer one, where another in capitals stands close above."""
    number = title.page.line_of_word[title.words[0]]
    if len(title.text.split()) > 1 or number == 0:
        return title
    line = title.page.lines[number - 1]
    close = title.upright.y0 - line.upright.y1 < line.upright.height
    above = close and line.text.isupper() and title.text.isupper() and _could_be(line.text)
    return span_of(title.page, [*line.words, *title.words]) if above else title


def _stands_out(text: str) -> bool:
    """Most of its words begin with a capital, or a letter that has none."""
    words = [word for word in text.split() if word[0].isalpha()]
    return sum(not word[0].islower() for word in words) * 2 > len(words)


def _headings(page: PageView) -> tuple[Span, ...]:
    heads = [block for block in page.source.blocks if isinstance(block, Heading) and block.words and page.source.words]
    spans = [span_of(page, block.words) for block in heads]
    return tuple(span for span in spans if span.upright.y0 < _TOP and _could_be(span.text))


def _lines(page: PageView) -> tuple[Span, ...]:
    lines = [line for line in page.lines if line.upright.y0 < _TOP and _is_alone(page, line) and _could_be(line.text)]
    tallest = sorted(lines, key=lambda line: -line.upright.height * line.text.isupper() - line.upright.height)
    return tuple(span_of(page, line.words) for line in tallest)


def _is_alone(page: PageView, line: ViewLine) -> bool:
    """In one piece, and lower than wide."""
    return len(line.phrases) == 1 and line.upright.height < line.upright.width * page.aspect


def _could_be(text: str) -> bool:
    letters = sum(character.isalpha() for character in text)
    ends = text.rstrip().endswith((":", ",", ";"))
    keyed = ": " in text
    return (
        not keyed
        and _stands_out(text)
        and letters >= _MIN_LETTERS
        and len(text.split()) <= _MAX_WORDS
        and not ends
        and not is_typed(text)
    )
