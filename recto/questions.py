"""Questions to models and their answers, as they are kept: by content, so that none is paid twice."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from recto.deployments import Micros, Role
from recto.errors import Fault
from recto.escalations import Call, Doubted
from recto.values import ImageId, Text, Value


class Crop(Value):
    """The image that goes with a question: encoded, stored under its image key. Sizes in pixels."""

    image: ImageId
    media_type: str
    width: int
    height: int


class Question(Value):
    """Who is asked does not stand in it. ``form``: which of ``recto.answers`` is wanted. ``draft``: what was read so
    far, as HTML for tables and Markdown for pages; it goes into the prompt, fenced.
    """

    role: Role
    form: Literal["table", "page"]
    crops: tuple[Crop, ...]
    draft: Text


class PendingQuestion(Value):
    """A part in doubt with its question: what a page waits with until it was asked."""

    doubt: Doubted
    question: Question


class Answered(Value):
    """``text`` is JSON in the question's form. ``calls`` were made for it, now or before, the failed ones first.

    ``asked`` of them were paid now; the others were stored.
    """

    kind: Literal["answered"] = "answered"
    text: Text
    deployment: str
    calls: tuple[Call, ...]
    asked: int


class Unanswered(Value):
    """No answer could be had. ``asked_nobody``: no call was made, so nothing is known of it."""

    kind: Literal["unanswered"] = "unanswered"
    fault: Fault
    calls: tuple[Call, ...] = ()
    asked: int = 0

    @property
    def asked_nobody(self) -> bool:
        return not self.calls


class Exchange(Value):
    """What was read of a part in doubt, and what was answered, by a referee last. Answers are JSON in the question's
    form.
    """

    draft: Text
    answers: tuple[Text, ...]


Answer: TypeAlias = Annotated[Answered | Unanswered, Field(discriminator="kind")]


def paid_now(answer: Answer) -> Micros:
    """For the calls that were made now: the last ones."""
    return sum(call.cost for call in answer.calls[len(answer.calls) - answer.asked :])


class DocumentQuestion(Value):
    """About a whole document, or its pages that matter. ``form`` says what kind of answer is wanted, ``wanted`` the
    rest of it as canonical JSON: the schema of the fields, the taxonomy. ``draft``: the text of the pages, each after a
    line that numbers it; it goes into the prompt, fenced. Kept apart from ``Question`` so that answers that were paid
    for parts of pages keep their keys.
    """

    role: Role
    form: Literal["fields", "class", "boundaries", "summary"]
    crops: tuple[Crop, ...]
    draft: Text
    wanted: Text = ""


AnyQuestion: TypeAlias = Annotated[Question | DocumentQuestion, Field(discriminator="form")]
