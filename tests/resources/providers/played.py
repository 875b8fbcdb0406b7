"""What a test sees of a request, whatever its protocol, and how it has the provider behave."""

import base64
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias, cast

import pydantic_core

from recto.answers import AnsweredBlock, AnsweredCell, AnsweredPage, AnsweredRow, AnsweredTable
from recto.deployments import Kind

Body: TypeAlias = dict[str, Any]

Form: TypeAlias = Literal["table", "page", "fields", "class", "boundaries", "summary"]

_MARKS: Final[dict[str, Form]] = {
    "blocks": "page",
    "begins": "boundaries",
    "evidence": "class",
    "points": "summary",
    "fields": "fields",
    "groups": "fields",
}
"""A key that stands in no other form."""

_DATA: Final = re.compile(r"^(=== DATA [0-9a-f]+ ===)\n(.*)\n\1$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class SentImage:
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Asked:
    """A request. ``number`` counts them from 0. ``instructions`` are the system's words, ``prompt`` the user's.

    ``schema`` is the one that came along, empty for none, ``way`` how; ``body`` the whole request, header names in
    lower case.
    """

    number: int
    protocol: Kind
    path: str
    model: str
    instructions: str
    prompt: str
    images: tuple[SentImage, ...]
    way: Literal["native", "tool", "json"]
    schema: Body
    max_tokens: int
    body: Body
    headers: Mapping[str, str]

    @property
    def draft(self) -> str:
        """What stands in the prompt as data; empty for none."""
        found = _DATA.search(self.prompt)
        return found[2] if found else ""

    @property
    def form(self) -> Form:
        """What is wanted, by the schema that is sent along or stands in the words."""
        said = json.dumps(self.schema) if self.schema else self.instructions
        for mark, form in _MARKS.items():
            if f'"{mark}"' in said:
                return form
        return "table"


@dataclass(frozen=True)
class Says:
    """Answers ``text``, after ``delay`` seconds. ``cached`` of the input tokens were cached."""

    text: str
    input_tokens: int = 1000
    output_tokens: int = 200
    cached: int = 0
    delay: float = 0.0


@dataclass(frozen=True)
class CutOff:
    """Answers ``text`` and stops there, as at the limit of tokens."""

    text: str
    input_tokens: int = 1000
    output_tokens: int = 8192


@dataclass(frozen=True)
class Refuses:
    """Will not answer, and says so as its protocol has it."""

    message: str = "I cannot help with that."
    input_tokens: int = 1000
    output_tokens: int = 10


@dataclass(frozen=True)
class Fails:
    """Answers with a status. ``code`` as its protocol names it, empty for the usual one; ``retry_after`` the header."""

    status: int
    message: str = "something is wrong"
    code: str = ""
    retry_after: str = ""


@dataclass(frozen=True)
class Drops:
    """Begins its answer, ``text``, and loses the connection in the midst of it."""

    text: str = "{}"


@dataclass(frozen=True)
class Stalls:
    """Takes the request and says nothing."""


@dataclass(frozen=True)
class Babbles:
    """Answers 200 with what is no answer of its protocol."""

    content: bytes = b"<html>It works!</html>"
    media_type: str = "text/html"


Answer: TypeAlias = Says | CutOff | Refuses
Behaviour: TypeAlias = Answer | Fails | Drops | Stalls | Babbles
Play: TypeAlias = Callable[[Asked], Behaviour]


@dataclass(frozen=True)
class Wire:
    """A protocol: how it puts a question, an answer and an error. Questions are read with the model that their address
    names, empty where it stands in the body.
    """

    read: Callable[[Body, str], "Read"]
    written: Callable[[Asked, Answer], Body]
    failed: Callable[[Fails], Body]


@dataclass(frozen=True)
class Read:
    """The part of ``Asked`` that stands in the body."""

    model: str
    instructions: str
    prompt: str
    images: tuple[SentImage, ...]
    way: Literal["native", "tool", "json"] = "json"
    schema: Body = field(default_factory=dict[str, Any])
    max_tokens: int = 0


def sent_image(url: str) -> SentImage:
    """Out of a ``data:`` address."""
    head, _, content = url.partition(";base64,")
    return SentImage(head.removeprefix("data:"), base64.b64decode(content, validate=True))


def mended(text: str) -> Body:
    """What a tool is given where ``text`` was cut off: as far as it came, with its brackets closed."""
    given = pydantic_core.from_json(text, allow_partial=True)
    return cast("Body", given) if isinstance(given, dict) else {}


def table_answer(rows: Sequence[Sequence[str]], *, header_rows: int = 1) -> str:
    """As JSON in the form of a table without spans."""
    return answered_table(rows, header_rows=header_rows).model_dump_json()


def answered_table(rows: Sequence[Sequence[str]], *, header_rows: int = 1) -> AnsweredTable:
    return AnsweredTable(
        header_rows=header_rows,
        rows=[AnsweredRow(cells=[AnsweredCell(text=text, colspan=1, rowspan=1) for text in row]) for row in rows],
    )


def page_answer(*blocks: tuple[Literal["title", "heading", "text"], str]) -> str:
    """As JSON in the form of a page."""
    empty = AnsweredTable(header_rows=0, rows=[])
    return AnsweredPage(
        blocks=[AnsweredBlock(type=kind, text=text, table=empty) for kind, text in blocks]
    ).model_dump_json()
