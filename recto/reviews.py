"""Reviews: documents that a person should look at, and what they corrected."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, StringConstraints

from recto.fields import ReviewReason, Scalar
from recto.values import JobId, TenantId, Text, Value

FieldPath: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""Into ``data``: ``total``, ``seller.name``, ``parties[1]``, ``line_items[2].amount``; lists count from 0."""


class Review(Value):
    """A document on the review list. ``schema_name`` and ``class_name`` as in its ``fields.json``."""

    job: JobId
    name: str
    schema_name: str
    class_name: str
    reasons: tuple[ReviewReason, ...] = Field(min_length=1)


class NewValue(Value):
    """What the field should say; of the field's type, as ``recto.fields.FieldType`` writes it."""

    kind: Literal["value"] = "value"
    value: Scalar


class NoValue(Value):
    """The document has no such field."""

    kind: Literal["none"] = "none"


class Correction(Value):
    """What a person said of a field. ``before`` is what stood there, empty for nothing. ``who``: the id of the key that
    was used, empty where none is asked for; ``by`` as the caller calls the person. ``at`` in seconds since the epoch.

    ``number`` counts those of a document, from 1: later ones win.
    """

    job: JobId
    name: str
    field: FieldPath
    said: Annotated[NewValue | NoValue, Field(discriminator="kind")]
    before: tuple[Scalar, ...] = ()
    who: Text
    by: Text = ""
    at: float
    schema_name: str = ""
    class_name: str = ""
    note: Text = ""
    number: int = Field(ge=1)


class DocumentKey(Value):
    """A document of a job, of a tenant."""

    tenant: TenantId
    job: JobId
    name: str
