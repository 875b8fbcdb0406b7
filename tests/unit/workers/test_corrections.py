"""Corrections of people who correct the same document at the same moment."""

from pathlib import Path

import pytest

from recto.errors import StoreUnavailable
from recto.reviews import Correction, DocumentKey, NewValue
from recto.values import JobId, TenantId
from storage.protocols import ObjectStore
from storage.reviews import ReviewShelf
from tests.resources.read_fields import invoice
from tests.resources.stores import StoreSpec
from workers.corrections import Reviewer, Said
from workers.stages.results import FIELDS_FILE, ResultFolder

DOCUMENT = DocumentKey(tenant=TenantId("acme"), job=JobId("job-1"), name="a.pdf")
TOTAL = Said(field="total", said=NewValue(value=3.0))


class Contested(ReviewShelf):
    """Ben is a moment faster, ``times`` in all."""

    def __init__(self, store: ObjectStore, times: int) -> None:
        super().__init__(store)
        self._times = times

    def correct(self, tenant: TenantId, correction: Correction) -> bool:
        if self._times:
            self._times -= 1
            said = NewValue(value=f"R-{self._times}")
            faster = correction.model_copy(update={"field": "invoice_number", "said": said, "by": "Ben"})
            assert super().correct(tenant, faster)
        return super().correct(tenant, correction)


@pytest.fixture
def store(tmp_path: Path) -> ObjectStore:
    """With a document that was read."""
    store = StoreSpec(kind="local", folder=tmp_path).opened()
    ResultFolder(store, DOCUMENT.name).chunks(FIELDS_FILE, [invoice().model_dump_json(by_alias=True).encode()])
    return store


def test_whoever_comes_second_takes_the_next_number_and_nothing_is_lost(store: ObjectStore) -> None:
    reviewer = _reviewer(Contested(store, times=2), store)

    fields = reviewer.correct(DOCUMENT, [TOTAL], reviewed=False)

    assert (fields.data["total"], fields.data["invoice_number"]) == (3.0, "R-0")
    kept = [*ReviewShelf(store).corrections(DOCUMENT)]
    assert [(one.number, one.field, one.by) for one in kept] == [
        (1, "invoice_number", "Ben"),
        (2, "invoice_number", "Ben"),
        (3, "total", "Anna"),
    ]


def test_whoever_never_has_a_turn_is_told(store: ObjectStore) -> None:
    reviewer = _reviewer(Contested(store, times=1000), store)

    with pytest.raises(StoreUnavailable, match=r"a\.pdf: others correct it at the same moment"):
        reviewer.correct(DOCUMENT, [TOTAL], reviewed=False)


def _reviewer(shelf: ReviewShelf, store: ObjectStore) -> Reviewer:
    return Reviewer(shelf, store, sure=0.5, who="key-1", by="Anna")
