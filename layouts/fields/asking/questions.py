"""The question for the fields of a document."""

from collections.abc import Sequence
from statistics import fmean
from typing import Final

from layouts.fields.asking.page_texts import MOST_TEXT, page_text, shown
from layouts.fields.asking.telling_pages import telling_pages
from layouts.fields.view import DocumentView, PageView
from recto.deployments import Role
from recto.field_answers import asked_of
from recto.pages import PageState
from recto.questions import Crop, DocumentQuestion
from recto.schemas import FieldSchema
from recto.values import PageNumber

MOST_IMAGES: Final = 4
"""Of pages that go with a question."""
_SURE: Final = 0.85
_LITTLE: Final = 80
"""Letters of a page with so few of which an image says more."""


def fields_question(
    schema: FieldSchema, view: DocumentView, *, crops: Sequence[Crop] = (), most: int = MOST_TEXT
) -> DocumentQuestion:
    """For all that the schema wants, with ``most`` letters of the pages that matter. ``crops`` are images of pages, for
    those who see: see ``poor_pages``. The question holds nothing else of the document.
    """
    pages = telling_pages(schema, view.pages, most=most)
    return DocumentQuestion(
        role=Role.FIELDS, form="fields", crops=tuple(crops), draft=shown(pages), wanted=asked_of(schema)
    )


def poor_pages(view: DocumentView) -> tuple[PageNumber, ...]:
    """Pages whose text is poor, so that their images should go with a question: the first ``MOST_IMAGES`` of them."""
    return tuple(page.page for page in view.pages if _is_poor(page))[:MOST_IMAGES]


def _is_poor(page: PageView) -> bool:
    if page.source.state is not PageState.READ or page.source.source != "image":
        return False
    sure = fmean(word.confidence for word in page.words) if page.words else 0.0
    return sure < _SURE or len(page_text(page)) < _LITTLE
