"""The class of a document: what the job or the document itself says, what its words say, and a model where they leave
it open.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from layouts.classes.answers import class_of_answer
from layouts.classes.asking import class_question, class_wanting
from layouts.classes.models import labels_of
from layouts.classes.words import class_by_words, taxonomy_classes
from layouts.fields.embedded.sources import embedded_kind, is_filled_form
from layouts.fields.schemas.user import given_schema
from layouts.fields.view import DocumentView
from recto.classes import OTHER, ClassDescription, Classified, ClassName
from recto.deployments import Chosen, Role
from recto.embedded import EmbeddedData
from recto.fields import Consultation, Wanting
from recto.questions import Answer, Answered
from recto.schemas import GivenFields, NamedFields
from workers.fieldings import Fielding
from workers.stages.fields.inquiry import Inquiry, consultation, unusable


@dataclass(frozen=True)
class Classing:
    """What it is, and what a model was asked for that."""

    classes: Classified
    consulted: tuple[Consultation, ...] = ()


def classed(
    known: Classified, view: DocumentView, fielding: Fielding, inquiry: Inquiry, *, routed: tuple[Chosen, ...] = ()
) -> Classing:
    """With what a model says where ``known`` leaves it open; its question is open until it was told."""
    reasons = () if known.by == "order" else class_wanting(known, fielding.taxonomy, fielding.policy)
    if not reasons:
        return Classing(known)
    for answer in inquiry.ask(class_question(view, fielding.taxonomy), reasons, routed=routed):
        return _with_answer(known, answer, reasons, view, fielding)
    return Classing(known)


def _with_answer(
    known: Classified, answer: Answer, reasons: Sequence[Wanting], view: DocumentView, fielding: Fielding
) -> Classing:
    if not isinstance(answer, Answered):
        return Classing(known, (consultation(Role.CLASSIFY, reasons, answer),))
    try:
        taken = class_of_answer(answer.text, known, view, fielding.taxonomy, engine=answer.deployment)
    except ValidationError:
        return Classing(known, (consultation(Role.CLASSIFY, reasons, unusable(answer)),))
    told = consultation(Role.CLASSIFY, reasons, answer, verdict=taken.verdict, why=taken.why)
    return Classing(taken.classified, (told,))


def class_without_models(view: DocumentView, carried: EmbeddedData, fielding: Fielding) -> Classified:
    """``carried``: what the document carries as data."""
    labels = tuple(label for model in fielding.models for label in labels_of(model, view))
    words = class_by_words(view, fielding.taxonomy).model_copy(update={"labels": labels})
    classes = taxonomy_classes(fielding.taxonomy)
    for name in _ordered(fielding, classes):
        return _as(words, name, by="order", why=f"the job names the fields of {name}")
    for name in _with_fields(embedded_kind(carried), classes):
        return _as(words, name, by="embedded", why=f"it carries an electronic {name.replace('_', ' ')}")
    known = _by_category(words, classes)
    return _as_form(known, classes) if known.name == OTHER and is_filled_form(carried) else known


def _as_form(words: Classified, classes: Mapping[ClassName, ClassDescription]) -> Classified:
    """A form that somebody filled in on a screen is one, unless its words make something else likely."""
    for name in _with_fields("form", classes):
        if all(rival.name == name for rival in words.rivals):
            return _as(words, name, by="embedded", why="fields of a form are filled in")
    return words


def _by_category(words: Classified, classes: Mapping[ClassName, ClassDescription]) -> Classified:
    """Examples say more than words where a label that holds is a class of the taxonomy, and surer than they are."""
    held = [label for label in words.labels if label.holds and label.name in classes]
    best = max(held, key=lambda label: label.probability, default=None)
    if best is None or (words.name != OTHER and words.probability >= best.probability):
        return words
    learnt = {"name": best.name, "probability": best.probability, "by": "category"}
    engine = {"engine": f"{best.model}@{best.version}", "why": f"it is like the examples of {best.name}"}
    rivals = tuple(rival for rival in words.rivals if rival.name != best.name)
    return Classified.model_validate({**dict(words), **learnt, **engine, "rivals": rivals})


def _as(words: Classified, name: ClassName, *, by: str, why: str) -> Classified:
    known = {"name": name, "probability": 1.0, "by": by, "engine": "", "why": why}
    rivals = tuple(rival for rival in words.rivals if rival.name != name)
    return Classified.model_validate({**dict(words), **known, "rivals": rivals})


def _ordered(fielding: Fielding, classes: Mapping[ClassName, ClassDescription]) -> tuple[ClassName, ...]:
    """The class whose fields the job names, none where there is no such class."""
    match fielding.options.fields:
        case NamedFields(name=name):
            schema = fielding.schemas[name]
        case GivenFields() as given:
            schema = given_schema(given)
        case _:
            return ()
    return _with_fields(schema.name, classes) or _with_fields(schema.like, classes)


def _with_fields(schema: str, classes: Mapping[ClassName, ClassDescription]) -> tuple[ClassName, ...]:
    """The first class that has the fields of a schema, by its description or by its name."""
    named = (name for name, one in classes.items() if name != OTHER and schema and schema in (one.fields, name))
    return tuple(named)[:1]
