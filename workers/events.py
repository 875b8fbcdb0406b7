"""What a run reports while it goes: for progress displays and for lines of JSON."""

from typing import Literal, TypeAlias

from pydantic import Field

from recto.deployments import Micros
from recto.errors import Fault
from recto.fields import ReviewReason
from recto.jobs import DocumentState
from recto.pages import PageState
from recto.values import PageNumber, Value


class InputFile(Value):
    """A document to read. ``name`` is its mirrored path below the output, ``/``-separated and safe to use as a key.

    ``source`` is a local path or ``s3://bucket/key``; ``shown`` is how messages call it (printable, one line).
    """

    name: str
    source: str
    shown: str


class InputFault(Value):
    """Something that was named as input and cannot be used."""

    shown: str
    fault: Fault


class DocumentStarted(Value):
    event: Literal["document_started"] = "document_started"
    name: str
    pages: int


class PageSettled(Value):
    """``asked`` calls of models were made for it in this run; ``paid`` for them, in millionths of a dollar."""

    event: Literal["page_settled"] = "page_settled"
    name: str
    page: PageNumber
    state: PageState
    reused: bool
    asked: int = 0
    paid: Micros = 0


class FieldsFound(Value):
    """What it says was looked for. ``review``: a person should look at it, so many reasons. ``asked`` and ``paid`` as
    in ``PageSettled``.
    """

    event: Literal["fields_found"] = "fields_found"
    name: str
    class_name: str
    schema_name: str
    review: int
    asked: int = 0
    paid: Micros = 0


class DocumentReport(Value):
    """One per input, whatever became of it. ``action`` is what this run did; ``output`` is empty where nothing was.

    ``pages`` counts by state; ``failed_pages`` holds the fault of each, in page order, at most 100. ``class_name`` and
    ``schema_name`` as in its ``fields.json``, empty where there is none; ``review``: why a person should look at it.
    """

    event: Literal["document"] = "document"
    input: str
    output: str
    state: DocumentState
    action: Literal["read", "kept", "planned", "refused"]
    pages: dict[PageState, int]
    total_pages: int
    faults: tuple[Fault, ...] = ()
    failed_pages: dict[PageNumber, Fault] = Field(default_factory=dict[PageNumber, Fault])
    class_name: str = Field(default="", serialization_alias="class")
    schema_name: str = Field(default="", serialization_alias="schema")
    review: tuple[ReviewReason, ...] = ()
    seconds: float


class EngineWaits(Value):
    """A model does not answer: pages wait for it. Said once, until it has read a page again."""

    event: Literal["engine_waits"] = "engine_waits"
    message: str


Event: TypeAlias = DocumentStarted | PageSettled | FieldsFound | DocumentReport | EngineWaits


class RunSummary(Value):
    """Counts over a whole run. ``interrupted`` where a person stopped it."""

    succeeded: int = 0
    partial: int = 0
    failed: int = 0
    kept: int = 0
    pages: dict[PageState, int] = Field(default_factory=dict[PageState, int])
    interrupted: bool = False
    seconds: float = 0.0
