"""What is asked, in words: one file for each kind of question. What a document says goes along as data."""

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from string import Template
from typing import Final, Literal, TypeAlias

from ocr_backends.deployed.protocol import Request
from ocr_backends.deployed.schemas import schema_of
from ocr_backends.deployed.wanted import wanted_words
from recto.answers import AnsweredPage, AnsweredTable, AnswerForm
from recto.classes import ClassDescription, Taxonomy
from recto.deployments import Role
from recto.document_answers import asked_classes, asked_summary, document_form
from recto.field_answers import asked_of
from recto.images import EncodedImage
from recto.questions import AnyQuestion, DocumentQuestion, Question
from recto.schemas import FieldSchema, FieldSpec, GroupSpec
from recto.values import Text, Value, digest

PromptName: TypeAlias = Literal[
    "tables", "pages", "ocr", "draft", "no_draft", "fields", "class", "boundaries", "summary", "document"
]

_FORMS: Final[dict[Literal["table", "page"], type[AnswerForm]]] = {"table": AnsweredTable, "page": AnsweredPage}
_OF_PAGES: Final[tuple[PromptName, ...]] = ("tables", "pages", "ocr", "draft", "no_draft")


class Prompt(Value):
    """``instructions`` are the same for every question of a kind. ``prompt`` goes with the images."""

    instructions: str
    prompt: Text


def form_of(question: AnyQuestion) -> type[AnswerForm]:
    return document_form(question) if isinstance(question, DocumentQuestion) else _FORMS[question.form]


def prompt_for(question: AnyQuestion) -> Prompt:
    """Nothing that a document says stands in the instructions; in the prompt it stands between two lines that it cannot
    hold itself.
    """
    return Prompt(instructions=_file(_instructions_of(question)), prompt=_fenced(question))


def request_for(question: AnyQuestion, images: Sequence[EncodedImage]) -> Request:
    """``images`` are the question's crops."""
    prompt = prompt_for(question)
    return Request(instructions=prompt.instructions, prompt=prompt.prompt, images=tuple(images), form=form_of(question))


def prompt_fingerprint(question: AnyQuestion) -> str:
    """Changes when what is asked of a question like this does: the words, or the schema."""
    wanted = wanted_words(question) if isinstance(question, DocumentQuestion) else ""
    words = [_file(_instructions_of(question)), _file(_around(question)), wanted]
    return digest({"words": [*words], "schema": schema_of(form_of(question))})


@cache
def prompts_fingerprint() -> str:
    """Of all questions about parts of pages."""
    words: list[str] = [_file(name) for name in _OF_PAGES]
    return digest({"words": [*words], "schemas": [schema_of(form) for form in _FORMS.values()]})


@cache
def document_prompts_fingerprint() -> str:
    """Of all questions about whole documents."""
    return digest([prompt_fingerprint(question) for question in _samples()])


def fence_of(text: str) -> str:
    """A line that ``text`` cannot hold: it would have to hold its own hash."""
    return f"=== DATA {hashlib.sha256(text.encode()).hexdigest()[:32]} ==="


def _fenced(question: AnyQuestion) -> str:
    around, draft = Template(_file(_around(question))), question.draft
    if isinstance(question, DocumentQuestion):
        return around.substitute(wanted=wanted_words(question), fence=fence_of(draft), draft=draft)
    return around.substitute(fence=fence_of(draft), draft=draft)


def _around(question: AnyQuestion) -> PromptName:
    if isinstance(question, DocumentQuestion):
        return "document"
    return "draft" if question.draft else "no_draft"


def _instructions_of(question: AnyQuestion) -> PromptName:
    match question:
        case Question(form="table"):
            return "tables"
        case Question():
            return "ocr" if question.role == Role.OCR else "pages"
        case DocumentQuestion():
            return question.form


def _samples() -> Sequence[DocumentQuestion]:
    """One of each kind, with all that can be asked for."""
    choice = FieldSpec(name="a", choices=("b",), labels=("c",), description="d")
    schema = FieldSchema(
        name="sample",
        fields=(choice, FieldSpec(name="e", many=True)),
        groups=(GroupSpec(name="f", fields=(choice,)),),
    )
    classes = asked_classes(Taxonomy(classes={"a": ClassDescription(description="b")}, policy="c"))
    return [
        DocumentQuestion(role=Role.FIELDS, form="fields", crops=(), draft="", wanted=asked_of(schema)),
        DocumentQuestion(role=Role.CLASSIFY, form="class", crops=(), draft="", wanted=classes),
        DocumentQuestion(role=Role.CLASSIFY, form="boundaries", crops=(), draft="", wanted=classes),
        DocumentQuestion(role=Role.SUMMARIZE, form="summary", crops=(), draft="", wanted=asked_summary(1)),
    ]


@cache
def _file(name: PromptName) -> str:
    return (files("ocr_backends.deployed") / "prompts" / f"{name}.md").read_text("utf-8").strip()
