"""Errors as callers of the API see them (RFC 9457)."""

from pydantic import Field

from recto.values import Text, Value


class FieldFault(Value):
    """What is wrong with one part of a request. ``where`` leads to it: ``body.sources.0.url``."""

    where: Text
    message: Text


class Problem(Value):
    """An error. ``code`` is stable; ``docs/errors.md`` lists them. ``remedy`` says what to do next."""

    type: str = Field(examples=["urn:recto:error:order_refused"])
    title: str = Field(examples=["Cannot be processed"])
    status: int = Field(ge=400, le=599, examples=[422])
    detail: Text = Field(examples=["part of the request is wrong"])
    code: str = Field(examples=["order_refused"])
    remedy: Text = Field(examples=["Correct the order; the API's documentation says what it may hold."])
    retryable: bool = False
    request: str = Field(default="", description="The request's id; the log names it, too.")
    errors: tuple[FieldFault, ...] = ()
