"""Summaries: what models are asked of long documents, and which of their points count.

Every number and every address in a point has to stand on the pages that it names: where one does not, the point is kept
apart, as values of fields are.
"""

import math
import re
from collections.abc import Iterator, Sequence
from typing import Final

from layouts.fields.asking.page_texts import MOST_TEXT, head, reading_text, shown
from layouts.fields.support import Pages
from layouts.fields.view import DocumentView, PageView
from recto.deployments import Role
from recto.document_answers import AnsweredSummary, asked_summary
from recto.fields import SummaryPoint, UnsupportedValue
from recto.questions import DocumentQuestion
from recto.values import PageNumber, Text

_POINTS: Final = 12
_LEAST_POINTS: Final = 3
_FULL_QUESTIONS: Final = 8
"""The text of so many is shown of a document."""
MOST_QUESTIONS: Final = 2 * _FULL_QUESTIONS + 1
"""Pages are not parted: any two questions in a row hold more than one can."""
_LEAST_LETTERS: Final = 200
"""Of a document that can be summed up at all."""
_MOST_LETTERS: Final = 600

_NUMBER: Final = re.compile(r"\d+(?:[.,:/'’]\d+)*")
_ADDRESS: Final = re.compile(r"\b(?:https?://|www\.)\S+|\S+@\S+\.\w+", re.IGNORECASE)


def summary_questions(view: DocumentView) -> tuple[DocumentQuestion, ...]:
    """One for each stretch of pages; of very long documents the beginning of each page is shown. None for a document
    that says next to nothing.
    """
    texts = [(page, reading_text(page)) for page in view.pages]
    if sum(len(text) for _, text in texts) < _LEAST_LETTERS:
        return ()
    share = max(MOST_TEXT * _FULL_QUESTIONS // max(1, len(texts)), 1)
    whole = sum(len(text) for _, text in texts) <= MOST_TEXT * _FULL_QUESTIONS // 2
    stretches = list(_stretches([(page, text if whole else head(text, share)) for page, text in texts]))
    wanted = asked_summary(max(_LEAST_POINTS, math.ceil(_POINTS / len(stretches))))
    return tuple(
        DocumentQuestion(role=Role.SUMMARIZE, form="summary", crops=(), draft=shown(pages), wanted=wanted)
        for pages in stretches
    )


def summary_of_answers(
    texts: Sequence[Text], view: DocumentView, *, engine: str
) -> tuple[tuple[SummaryPoint, ...], tuple[UnsupportedValue, ...]]:
    """``texts`` are answers to ``summary_questions``, in order. The points that count, and those that do not.

    Raises ``pydantic.ValidationError`` for an answer in another form.
    """
    pages = Pages(view)
    known = {page.page: page for page in view.pages}
    points: list[SummaryPoint] = []
    apart: list[UnsupportedValue] = []
    for point in (point for text in texts for point in AnsweredSummary.model_validate_json(text).points):
        said = " ".join(point.text.split())
        named = tuple(known[PageNumber(page)] for page in sorted({*point.pages}) if page in known)
        if why := _why_not(said, named, pages):
            apart.append(UnsupportedValue(name="summary", raw=said[:_MOST_LETTERS], engine=engine, why=why))
        elif said:
            points.append(SummaryPoint(text=said, pages=tuple(page.page for page in named)))
    return tuple(points), tuple(apart)


def _stretches(pages: Sequence[tuple[PageView, str]]) -> Iterator[Sequence[tuple[PageView, str]]]:
    """Runs of pages with no more text than one question shows."""
    run: list[tuple[PageView, str]] = []
    size = 0
    for page, text in pages:
        part = head(text, MOST_TEXT)
        if run and size + len(part) > MOST_TEXT:
            yield run
            run, size = [], 0
        run.append((page, part))
        size += len(part)
    yield run


def _why_not(said: str, named: Sequence[PageView], pages: Pages) -> str:
    """Empty where the point counts."""
    if not named:
        return "it names no page that was looked at"
    if len(said) > _MOST_LETTERS:
        return "it is no sentence"
    addresses = (found.group().rstrip(".,;:)") for found in _ADDRESS.finditer(said))
    missing = [text for text in addresses if not any(pages.places(text, page) for page in named)]
    known = {number for page in named for number in _NUMBER.findall(page.text)}
    missing += [number for number in _NUMBER.findall(_ADDRESS.sub(" ", said)) if number not in known]
    return f"{missing[0]} stands on none of its pages" if missing else ""
