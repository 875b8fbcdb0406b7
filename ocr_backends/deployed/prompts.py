"""What is asked, in words: one file for each role. What a document says goes along as data."""

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from string import Template
from typing import Final, Literal, TypeAlias

from ocr_backends.deployed.protocol import Request
from ocr_backends.deployed.schemas import schema_of
from recto.answers import AnsweredPage, AnsweredTable, AnswerForm
from recto.deployments import Role
from recto.images import EncodedImage
from recto.questions import Question
from recto.values import Text, Value, digest

PromptName: TypeAlias = Literal["tables", "pages", "ocr", "draft", "no_draft"]

_FORMS: Final[dict[Literal["table", "page"], type[AnswerForm]]] = {"table": AnsweredTable, "page": AnsweredPage}
_NAMES: Final[tuple[PromptName, ...]] = ("tables", "pages", "ocr", "draft", "no_draft")


class Prompt(Value):
    """``instructions`` are the same for every question of a role. ``prompt`` goes with the images."""

    instructions: str
    prompt: Text


def form_of(question: Question) -> type[AnswerForm]:
    return _FORMS[question.form]


def prompt_for(question: Question) -> Prompt:
    """Nothing that a document says stands in the instructions; in the prompt it stands between two lines that it cannot
    hold itself.
    """
    return Prompt(instructions=_file(_instructions_of(question)), prompt=_fenced(question.draft))


def request_for(question: Question, images: Sequence[EncodedImage]) -> Request:
    """``images`` are the question's crops."""
    prompt = prompt_for(question)
    return Request(instructions=prompt.instructions, prompt=prompt.prompt, images=tuple(images), form=form_of(question))


def prompt_fingerprint(question: Question) -> str:
    """Changes when what is asked of a question like this does: the words, or the schema."""
    named = (_instructions_of(question), "draft" if question.draft else "no_draft")
    return digest({"words": [_file(name) for name in named], "schema": schema_of(form_of(question))})


@cache
def prompts_fingerprint() -> str:
    """Of all of them."""
    words: list[str] = [_file(name) for name in _NAMES]
    return digest({"words": [*words], "schemas": [schema_of(form) for form in _FORMS.values()]})


def fence_of(text: str) -> str:
    """A line that ``text`` cannot hold: it would have to hold its own hash."""
    return f"=== DATA {hashlib.sha256(text.encode()).hexdigest()[:32]} ==="


def _fenced(draft: str) -> str:
    if not draft:
        return _file("no_draft")
    return Template(_file("draft")).substitute(fence=fence_of(draft), draft=draft)


def _instructions_of(question: Question) -> PromptName:
    if question.form == "table":
        return "tables"
    return "ocr" if question.role == Role.OCR else "pages"


@cache
def _file(name: PromptName) -> str:
    return (files("ocr_backends.deployed") / "prompts" / f"{name}.md").read_text("utf-8").strip()
