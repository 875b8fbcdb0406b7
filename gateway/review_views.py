"""A document on the review list as programs see it, on the command line and in the API."""

from typing import Self

from pydantic import Field

from recto.fields import ReviewReason
from recto.reviews import Review
from recto.values import JobId, Value


class ReviewLine(Value):
    """``job`` is empty where it is of no job."""

    job: JobId
    document: str
    schema_name: str = Field(serialization_alias="schema")
    class_name: str = Field(serialization_alias="class")
    reasons: tuple[ReviewReason, ...]

    @classmethod
    def of(cls, review: Review) -> Self:
        return cls(
            job=review.job,
            document=review.name,
            schema_name=review.schema_name,
            class_name=review.class_name,
            reasons=review.reasons,
        )
