"""The forms in which models answer about whole documents: what they are, where one begins, what they say in short."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, Literal, TypeAlias, TypeVar

from pydantic import Field, create_model

from recto.answers import AnswerForm, DocumentForm
from recto.classes import OTHER, ClassDescription, ClassName, Taxonomy
from recto.field_answers import fields_form, one_of
from recto.questions import DocumentQuestion
from recto.values import Text, Value, canonical_json

_FORMS_KEPT: Final = 64

_F = TypeVar("_F", bound=DocumentForm)

Certainty: TypeAlias = Literal["certain", "likely", "doubtful"]


class AnsweredClass(DocumentForm):
    """What a document is."""

    certainty: Certainty = Field(description="How sure it is.")
    evidence: str = Field(
        description="Two to ten words, exactly as printed, that show it: a title, a label.", max_length=400
    )
    page: int = Field(description="The number of the page that they stand on.", ge=0)
    name: ClassName = Field(description="The class.")
    rival: str = Field(description="The class that it most likely is instead; empty for none.")


class AnsweredBeginning(DocumentForm):
    """A page of a stream of documents."""

    page: int = Field(description="Its number.", ge=0)
    begins: bool = Field(description="Whether a document begins with it.")
    certainty: Certainty = Field(description="How sure that is.")
    name: ClassName = Field(description="The class of the document that it belongs to.")


class AnsweredBoundaries(DocumentForm):
    """All pages of a stream."""

    pages: list[AnsweredBeginning] = Field(description="Every page that is shown, in order.", max_length=2000)


class AnsweredPoint(DocumentForm):
    """A statement of a summary."""

    text: str = Field(description="One sentence.", max_length=1000)
    pages: list[int] = Field(description="The numbers of the pages that it rests on.", max_length=50)


class AnsweredSummary(DocumentForm):
    """A document in short."""

    points: list[AnsweredPoint] = Field(description="The weightiest first.", max_length=50)


class SummaryAsked(Value):
    """``points`` at most."""

    points: int = Field(ge=1, le=50)


def asked_classes(taxonomy: Taxonomy) -> Text:
    """What is ``wanted`` of questions for classes and boundaries: their names and what they are, and the policy."""
    classes = {name: ClassDescription(description=one.description) for name, one in taxonomy.classes.items()}
    return canonical_json(Taxonomy(classes=classes, policy=taxonomy.policy)).decode()


def asked_summary(points: int) -> Text:
    """What is ``wanted`` of a question for a summary."""
    return canonical_json(SummaryAsked(points=points)).decode()


def document_form(question: DocumentQuestion) -> type[AnswerForm]:
    """Made of what is wanted; an answer in it names no class and no field beside those."""
    match question.form:
        case "fields":
            return fields_form(question.wanted)
        case "class":
            return class_form(question.wanted)
        case "boundaries":
            return boundaries_form(question.wanted)
        case "summary":
            return AnsweredSummary


@lru_cache(maxsize=_FORMS_KEPT)
def class_form(wanted: Text) -> type[AnsweredClass]:
    """With these classes and no others."""
    names = _names(wanted)
    return _with(AnsweredClass, {"name": one_of(names), "rival": one_of(("", *names))})


@lru_cache(maxsize=_FORMS_KEPT)
def boundaries_form(wanted: Text) -> type[AnsweredBoundaries]:
    """With these classes and no others."""
    page: Any = _with(AnsweredBeginning, {"name": one_of(_names(wanted))})
    return _with(AnsweredBoundaries, {"pages": list[page]})


def _with(form: type[_F], kinds: Mapping[str, Any]) -> type[_F]:
    """The form with narrower types of some fields."""
    narrowed: dict[str, Any] = {name: (kind, form.model_fields[name]) for name, kind in kinds.items()}
    return create_model(form.__name__, __base__=form, **narrowed)


def _names(wanted: Text) -> tuple[str, ...]:
    return (*Taxonomy.model_validate_json(wanted).classes, OTHER)
