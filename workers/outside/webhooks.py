"""Messages to whom a job concerns: put into the outbox once, and sent again when a person asks for it.

A message is in the journal before it is in the outbox, so that an emptied job store loses none. Its id comes from what
it tells, so that telling twice sends once.
"""

import time
from collections.abc import Sequence
from typing import Final

from pydantic import JsonValue

from recto.errors import ObjectMissing
from recto.jobs import Job, JobDocument
from recto.messages import Message, MessageState
from recto.orders import Order
from recto.values import JobId, digest
from storage.journal import Journal
from storage.stores import Stores

JOB_FINISHED: Final = "job.finished"
DOCUMENT_FINISHED: Final = "document.finished"
REPLAYED_AT_MOST: Final = 100_000


def announce(
    stores: Stores, journal: Journal, job: Job, type: str, data: dict[str, JsonValue], *, subject: str = ""
) -> bool:
    """Tells the callback of the job's order; false where it has none, or was told of this ``subject`` before."""
    if not isinstance(job.purpose, Order) or not job.purpose.callback.url:
        return False
    message = Message(
        id=f"msg_{digest({'job': job.id, 'type': type, 'subject': subject})[:32]}",
        tenant=job.tenant,
        job=job.id,
        url=job.purpose.callback.url,
        type=type,
        data=data,
        created=time.time(),
    )
    if _is_known(stores, message.id):  # its record in the journal may be further than this one
        return False
    journal.message(message)
    return stores.outbox.add(message)


def announce_document(
    stores: Stores, journal: Journal, job: Job, document: JobDocument, *, round: int, links: dict[str, JsonValue]
) -> bool:
    """``document.finished``, where the order asks for a message for each document."""
    if not isinstance(job.purpose, Order) or not job.purpose.callback.documents:
        return False
    data: dict[str, JsonValue] = {
        "job": job.id,
        "document": document.name,
        "state": document.state.value,
        "pages": document.pages,
        "faults": [fault.model_dump(mode="json") for fault in document.faults],
        "links": links,
    }
    subject = digest({"name": document.name, "round": round})
    return announce(stores, journal, job, DOCUMENT_FINISHED, data, subject=subject)


def keep(stores: Stores, journal: Journal, message: Message) -> None:
    """What became of a message."""
    journal.message(message)
    stores.outbox.put(message)


def give_up(stores: Stores, journal: Journal, message: str, reason: str) -> None:
    """It is not tried again, unless somebody asks for it."""
    found = stores.outbox.get(message)
    keep(stores, journal, found.model_copy(update={"state": MessageState.GIVEN_UP, "last": reason}))


def replay(
    stores: Stores, journal: Journal, job: JobId, *, delivered: bool = False, now: float | None = None
) -> Sequence[Message]:
    """Sends the messages of a job that were given up again, from the first try on; with ``delivered`` all of them.

    They keep their ids: a receiver that has one already can tell.
    """
    wanted = {MessageState.GIVEN_UP, MessageState.DELIVERED} if delivered else {MessageState.GIVEN_UP}
    again = {"state": MessageState.WAITING, "tries": 0, "due": time.time() if now is None else now}
    messages = [
        message.model_copy(update=again)
        for message in stores.outbox.of_job(job, limit=REPLAYED_AT_MOST)
        if message.state in wanted
    ]
    for message in messages:
        keep(stores, journal, message)
    return messages


def _is_known(stores: Stores, message: str) -> bool:
    try:
        stores.outbox.get(message)
    except ObjectMissing:
        return False
    return True
