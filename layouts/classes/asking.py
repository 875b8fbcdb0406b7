"""What models are asked about the kind of a document, and what of their answers counts."""

from collections.abc import Sequence

from layouts.classes.words import taxonomy_classes
from layouts.fields.asking.page_texts import ends, page_text, shown
from layouts.fields.view import DocumentView, PageView
from recto.classes import Taxonomy
from recto.deployments import Role
from recto.document_answers import asked_classes
from recto.questions import Crop, DocumentQuestion

MOST_TEXT = 16_000
"""Letters that a question for the class shows: a document says early what it is."""


def class_question(view: DocumentView, taxonomy: Taxonomy, *, crops: Sequence[Crop] = ()) -> DocumentQuestion:
    """What the document is. Of many pages the first ones are shown, and the last."""
    return DocumentQuestion(
        role=Role.CLASSIFY,
        form="class",
        crops=tuple(crops),
        draft=shown(_glimpses(view.pages)),
        wanted=wanted_classes(taxonomy),
    )


def wanted_classes(taxonomy: Taxonomy) -> str:
    """The classes that there are: the built-in ones where the taxonomy has none of its own."""
    return asked_classes(taxonomy.model_copy(update={"classes": dict(taxonomy_classes(taxonomy))}))


def _glimpses(pages: Sequence[PageView]) -> Sequence[tuple[PageView, str]]:
    chosen = [*pages[:4], *pages[4:][-1:]]
    share = MOST_TEXT // max(1, len(chosen))
    return [(page, ends(page_text(page), first=share * 3 // 4, last=share // 4)) for page in chosen]
