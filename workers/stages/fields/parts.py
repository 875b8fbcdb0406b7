"""The documents of a stream: where one begins, and which pages belong to it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from pydantic import ValidationError

from layouts.classes.asking import boundaries_questions
from layouts.classes.stream_answers import with_boundaries
from layouts.fields.view import DocumentView
from recto.classes import OTHER, Classified, DocumentPart
from recto.deployments import Chosen, Role
from recto.fields import Consultation, Wanting
from recto.questions import Answer, Answered
from recto.values import PageNumber
from workers.fieldings import Fielding
from workers.stages.fields.classing import Classing
from workers.stages.fields.inquiry import Inquiry, consultation, unusable

_REASONS: Final = (Wanting(code="stream", says="a stream is to be parted"),)


def parted(
    view: DocumentView, classing: Classing, fielding: Fielding, inquiry: Inquiry, *, routed: tuple[Chosen, ...] = ()
) -> Classing:
    """With what models say of where documents begin, where somebody has the role."""
    if not inquiry.has(Role.CLASSIFY) or fielding.policy.ask == "never":
        return classing
    questions = boundaries_questions(view, fielding.taxonomy)
    answers = [[*inquiry.ask(question, _REASONS, routed=routed)] for question in questions]
    if not answers or not all(answers):
        return classing
    said = [answer for one in answers for answer in one]
    texts = [answer.text if isinstance(answer, Answered) else "" for answer in said]
    try:
        classes = with_boundaries(texts, classing.classes, view, fielding.taxonomy)
    except ValidationError:
        told = [unusable(answer) if isinstance(answer, Answered) else answer for answer in said]
        return replace(classing, consulted=(*classing.consulted, *_told(told)))
    begins = sum(page.begins for page in classes.pages)
    return Classing(classes, (*classing.consulted, *_told(said, f"{begins} documents begin on its pages")))


def _told(answers: Sequence[Answer], why: str = "") -> Iterator[Consultation]:
    return (consultation(Role.CLASSIFY, _REASONS, answer, why=why) for answer in answers)


def parts_of(classes: Classified, pages: Sequence[PageNumber]) -> Sequence[range]:
    """Runs of ``pages``, all that there are; those that nothing is known of belong to the part before them."""
    begins = sorted({page.page for page in classes.pages if page.begins} - {pages[0]})
    firsts = [pages[0], *begins]
    lasts = [*(first - 1 for first in begins), pages[-1]]
    return [range(first, last + 1) for first, last in zip(firsts, lasts, strict=True)]


def class_of_part(known: Classified, stream: Classing, part: range) -> Classified:
    """Where it does not say what it is, it is what models said of its pages."""
    said = next((page for page in stream.classes.pages if page.page in part), None)
    told = [one.deployment for one in stream.consulted if one.deployment]
    if known.name != OTHER or said is None or said.name == OTHER or not told:
        return known
    update = {"name": said.name, "probability": said.probability, "by": "model", "engine": told[0]}
    return known.model_copy(update={**update, "why": f"its pages were told apart as {said.name}"})


def view_of_part(view: DocumentView, part: range) -> DocumentView:
    pages = tuple(page for page in view.pages if page.page in part)
    passed_over = tuple(page for page in view.passed_over if page in part)
    return DocumentView(pages, len(pages) + len(passed_over), passed_over)


def document_part(part: range, classes: Classified) -> DocumentPart:
    """With the folder of its files: ``parts/001-003``."""
    first, last = PageNumber(part[0]), PageNumber(part[-1])
    path = f"parts/{first:03d}-{last:03d}"
    return DocumentPart(first=first, last=last, name=classes.name, probability=classes.probability, path=path)
