"""The review list, corrections and tables, through the API."""

import csv
import io
import json
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest
from starlette.testclient import TestClient

from recto.classes import DocumentPart
from recto.fields import FieldType, SchemaUsed
from recto.reviews import Review
from recto.values import JobId, PageNumber, TenantId
from tests.resources.api import Api, ended, ordered, work_done
from tests.resources.read_fields import UNSURE, found, invoice
from workers.reviews import of_part, parts_to_look_at
from workers.stages.results import ResultFolder

ITEMS = ({"description": found("Screws"), "amount": found(2.0, FieldType.AMOUNT)},)


@pytest.fixture
def job(api: Api, client: TestClient) -> str:
    """Two invoices, the first of which a person should look at."""
    made = ordered(client)
    for name, review in (("a.pdf", [UNSURE]), ("in/größe b.pdf", [])):
        content = invoice(name, items=ITEMS, review=review).model_dump_json(by_alias=True).encode()
        work_done(api.service, made, name, fields=content)
    listed = Review(job=JobId(made), name="a.pdf", schema_name="invoice", class_name="invoice", reasons=(UNSURE,))
    api.service.places.reviews.put(TenantId("acme"), listed)
    ended(api.service, made)
    return made


def corrected(client: TestClient, job: str, *changes: dict[str, Any], document: str = "a.pdf", **rest: Any) -> Any:
    body = {"corrections": list(changes), **rest}
    return client.post(f"/v1/jobs/{job}/corrections", params={"document": document}, json=body)


def reasons(client: TestClient) -> set[tuple[str, str]]:
    """Documents on the list, with the codes of what speaks against them."""
    listed = client.get("/v1/reviews").json()["reviews"]
    return {(review["document"], reason["code"]) for review in listed for reason in review["reasons"]}


def test_the_list_names_documents_and_leads_to_their_fields(client: TestClient, job: str) -> None:
    answer = client.get("/v1/reviews").json()
    (review,) = answer["reviews"]
    assert (review["job"], review["document"], review["schema"]) == (job, "a.pdf", "invoice")
    assert review["reasons"][0]["code"] == "low_confidence"
    fields = client.get(review["url"]).json()
    assert fields["data"]["total"] == 529.87
    assert fields["schema"]["name"] == "invoice"


def test_the_list_of_one_job_holds_its_documents_only_and_a_job_that_is_not_there_is_an_error(
    client: TestClient, job: str
) -> None:
    other = ordered(client)
    assert [one["document"] for one in client.get("/v1/reviews", params={"job": job}).json()["reviews"]] == ["a.pdf"]
    assert client.get("/v1/reviews", params={"job": other}).json()["reviews"] == []
    for unknown in ("nothing", "../corrections", "\x03<\x13\u00d6"):
        answer = client.get("/v1/reviews", params={"job": unknown})
        assert (answer.status_code, answer.json()["code"]) == (404, "object_missing")


def test_a_correction_is_kept_with_who_and_when_and_takes_the_document_off_the_list(
    client: TestClient, job: str
) -> None:
    before = time.time()
    answer = corrected(
        client,
        job,
        {"kind": "set", "field": "total", "value": 530.0, "note": "stamp over the digits"},
        {"kind": "remove", "field": "line_items[0]"},
        by="Anna",
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["data"]["total"] == 530.0
    assert answer.json()["fields"]["total"]["source"]["who"] == "Anna"
    assert answer.json()["data"]["line_items"] == []
    kept = client.get(f"/v1/jobs/{job}/corrections", params={"document": "a.pdf"}).json()["corrections"]
    assert [(one["field"], one["before"], one["number"]) for one in kept] == [
        ("total", [529.87], 1),
        ("line_items[0]", ["Screws", 2.0], 2),
    ]
    assert all(one["who"] and one["by"] == "Anna" and one["at"] >= round(before, 3) for one in kept)
    assert client.get("/v1/reviews").json()["reviews"] == []
    read = client.get(f"/v1/jobs/{job}/result", params={"document": "a.pdf", "format": "fields"}).json()
    assert read["data"]["total"] == 529.87


def test_a_later_correction_counts_and_knows_the_one_before(client: TestClient, job: str) -> None:
    for value in (1.0, 2.0):
        assert corrected(client, job, {"kind": "set", "field": "total", "value": value}).status_code == 200
    kept = client.get(f"/v1/jobs/{job}/corrections", params={"document": "a.pdf"}).json()["corrections"]
    assert [one["before"] for one in kept] == [[529.87], [1.0]]
    fields = client.get(f"/v1/jobs/{job}/fields", params={"document": "a.pdf"}).json()
    assert fields["data"]["total"] == 2.0


def test_one_that_is_refused_keeps_the_others_from_being_kept(client: TestClient, job: str) -> None:
    good, bad = {"kind": "set", "field": "total", "value": 1.0}, {"kind": "set", "field": "totl", "value": 1.0}
    answer = corrected(client, job, good, bad)
    assert answer.status_code == 422
    assert answer.json()["code"] == "correction_refused"
    assert "totl" in answer.json()["detail"]
    kept = client.get(f"/v1/jobs/{job}/corrections", params={"document": "a.pdf"}).json()
    assert kept == {"corrections": []}


def test_a_body_that_is_not_sent_as_json_is_refused_with_what_to_do(client: TestClient, job: str) -> None:
    body = json.dumps({"corrections": [{"kind": "set", "field": "total", "value": 1.0}]})
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = client.post(
        f"/v1/jobs/{job}/corrections", params={"document": "a.pdf"}, content=body, headers=headers
    ).json()
    assert answer["detail"] == "the body is application/x-www-form-urlencoded, not application/json"
    assert answer["remedy"] == "Send it with `Content-Type: application/json`."


def test_a_person_may_say_that_all_is_well(client: TestClient, job: str) -> None:
    assert corrected(client, job, reviewed=True).status_code == 200
    assert client.get("/v1/reviews").json()["reviews"] == []


def test_the_list_has_the_reasons_that_hold_after_a_correction(client: TestClient, job: str) -> None:
    assert reasons(client) == {("a.pdf", "low_confidence")}
    told = corrected(client, job, {"kind": "set", "field": "total", "value": 3.0}).json()
    assert [check["says"] for check in told["checks"] if not check["passed"]] == [
        "the lines add up to 2, the total is 3"
    ]
    assert reasons(client) == {("a.pdf", "check.line_sum")}
    corrected(client, job, {"kind": "set", "field": "line_items[0].amount", "value": 3.0})
    assert reasons(client) == set()


def test_a_document_that_somebody_looked_at_comes_back_for_new_reasons_alone(api: Api, client: TestClient) -> None:
    made = ordered(client)
    read = invoice(items=[{"amount": found(529.87, FieldType.AMOUNT)}], review=[UNSURE])
    work_done(api.service, made, "a.pdf", fields=read.model_dump_json(by_alias=True).encode())
    corrected(client, made, {"kind": "set", "field": "seller.name", "value": "Nordlicht AG"})
    assert reasons(client) == set()
    corrected(client, made, {"kind": "set", "field": "total", "value": 3.0})
    assert reasons(client) == {("a.pdf", "check.line_sum")}
    corrected(client, made, {"kind": "set", "field": "total", "value": 4.0}, reviewed=True)
    assert reasons(client) == set()


def test_of_a_stream_each_part_is_looked_at_on_its_own(api: Api, client: TestClient) -> None:
    made = ordered(client)
    paths = ["parts/001-001", "parts/002-002"]
    parts = tuple(
        DocumentPart(first=page, last=page, name="invoice", probability=1.0, path=path)
        for page, path in zip((PageNumber(1), PageNumber(2)), paths, strict=True)
    )
    fields = {path: invoice(path, items=ITEMS, review=[UNSURE]) for path in paths}
    listed = tuple(reason for path in paths for reason in of_part(path, [UNSURE]))
    whole = invoice(review=parts_to_look_at(paths)).model_copy(update={"parts": parts})
    work_done(api.service, made, "a.pdf", fields=whole.model_dump_json(by_alias=True).encode())
    folder = ResultFolder(api.service.places.results(api.service.job(JobId(made))), "a.pdf")
    for path, one in fields.items():
        folder.chunks(f"{path}/fields.json", [one.model_dump_json(by_alias=True).encode()])
    review = Review(job=JobId(made), name="a.pdf", schema_name="none", class_name="other", reasons=listed)
    api.service.places.reviews.put(TenantId("acme"), review)

    first, second = (f"a.pdf/{path}" for path in paths)
    corrected(client, made, {"kind": "set", "field": "total", "value": 3.0}, document=first)
    says = [reason["says"] for reason in client.get("/v1/reviews").json()["reviews"][0]["reasons"]]
    assert says[0] == "to be looked at: parts/001-001, parts/002-002"
    assert {one.partition(":")[0] for one in says[1:]} == {*paths}
    assert "parts/001-001: the lines add up to 2, the total is 3" in says
    corrected(client, made, document=second, reviewed=True)
    assert reasons(client) == {("a.pdf", "parts"), ("a.pdf", "check.line_sum")}
    assert looked_at(client, made) == {first: (True, False), second: (False, True)}
    corrected(client, made, {"kind": "set", "field": "total", "value": 2.0}, document=first)
    assert reasons(client) == set()


def test_a_value_outside_of_the_limits_of_the_schema_is_refused(api: Api, client: TestClient) -> None:
    made = ordered(client)
    limited = {"type": "object", "properties": {"code": {"type": "string", "pattern": "^[A-Z]{2}$"}}}
    used = SchemaUsed.model_validate({"name": "parcel", "version": "1", "json_schema": limited})
    read = invoice().model_copy(update={"schema_used": used, "fields": {}, "groups": {}, "data": {}})
    work_done(api.service, made, "a.pdf", fields=read.model_dump_json(by_alias=True).encode())

    answer = corrected(client, made, {"kind": "set", "field": "code", "value": "X1"})
    assert (answer.status_code, answer.json()["code"]) == (422, "correction_refused")
    assert "code: it is not like the pattern ^[A-Z]{2}$" in answer.json()["detail"]
    assert corrected(client, made, {"kind": "set", "field": "code", "value": "AB"}).json()["data"] == {"code": "AB"}


def test_other_tenants_see_and_correct_nothing(api: Api, client: TestClient, job: str) -> None:
    other = api.client("rival")
    assert other.get("/v1/reviews").json()["reviews"] == []
    assert other.get(f"/v1/jobs/{job}/fields", params={"document": "a.pdf"}).status_code == 404
    assert corrected(other, job, {"kind": "set", "field": "total", "value": 1.0}).status_code == 404
    corrected(client, job, {"kind": "set", "field": "total", "value": 1.0})
    assert other.get("/v1/corrections").text == ""


def test_corrections_are_exported_as_examples(client: TestClient, job: str) -> None:
    corrected(client, job, {"kind": "set", "field": "total", "value": 1.0})
    corrected(client, job, {"kind": "remove", "field": "invoice_date"}, document="in/größe b.pdf")
    answer = client.get("/v1/corrections")
    assert answer.headers["content-type"].startswith("text/jsonl")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert {(line["name"], line["field"], line["schema_name"], line["said"]["kind"]) for line in lines} == {
        ("a.pdf", "total", "invoice", "value"),
        ("in/größe b.pdf", "invoice_date", "invoice", "none"),
    }


def test_tables_say_what_is_left_to_look_at_and_what_somebody_looked_at(client: TestClient, job: str) -> None:
    assert looked_at(client, job) == {"a.pdf": (True, False), "in/größe b.pdf": (False, False)}
    corrected(client, job, reviewed=True)
    assert looked_at(client, job) == {"a.pdf": (False, True), "in/größe b.pdf": (False, False)}
    assert reasons(client) == set()
    corrected(client, job, {"kind": "set", "field": "total", "value": 3.0})
    assert reasons(client) == {("a.pdf", "check.line_sum")}
    assert looked_at(client, job)["a.pdf"] == (True, False)
    corrected(client, job, {"kind": "set", "field": "total", "value": 2.0}, document="in/größe b.pdf")
    assert looked_at(client, job)["in/größe b.pdf"] == (False, True)


def looked_at(client: TestClient, job: str) -> dict[str, tuple[bool, bool]]:
    """What the export says of each document: whether it needs a review, and whether it had one."""
    text = client.get(f"/v1/jobs/{job}/tables", params={"format": "jsonl"}).text
    return {line["document"]: (line["needs_review"], line["reviewed"]) for line in map(json.loads, text.splitlines())}


def test_tables_hold_what_was_corrected(client: TestClient, job: str, tmp_path: Path) -> None:
    corrected(client, job, {"kind": "set", "field": "total", "value": 1.5})
    answer = client.get(f"/v1/jobs/{job}/tables", params={"format": "csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = [*csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))]
    assert [(row["document"], row["total"]) for row in rows] == [("a.pdf", "1.5"), ("in/größe b.pdf", "529.87")]
    items = client.get(f"/v1/jobs/{job}/tables", params={"format": "parquet", "table": "line_items"})
    (tmp_path / "items.parquet").write_bytes(items.content)
    read = duckdb.read_parquet(str(tmp_path / "items.parquet")).project("description, amount")
    assert read.fetchall() == [("Screws", 2.0)] * 2
    missing = client.get(f"/v1/jobs/{job}/tables", params={"table": "../passwd"})
    assert missing.status_code == 422
    assert "documents, line_items" in missing.text
