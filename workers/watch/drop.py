"""From an arrival to a job: one for each state of a document, however often and in whatever order it is told of."""

import io
from contextlib import suppress
from typing import Final

from recto.errors import JobClosed, ObjectMissing
from recto.logs import warn
from recto.orders import Order
from recto.reviews import DocumentKey
from recto.values import JobId, Value, canonical_json, digest
from workers.service import Service
from workers.watch.arrivals import Arrival

FOLDER: Final = "drops"


class Dropped(Value):
    """``created`` is false where the job was made before."""

    arrival: Arrival
    job: JobId
    created: bool


class _Last(Value):
    """The state of a place that a job was made for last; ``times`` how many states came before it."""

    state: str = ""
    times: int = -1
    job: JobId = JobId("")


class Drop:
    """Orders what arrives like ``template``, which names everything but the source.

    The last state of each place is kept in Recto's own store, so that content which comes back after another is read
    again though its ETag was seen before. A job for an older state that still goes on is cancelled: its result would
    take the place of the newer one.
    """

    def __init__(self, service: Service, template: Order) -> None:
        self._service = service
        self._template = template
        self._target = digest(template.target)

    def take(self, arrival: Arrival) -> Dropped:
        """Raises what ``Service.submit`` does; the arrival may then be told of again."""
        last = self._last(arrival)
        if last.state == arrival.state:
            return Dropped(arrival=arrival, job=last.job, created=False)
        now = _Last(state=arrival.state, times=last.times + 1)
        order = self._template.model_copy(update={"sources": (arrival.source,)})
        submitted = self._service.submit(order, idempotency_key=self._key(arrival.place, now))
        if last.job:
            self._supersede(last.job)
        noted = canonical_json(now.model_copy(update={"job": submitted.job.id}))
        self._service.places.own.put_stream(self._record(arrival.place), io.BytesIO(noted))
        return Dropped(arrival=arrival, job=submitted.job.id, created=submitted.created)

    def _last(self, arrival: Arrival) -> _Last:
        key = self._record(arrival.place)
        try:
            return _Last.model_validate_json(self._service.places.own.get(key))
        except ObjectMissing:
            return _Last()
        except ValueError:  # pydantic's validation error is one
            warn("drop_record_damaged", key=key)
            return _Last()

    def _supersede(self, job: JobId) -> None:
        """Nobody needs to look at what is about to be replaced."""
        with suppress(JobClosed, ObjectMissing):  # it ended: nothing of it will be written any more
            self._service.cancel(self._service.job(job))
        shelf, tenant = self._service.places.reviews, self._template.tenant
        for _, review in shelf.reviews(tenant, job=job):
            shelf.take_off(DocumentKey(tenant=tenant, job=job, name=review.name))

    def _record(self, place: str) -> str:
        name = digest({"place": place, "target": self._target})
        return f"{FOLDER}/{name[:2]}/{name}.json"

    def _key(self, place: str, now: _Last) -> str:
        """The order is part of it: what is watched with other options is another effect."""
        return digest({"place": place, "state": now.state, "times": now.times, "order": digest(self._template)})
