"""Reviews and corrections as the API shows them and takes them."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from gateway.review_views import ReviewLine
from recto.fields import Scalar
from recto.reviews import Correction, FieldPath, Review
from recto.values import Text, Value

MOST_CORRECTIONS = 500
EXAMPLE = [
    {"kind": "set", "field": "total", "value": 529.87, "note": "a stamp over the digits"},
    {"kind": "remove", "field": "line_items[3]"},
]


class ReviewView(ReviewLine):
    """A document that a person should look at."""

    url: str = Field(description="Its fields.")

    @classmethod
    def at(cls, review: Review, url: str) -> "ReviewView":
        return cls(**dict(ReviewLine.of(review)), url=url)


class ReviewList(Value):
    """By job and document."""

    reviews: tuple[ReviewView, ...]
    next: str = Field(description="Empty at the end of the list.")


class SetField(Value):
    """The field should say this. ``value`` is of the type that the schema gives it."""

    kind: Literal["set"] = "set"
    field: FieldPath = Field(examples=["total", "line_items[0].amount"])
    value: Scalar
    note: Annotated[Text, Field(max_length=2000)] = ""


class RemoveField(Value):
    """The document has no such field, value of a list, or row."""

    kind: Literal["remove"] = "remove"
    field: FieldPath = Field(examples=["due_date", "line_items[3]"])
    note: Annotated[Text, Field(max_length=2000)] = ""


FieldChange: TypeAlias = Annotated[SetField | RemoveField, Field(discriminator="kind")]


class CorrectionsRequest(Value):
    """All of them count, or none. ``reviewed`` takes the document off the list whatever is left; ``by`` names the
    person who looked at it.
    """

    corrections: tuple[FieldChange, ...] = Field(default=(), max_length=MOST_CORRECTIONS, examples=[EXAMPLE])
    reviewed: bool = False
    by: Annotated[Text, Field(max_length=200, examples=["Anna"])] = ""


class CorrectionList(Value):
    """In the order in which they were made."""

    corrections: tuple[Correction, ...]
