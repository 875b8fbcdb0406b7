"""What models say of where documents begin in a stream, weighed against what the pages say of themselves."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from layouts.classes.answers import SURE
from layouts.classes.asking import stretches, wanted_classes
from layouts.classes.page_marks import page_mark
from layouts.fields.view import DocumentView, PageView
from recto.classes import OTHER, Classified, PageClass, Taxonomy
from recto.document_answers import AnsweredBeginning, boundaries_form
from recto.values import PageNumber, Text

_UNSURE: Final = "doubtful"


def with_boundaries(texts: Sequence[Text], words: Classified, view: DocumentView, taxonomy: Taxonomy) -> Classified:
    """``words`` with the pages as models see them: ``texts`` are the answers to ``boundaries_questions``, in order,
    empty where there is none. What is doubtful counts for nothing.

    Raises ``pydantic.ValidationError`` for an answer in another form.
    """
    answers = _answers(texts, view, taxonomy)
    known = {page.page: page for page in words.pages}
    pages = [
        _page(page, known.get(page.page), answers.get(page.page), first=not at) for at, page in enumerate(view.pages)
    ]
    return words.model_copy(update={"pages": tuple(_of_one_class(pages, taxonomy))})


def _answers(texts: Sequence[Text], view: DocumentView, taxonomy: Taxonomy) -> dict[PageNumber, AnsweredBeginning]:
    """By page. Of a page that stands in two questions the first counts: there it has pages before it."""
    form = boundaries_form(wanted_classes(taxonomy))
    found: dict[PageNumber, AnsweredBeginning] = {}
    for text, pages in zip(texts, stretches(view.pages), strict=True):
        asked = {page.page for page in pages}
        answered = form.model_validate_json(text).pages if text else []
        for page in answered:
            if page.page in asked:
                found.setdefault(PageNumber(page.page), page)
    return found


def _page(page: PageView, words: PageClass | None, answer: AnsweredBeginning | None, *, first: bool) -> PageClass:
    known = words or PageClass(page=page.page, name=OTHER, probability=0.0)
    if answer is None or answer.certainty == _UNSURE:
        return known.model_copy(update={"begins": first or known.begins})
    begins = first or _begins(page, known, answer)
    if answer.name == known.name:
        sure = 1 - (1 - known.probability) * (1 - SURE[answer.certainty])
        return PageClass(page=page.page, name=known.name, probability=sure, begins=begins)
    against = 0.0 if known.name == OTHER else known.probability
    sure = SURE[answer.certainty] * (1 - against)
    if sure < known.probability and known.name != OTHER:
        return known.model_copy(update={"begins": begins})
    return PageClass(page=page.page, name=answer.name, probability=sure, begins=begins)


def _begins(page: PageView, known: PageClass, answer: AnsweredBeginning) -> bool:
    """What the page says of its place counts before anything else, then an answer that is certain; one that is likely
    counts where the words say the same.
    """
    mark = page_mark(page)
    if mark.last:
        return mark.number == 1
    return answer.begins if answer.certainty == "certain" and page.words else known.begins


def _of_one_class(pages: Sequence[PageClass], taxonomy: Taxonomy) -> Iterator[PageClass]:
    """All pages of a document have the class that most of them have, as sure as the surest of those."""
    starts = [at for at, page in enumerate(pages) if page.begins]
    for start, end in pairwise((*starts, len(pages))):
        part = pages[start:end]
        votes = {name: sum(1 + page.probability for page in part if page.name == name) for name in _named(part)}
        name = max(votes, key=lambda name: (name != OTHER, votes[name], name))
        sure = max(page.probability for page in part if page.name == name)
        name = name if sure >= taxonomy.sure else OTHER
        yield from (page.model_copy(update={"name": name, "probability": sure}) for page in part)


def _named(pages: Sequence[PageClass]) -> frozenset[str]:
    return frozenset(page.name for page in pages)
