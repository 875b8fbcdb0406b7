"""The review list and corrections, over every object store."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from recto.fields import ReviewReason
from recto.reviews import Correction, DocumentKey, NewValue, NoValue, Review
from recto.values import JobId, TenantId
from storage.reviews import ReviewShelf
from tests.resources.servers import BUCKET, S3Server
from tests.resources.stores import StoreSpec

TENANT, OTHER_TENANT = TenantId("acme"), TenantId("acme-two")
JOB = JobId("job-1")
REASON = ReviewReason(code="check_failed", fields=("total",), says="10.00 and 1.90 do not make 12.00")


@pytest.fixture(params=["local", "s3_with_conditions", "s3_without_conditions"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> ReviewShelf:
    if request.param == "local":
        return ReviewShelf(StoreSpec(kind="local", folder=tmp_path / "objects").opened())
    server: S3Server = request.getfixturevalue(
        "moto_server" if request.param == "s3_with_conditions" else "rclone_server"
    )
    prefix = f"tests/{uuid.uuid4().hex}"
    spec = StoreSpec(kind="s3", folder=tmp_path, settings=server.settings, bucket=BUCKET, prefix=prefix)
    return ReviewShelf(spec.opened())


def test_a_document_is_on_the_list_once_until_it_is_taken_off(shelf: ReviewShelf) -> None:
    shelf.put(TENANT, _review("in/a.pdf"))
    changed = _review("in/a.pdf").model_copy(update={"class_name": "receipt"})
    shelf.put(TENANT, changed)
    assert [review for _, review in shelf.reviews(TENANT)] == [changed]
    assert shelf.listed(_document("in/a.pdf")) == [changed]
    assert shelf.listed(_document("a.pdf")) == []
    shelf.take_off(_document("in/a.pdf"))
    shelf.take_off(_document("in/a.pdf"))
    assert [*shelf.reviews(TENANT)] == []


def test_the_list_goes_on_behind_a_place_and_keeps_to_its_tenant_and_job(shelf: ReviewShelf) -> None:
    names = {"a.pdf", "b.pdf", "../c.pdf", "größe/文書.pdf"}
    for name in names:
        shelf.put(TENANT, _review(name))
    shelf.put(TENANT, _review("a.pdf", job=JobId("job-10")))
    shelf.put(OTHER_TENANT, _review("z.pdf"))
    places = [place for place, _ in shelf.reviews(TENANT)]
    assert places == sorted(places)
    assert len(places) == 5
    assert [place for place, _ in shelf.reviews(TENANT, after=places[1])] == places[2:]
    assert {review.name for _, review in shelf.reviews(TENANT, job=JOB)} == names


def test_corrections_come_back_in_their_order_and_a_number_is_taken_once(shelf: ReviewShelf) -> None:
    assert shelf.correct(TENANT, _correction(1, "12.00"))
    assert not shelf.correct(TENANT, _correction(1, "13.00"))
    gone = _correction(2, "").model_copy(update={"said": NoValue()})
    assert shelf.correct(TENANT, gone)
    assert [*shelf.corrections(_document("a.pdf"))] == [_correction(1, "12.00"), gone]
    assert [*shelf.all_corrections(TENANT, most=1)] == [_correction(1, "12.00")]
    assert [*shelf.all_corrections(OTHER_TENANT)] == []


def test_of_many_who_correct_at_once_one_gets_each_number(tmp_path: Path) -> None:
    shelf = ReviewShelf(StoreSpec(kind="local", folder=tmp_path).opened())
    with ThreadPoolExecutor(8) as threads:
        won = [*threads.map(shelf.correct, [TENANT] * 8, [_correction(1, str(value)) for value in range(8)])]
    assert won.count(True) == 1
    assert len([*shelf.corrections(_document("a.pdf"))]) == 1


def test_a_job_is_forgotten_with_all_that_was_said_of_it(shelf: ReviewShelf) -> None:
    shelf.put(TENANT, _review("a.pdf"))
    shelf.correct(TENANT, _correction(1, "12.00"))
    kept = _review("a.pdf", job=JobId("job-2"))
    shelf.put(TENANT, kept)
    shelf.forget(TENANT, JOB)
    assert [review for _, review in shelf.reviews(TENANT)] == [kept]
    assert [*shelf.corrections(_document("a.pdf"))] == []


def _review(name: str, job: JobId = JOB) -> Review:
    return Review(job=job, name=name, schema_name="invoice", class_name="invoice", reasons=(REASON,))


def _document(name: str) -> DocumentKey:
    return DocumentKey(tenant=TENANT, job=JOB, name=name)


def _correction(number: int, value: str) -> Correction:
    return Correction(
        job=JOB, name="a.pdf", field="total", said=NewValue(value=value), who="key-1", at=1.0, number=number
    )
