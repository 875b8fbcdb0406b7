"""What models are asked about the kind of a document, and about where documents begin in a stream.

Codes of reasons: ``always`` (the settings say so), ``class_unsure`` (its words do not say enough what it is),
``policy`` (the taxonomy has rules in words, which only a model can follow), ``stream`` (a stream is to be parted).
"""

from collections.abc import Iterator, Sequence
from typing import Final

from layouts.classes.words import taxonomy_classes
from layouts.fields.asking.page_texts import ends, page_text, shown
from layouts.fields.view import DocumentView, PageView
from recto.classes import OTHER, Classified, Taxonomy
from recto.deployments import Role
from recto.document_answers import asked_classes
from recto.fields import Wanting
from recto.questions import DocumentQuestion
from recto.settings import Fields
from recto.values import Text

MOST_TEXT: Final = 16_000
"""Letters that a question for the class shows: a document says early what it is."""

_FIRST_PAGES: Final = 4
_PAGE_HEAD: Final = 700
_PAGE_FOOT: Final = 250
"""Letters of each page of a stream that are shown: where documents begin and end is told by those."""
PAGES_AT_ONCE: Final = 24
"""Pages of a stream in one question. The last one stands before those of the next question, for what goes on."""


def class_wanting(words: Classified, taxonomy: Taxonomy, policy: Fields) -> tuple[Wanting, ...]:
    """Why a model is asked for the class, where ``words`` is what is known without; no reason where nobody is to be."""
    if policy.ask == "never":
        return ()
    if policy.ask == "always":
        return (Wanting(code="always", says="the settings ask for every document"),)
    if words.by == "embedded":
        return ()
    if words.name == OTHER:
        return (Wanting(code="class_unsure", says=words.why or "its words do not say what it is"),)
    return (Wanting(code="policy", says="the taxonomy has rules in words"),) if taxonomy.policy else ()


def class_question(view: DocumentView, taxonomy: Taxonomy) -> DocumentQuestion:
    """What the document is. Of many pages the first ones are shown, and the last."""
    pages = [*view.pages[:_FIRST_PAGES], *view.pages[_FIRST_PAGES:][-1:]]
    share = MOST_TEXT // max(1, len(pages))
    return DocumentQuestion(
        role=Role.CLASSIFY,
        form="class",
        crops=(),
        draft=shown((page, ends(page_text(page), first=share * 3 // 4, last=share // 4)) for page in pages),
        wanted=wanted_classes(taxonomy),
    )


def boundaries_questions(view: DocumentView, taxonomy: Taxonomy) -> tuple[DocumentQuestion, ...]:
    """Where documents begin. Each question has some of the pages, in order; none for a single page."""
    wanted = wanted_classes(taxonomy)
    return tuple(
        DocumentQuestion(
            role=Role.CLASSIFY,
            form="boundaries",
            crops=(),
            draft=shown((page, ends(page_text(page), first=_PAGE_HEAD, last=_PAGE_FOOT)) for page in pages),
            wanted=wanted,
        )
        for pages in stretches(view.pages)
    )


def stretches(pages: Sequence[PageView]) -> Iterator[Sequence[PageView]]:
    """Runs of pages, one for each question; each but the first begins with the last page of the run before."""
    last = 0
    while last < len(pages) - 1:
        yield pages[last : last + PAGES_AT_ONCE]
        last += PAGES_AT_ONCE - 1


def wanted_classes(taxonomy: Taxonomy) -> Text:
    """The classes that there are: the built-in ones where the taxonomy has none of its own."""
    return asked_classes(taxonomy.model_copy(update={"classes": dict(taxonomy_classes(taxonomy))}))
