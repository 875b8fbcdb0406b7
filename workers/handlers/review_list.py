"""The review list: a document is on it as long as its result says that a person should look at it."""

from recto.reviews import DocumentKey, Review
from workers.handlers.turns import Turn
from workers.reviews import findings_of
from workers.stages.fields.fielded import FieldsMade
from workers.station import Station


def put_on_list(turn: Turn, station: Station, name: str, made: FieldsMade) -> None:
    """Or takes it off, where nothing speaks against it any more."""
    job, shelf = turn.job, station.places.reviews
    found = findings_of(made.whole, made.parts)
    if found.review:
        review = Review(
            job=job.id,
            name=name,
            schema_name=found.schema_name,
            class_name=found.class_name,
            reasons=found.review,
        )
        shelf.put(job.tenant, review)
    else:
        shelf.take_off(DocumentKey(tenant=job.tenant, job=job.id, name=name))
