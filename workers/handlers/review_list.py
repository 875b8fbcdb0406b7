"""The review list: a document is on it as long as its result says that a person should look at it."""

from collections.abc import Iterator

from recto.fields import ReviewReason
from recto.reviews import DocumentKey, Review
from workers.handlers.turns import Turn
from workers.reviews import of_part
from workers.stages.fields.fielded import FieldsMade
from workers.station import Station


def put_on_list(turn: Turn, station: Station, name: str, made: FieldsMade) -> None:
    """Or takes it off, where nothing speaks against it any more."""
    job, shelf = turn.job, station.places.reviews
    if reasons := tuple(_reasons(made)):
        review = Review(
            job=job.id,
            name=name,
            schema_name=made.whole.schema_used.name,
            class_name=made.whole.classes.name,
            reasons=reasons,
        )
        shelf.put(job.tenant, review)
    else:
        shelf.take_off(DocumentKey(tenant=job.tenant, job=job.id, name=name))


def _reasons(made: FieldsMade) -> Iterator[ReviewReason]:
    """Those of parts, too."""
    yield from made.whole.review
    for part, fields in zip(made.whole.parts, made.parts, strict=True):
        yield from of_part(part.path, fields.review)
