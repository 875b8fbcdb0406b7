"""The title of a document: the first heading near the top, or the first line there that could be one."""

from layouts.fields.rules.form_words import is_typed
from layouts.fields.rules.spans import Span, span_of
from layouts.fields.view import DocumentView, PageView, ViewLine
from recto.blocks import Heading

_TOP = 0.4
_MAX_WORDS = 16
_MIN_LETTERS = 4


def titles_in(view: DocumentView) -> tuple[Span, ...]:
    """One title at most: that of the first page which has one."""
    for page in view.pages[:2]:
        if found := _headings(page) or _lines(page):
            return found[:1]
    return ()


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
    return letters >= _MIN_LETTERS and len(text.split()) <= _MAX_WORDS and not ends and not is_typed(text)
