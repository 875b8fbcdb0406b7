"""The review list and what people corrected, in Recto's own store: nothing of it lies in Redis alone.

    reviews/TENANT/JOB/DOCUMENT.json                 a document that a person should look at
    corrections/TENANT/JOB/DOCUMENT/000001.json      what a person said of a field, numbered; never changed

``DOCUMENT`` is the hash of its name in the job: names are whatever senders call their files.
"""

import io
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from recto.errors import ObjectMissing
from recto.reviews import Correction, DocumentKey, Review
from recto.values import JobId, TenantId, canonical_json, digest
from storage.protocols import ObjectStore

_REVIEWS: Final = "reviews"
_CORRECTIONS: Final = "corrections"
_RECORD: Final = ".json"
ANY_JOB: Final = JobId("")


class ReviewShelf:
    """Errors are those of ``ObjectStore``."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def put(self, tenant: TenantId, review: Review) -> None:
        """The document is on the list, for these reasons and no others."""
        key = _review_key(DocumentKey(tenant=tenant, job=review.job, name=review.name))
        self._store.put_stream(key, io.BytesIO(canonical_json(review)))

    def take_off(self, document: DocumentKey) -> None:
        """Nothing happens where it is not on the list."""
        self._store.delete(_review_key(document))

    def listed(self, document: DocumentKey) -> Sequence[Review]:
        """The document's own place on the list; none where it is not on it."""
        try:
            return [Review.model_validate_json(self._store.get(_review_key(document)))]
        except ObjectMissing:
            return []

    def reviews(self, tenant: TenantId, *, job: JobId = ANY_JOB, after: str = "") -> Iterator[tuple[str, Review]]:
        """With the place of each on the list, those behind ``after``; of one job where one is named."""
        below = f"{_REVIEWS}/{tenant}/{f'{job}/' if job else ''}"
        for key in self._store.keys(below):
            place = key.removeprefix(f"{_REVIEWS}/{tenant}/")
            if place > after:
                try:
                    yield place, Review.model_validate_json(self._store.get(key))
                except ObjectMissing:  # taken off this moment
                    continue

    def correct(self, tenant: TenantId, correction: Correction) -> bool:
        """False where another correction took its number first: it has to be looked at, and the next number taken."""
        document = DocumentKey(tenant=tenant, job=correction.job, name=correction.name)
        key = f"{_corrections_of(document)}{correction.number:06d}{_RECORD}"
        return self._store.put_if_absent(key, canonical_json(correction))

    def corrections(self, document: DocumentKey) -> Iterator[Correction]:
        """In the order in which they were made."""
        return self._read(_corrections_of(document))

    def all_corrections(self, tenant: TenantId, *, job: JobId = ANY_JOB, most: int = 0) -> Iterator[Correction]:
        """By job and document; ``most`` 0 for all."""
        found = self._read(f"{_CORRECTIONS}/{tenant}/{f'{job}/' if job else ''}")
        return islice(found, most) if most else found

    def forget(self, tenant: TenantId, job: JobId) -> None:
        """Takes a job off the list and removes what was corrected of it."""
        for prefix in review_prefixes(tenant, job):
            for key in self._store.keys(prefix):
                self._store.delete(key)

    def _read(self, prefix: str) -> Iterator[Correction]:
        return (Correction.model_validate_json(self._store.get(key)) for key in self._store.keys(prefix))


def review_prefixes(tenant: TenantId, job: JobId) -> tuple[str, ...]:
    """What the keys of all that is said of a job's documents begin with."""
    return tuple(f"{root}/{tenant}/{job}/" for root in (_REVIEWS, _CORRECTIONS))


def _review_key(document: DocumentKey) -> str:
    return f"{_REVIEWS}/{document.tenant}/{document.job}/{_named(document)}{_RECORD}"


def _corrections_of(document: DocumentKey) -> str:
    return f"{_CORRECTIONS}/{document.tenant}/{document.job}/{_named(document)}/"


def _named(document: DocumentKey) -> str:
    return digest({"name": document.name})[:32]
