"""What stands beside labels in a contract: parties, days, the term, the law."""

from layouts.fields.rules.labels.label_books import LabelBook, label_book, letters_of
from layouts.fields.rules.labels.label_values import Beside, beside_labels
from layouts.fields.view import DocumentView

_LAST_PAGES = 2
_STATE_WORDS = 4


def contract_labels() -> LabelBook:
    """Labels of contracts by ``party``, ``effective_date``, ``end_date``, ``term`` and ``jurisdiction``; and names of
    states by ``state``.
    """
    return label_book("contract_labels")


def state_words(text: str) -> int:
    """How many words the name of a state has that ``text`` begins with, 0 for none."""
    words, known = text.split()[:_STATE_WORDS], contract_labels().roles
    counts = range(len(words), 0, -1)
    return next((count for count in counts if "state" in known.get(letters_of(" ".join(words[:count])), ())), 0)


def labelled_values(view: DocumentView) -> tuple[Beside, ...]:
    """What stands behind labels or to their right on the first page and the last ones, where contracts have them."""
    pages = dict.fromkeys((*view.pages[:1], *view.pages[-_LAST_PAGES:]))
    found = (one for page in pages for one in beside_labels(page, contract_labels()))
    return tuple(one for one in found if one.role != "state" and one.rule != "labelled_below")
