"""What documents say, unit by unit: models are asked over sockets, and whatever they do no document is lost."""

from decimal import Decimal
from pathlib import Path

import pytest

from recto.calls import account_of_job
from recto.classes import Taxonomy
from recto.deployments import Chosen, Role
from recto.escalations import Escalate
from recto.jobs import JobState
from recto.options import ReadOptions
from recto.orders import Caps
from recto.schemas import NamedFields, NoFields
from recto.settings import DocumentRoute
from recto.units import Fields, Unit
from tests.resources.businesses import (
    EPC,
    INVOICE,
    NONDESCRIPT,
    SHORT_INVOICE,
    WRONG_INVOICE,
    asking_about,
    reads,
    scanned_page,
    typed,
    with_code,
    with_endless_line,
)
from tests.resources.doubtful import impatient, result
from tests.resources.einvoices import CII, pdf_with, with_files
from tests.resources.mortals import DEAD
from tests.resources.providers.model import Model
from tests.resources.providers.played import Fails, Refuses
from tests.resources.providers.server import Provider
from tests.resources.units import (
    order_of,
    released,
    results_in,
    settings_in,
    station_of,
    submitted,
    until_finished,
    work_off,
)
from workers.handling import handle
from workers.station import Station

SPLIT = ReadOptions(split=True)
SUMMARY = ReadOptions(summary=True)


@pytest.fixture
def model() -> Model:
    return Model(reads)


def test_an_invoice_has_its_fields_without_any_model(tmp_path: Path) -> None:
    station = station_of(settings_in(tmp_path))
    job = submitted(station, order_of([typed(tmp_path / "a.pdf", INVOICE)], tmp_path / "out"))
    work_off(station)
    fields = result(tmp_path / "out", "a.pdf")("fields.json")

    assert station.stores.jobs.get(job.id).state is JobState.FINISHED
    assert (fields["schema"]["name"], fields["classes"]["name"]) == ("invoice", "invoice")
    assert fields["data"]["invoice_number"] == "INV-2026-0042"
    assert (fields["data"]["invoice_date"], fields["data"]["total"]) == ("2026-03-05", 101.98)
    assert fields["fields"]["total"]["source"]["page"] == 1
    assert fields["consulted"] == []


def test_where_nobody_is_sure_what_it_is_the_likeliest_fields_are_there_to_be_looked_at(tmp_path: Path) -> None:
    station = station_of(settings_in(tmp_path).model_copy(update={"taxonomy": Taxonomy(sure=1.0)}))
    submitted(station, order_of([typed(tmp_path / "a.pdf", INVOICE)], tmp_path / "out"))
    work_off(station)
    fields = result(tmp_path / "out", "a.pdf")("fields.json")

    assert (fields["classes"]["name"], fields["schema"]["name"]) == ("other", "invoice")
    assert fields["data"]["invoice_number"] == "INV-2026-0042"
    (reason,) = fields["review"]
    assert reason["code"] == "class"
    assert "looked for are the fields of invoice" in reason["says"]


def test_what_a_document_carries_as_data_counts_before_its_pages(tmp_path: Path) -> None:
    station = station_of(settings_in(tmp_path))
    sources = [
        with_code(typed(tmp_path / "a.pdf", INVOICE), EPC),
        pdf_with({"factur-x.xml": CII.encode()}, tmp_path / "b.pdf"),
    ]
    submitted(station, order_of(sources, tmp_path / "out"))
    work_off(station)
    coded, carried = (result(tmp_path / "out", name)("fields.json") for name in ("a.pdf", "b.pdf"))

    iban = coded["fields"]["payment.iban"]
    assert (iban["value"], iban["source"]["kind"], iban["source"]["page"]) == ("DE89370400440532013000", "barcode", 1)
    assert (carried["classes"]["name"], carried["classes"]["by"]) == ("invoice", "embedded")
    assert {value["source"]["kind"] for value in carried["fields"].values() if not isinstance(value, list)} == {
        "attachment"
    }


def test_who_wants_no_fields_gets_none(tmp_path: Path) -> None:
    station = station_of(settings_in(tmp_path))
    source = typed(tmp_path / "a.pdf", INVOICE)
    submitted(station, order_of([source], tmp_path / "out", ReadOptions(fields=NoFields())))
    work_off(station)
    fields = result(tmp_path / "out", "a.pdf")("fields.json")

    assert fields["schema"]["name"] == "none"
    assert (fields["data"], fields["fields"], fields["review"]) == ({}, {}, [])


def test_a_named_schema_decides_what_is_looked_for(tmp_path: Path) -> None:
    station = station_of(settings_in(tmp_path))
    options = ReadOptions(fields=NamedFields(name="letter"))
    submitted(station, order_of([typed(tmp_path / "a.pdf", INVOICE)], tmp_path / "out", options))
    work_off(station)
    fields = result(tmp_path / "out", "a.pdf")("fields.json")

    assert (fields["schema"]["name"], fields["classes"]["by"]) == ("letter", "order")
    assert "invoice_number" not in fields["fields"]


def test_sums_that_do_not_add_up_put_it_on_the_review_list_and_ask_a_model(tmp_path: Path, server: Provider) -> None:
    station = station_of(asking_about(settings_in(tmp_path), server))
    job = submitted(station, order_of([typed(tmp_path / "a.pdf", WRONG_INVOICE)], tmp_path / "out"))
    work_off(station)
    told = result(tmp_path / "out", "a.pdf")
    fields, manifest = told("fields.json"), told("manifest.json")

    assert [asked.form for asked in server.asked] == ["fields"]
    assert [one["role"] for one in fields["consulted"]] == ["fields"]
    assert "check" in {reason["code"] for reason in fields["consulted"][0]["reasons"]}
    assert [(one["name"], one["raw"]) for one in fields["unsupported"]] == [("order_number", "PO-9")]
    assert "order_number" not in fields["fields"]
    assert fields["review"]
    assert manifest["consulted"] == fields["consulted"]
    assert "sonnet" in manifest["engines"]
    assert (told("run.json")["asked"], told("run.json")["cost"]) == (1, 0.006)
    (review,) = [review for _, review in station.places.reviews.reviews(job.tenant)]
    assert (review.name, review.schema_name) == ("a.pdf", "invoice")


def test_the_same_document_once_more_costs_nothing_and_gives_the_same_bytes(tmp_path: Path, server: Provider) -> None:
    station = station_of(asking_about(settings_in(tmp_path), server))
    source = typed(tmp_path / "a.pdf", WRONG_INVOICE, NONDESCRIPT)
    for out in ("one", "two"):
        submitted(station, order_of([source], tmp_path / out, SUMMARY))
        work_off(station, times=3)

    assert sorted(asked.form for asked in server.asked) == ["fields", "summary"]
    assert results_in(tmp_path / "one") == results_in(tmp_path / "two")
    assert result(tmp_path / "two", "a.pdf")("run.json")["asked"] == 0


def test_its_class_is_asked_for_where_its_words_do_not_say_it(tmp_path: Path, server: Provider) -> None:
    station = station_of(asking_about(settings_in(tmp_path), server))
    submitted(station, order_of([typed(tmp_path / "a.pdf", NONDESCRIPT)], tmp_path / "out"))
    work_off(station)
    fields = result(tmp_path / "out", "a.pdf")("fields.json")

    assert [asked.form for asked in server.asked] == ["class"]
    assert (fields["classes"]["name"], fields["classes"]["by"], fields["classes"]["engine"]) == (
        "book",
        "model",
        "sonnet",
    )
    assert [one["role"] for one in fields["consulted"]] == ["classify"]
    assert fields["schema"]["name"] == "none"


def test_a_page_with_poor_text_is_shown_to_those_who_see(tmp_path: Path, server: Provider) -> None:
    seeing = asking_about(settings_in(tmp_path), server)
    blind = seeing.deployments["sonnet"].model_copy(update={"vision": False})
    options = ReadOptions(fields=NamedFields(name="invoice"))
    for name, settings in ("one", seeing), ("two", seeing.model_copy(update={"deployments": {"sonnet": blind}})):
        station = station_of(settings)
        submitted(station, order_of([scanned_page(tmp_path / "a.pdf", SHORT_INVOICE)], tmp_path / name, options))
        work_off(station)

    assert [(asked.form, len(asked.images)) for asked in server.asked] == [("fields", 1), ("fields", 0)]


def test_a_summary_has_what_stands_on_its_pages(tmp_path: Path, server: Provider) -> None:
    station = station_of(asking_about(settings_in(tmp_path), server, ask="never"))
    submitted(station, order_of([typed(tmp_path / "a.pdf", NONDESCRIPT)], tmp_path / "out", SUMMARY))
    work_off(station)
    fields = result(tmp_path / "out", "a.pdf")("fields.json")

    assert [asked.form for asked in server.asked] == ["summary"]
    assert fields["summary"] == [{"text": "40 stones were brought.", "pages": [1]}]
    assert [one["raw"] for one in fields["unsupported"]] == ["It cost 7,000 pounds."]


def test_a_stream_is_parted_and_each_part_has_files_of_its_own(tmp_path: Path, server: Provider) -> None:
    station = station_of(asking_about(settings_in(tmp_path), server))
    pages = (INVOICE, (*INVOICE[:6], "Invoice Number: INV-7", *INVOICE[7:]), ("Notes", *NONDESCRIPT))
    submitted(station, order_of([typed(tmp_path / "a.pdf", *pages)], tmp_path / "out", SPLIT))
    work_off(station)
    told = result(tmp_path / "out", "a.pdf")
    fields, files = told("fields.json"), [file["path"] for file in told("manifest.json")["files"]]

    assert [(part["first"], part["last"]) for part in fields["parts"]] == [(1, 1), (2, 3)]
    assert {f"parts/002-003/{name}" for name in ("document.md", "document.json", "fields.json")} <= {*files}
    assert told("parts/002-003/fields.json")["data"]["invoice_number"] == "INV-7"
    assert [page["page"] for page in told("parts/002-003/document.json")["pages"]] == [2, 3]
    assert fields["data"] == {}


def test_what_a_stream_carries_goes_to_the_document_that_it_belongs_to(tmp_path: Path) -> None:
    station = station_of(settings_in(tmp_path))
    other = (*INVOICE[:6], "Invoice Number: KJ-20418", *INVOICE[7:11], "Total: 82.80")
    source = with_files(typed(tmp_path / "a.pdf", INVOICE, other), {"factur-x.xml": CII.encode()})
    submitted(station, order_of([source], tmp_path / "out", SPLIT))
    work_off(station)
    told = result(tmp_path / "out", "a.pdf")
    first, second = (told(f"parts/{part}/fields.json") for part in ("001-001", "002-002"))

    assert (first["data"]["invoice_number"], first["classes"]["by"]) == ("INV-2026-0042", "words")
    assert (second["classes"]["name"], second["classes"]["by"]) == ("invoice", "embedded")
    assert second["fields"]["seller.name"]["source"]["kind"] == "attachment"
    assert second["data"]["seller"]["name"] == "Kettlewell & Daughters"


def test_who_asks_nobody_asks_nobody_about_documents(tmp_path: Path, server: Provider) -> None:
    station = station_of(asking_about(settings_in(tmp_path), server))
    options = ReadOptions(escalate=Escalate.OFF)
    submitted(station, order_of([typed(tmp_path / "a.pdf", WRONG_INVOICE)], tmp_path / "out", options))
    work_off(station)

    assert not server.asked
    assert result(tmp_path / "out", "a.pdf")("fields.json")["data"]["total"] == 111.98


def test_a_model_that_will_not_answer_costs_no_document(tmp_path: Path, server: Provider, model: Model) -> None:
    model.does = lambda asked: Refuses()
    station = station_of(asking_about(settings_in(tmp_path), server))
    submitted(station, order_of([typed(tmp_path / "a.pdf", WRONG_INVOICE)], tmp_path / "out"))
    work_off(station)
    fields = result(tmp_path / "out", "a.pdf")("fields.json")

    assert [(one["verdict"], one["fault"][0]["code"]) for one in fields["consulted"]] == [("failed", "answer_refused")]
    assert fields["data"]["total"] == 111.98
    assert "not_answered" in [reason["code"] for reason in fields["review"]]


def test_a_model_that_is_away_is_waited_for(tmp_path: Path, server: Provider, model: Model) -> None:
    model.does = lambda asked: Fails(529, "overloaded", retry_after="1") if asked.number == 0 else reads(asked)
    station = station_of(asking_about(settings_in(tmp_path), server))
    until_finished(station, submitted(station, order_of([typed(tmp_path / "a.pdf", WRONG_INVOICE)], tmp_path / "out")))

    assert len(server.asked) == 2
    assert [one["fault"] for one in result(tmp_path / "out", "a.pdf")("fields.json")["consulted"]] == [[]]


def test_after_its_time_the_rules_count_and_the_next_job_asks_again(
    tmp_path: Path, server: Provider, model: Model
) -> None:
    model.does = lambda asked: Fails(503, "gone")
    station = station_of(impatient(asking_about(settings_in(tmp_path), server)))
    source = typed(tmp_path / "a.pdf", WRONG_INVOICE)
    until_finished(station, submitted(station, order_of([source], tmp_path / "one")))
    model.does = reads
    submitted(station, order_of([source], tmp_path / "two"))
    work_off(station)

    left = result(tmp_path / "one", "a.pdf")("fields.json")
    assert [(one["verdict"], one["fault"][0]["retryable"]) for one in left["consulted"]] == [("not_asked", True)]
    assert left["data"]["total"] == 111.98
    assert [one["fault"] for one in result(tmp_path / "two", "a.pdf")("fields.json")["consulted"]] == [[]]


def test_money_at_its_end_costs_no_document_and_is_named(tmp_path: Path, server: Provider) -> None:
    station = station_of(asking_about(settings_in(tmp_path), server))
    source = typed(tmp_path / "a.pdf", WRONG_INVOICE)
    job = submitted(station, order_of([source], tmp_path / "out", caps=Caps(dollars=Decimal("0.0001"))))
    work_off(station)
    fields = result(tmp_path / "out", "a.pdf")("fields.json")

    assert not server.asked
    assert [one["fault"][0]["code"] for one in fields["consulted"]] == ["cap_reached"]
    assert not station.stores.purse.spent([account_of_job(job.id)])
    assert fields["data"]["invoice_number"] == "INV-2026-0042"


def test_a_document_at_whose_fields_workers_are_killed_is_written_without_them(tmp_path: Path) -> None:
    station = station_of(settings_in(tmp_path))
    job = submitted(station, order_of([typed(tmp_path / "a.pdf", INVOICE)], tmp_path / "out"))
    while units := _until_fields(station):
        for unit in units:
            station.stores.backlog.begin(unit.id, DEAD)
            handle(unit.id, station)
    work_off(station)
    told = result(tmp_path / "out", "a.pdf")

    assert station.stores.jobs.get(job.id).state is JobState.FINISHED
    assert told("manifest.json")["state"] == "succeeded"
    assert [fault["code"] for fault in told("manifest.json")["faults"]] == ["internal"]
    assert [reason["code"] for reason in told("fields.json")["review"]] == ["fields_failed"]
    assert "Example Paper" in (tmp_path / "out" / "a.pdf" / "document.md").read_text()
    assert [review.name for _, review in station.places.reviews.reviews(job.tenant)] == ["a.pdf"]


def test_a_page_that_holds_more_than_is_looked_at_is_named_and_costs_the_others_nothing(tmp_path: Path) -> None:
    station = station_of(settings_in(tmp_path))
    source = with_endless_line(typed(tmp_path / "a.pdf", INVOICE, NONDESCRIPT), page=1)
    submitted(station, order_of([source], tmp_path / "out"))
    work_off(station)
    told = result(tmp_path / "out", "a.pdf")

    assert told("manifest.json")["state"] == "succeeded"
    assert told("fields.json")["data"]["invoice_number"] == "INV-2026-0042"
    assert told("fields.json")["pages"] == {"looked_at": 1, "all": 2}
    reasons = {reason["code"]: reason["says"] for reason in told("fields.json")["review"]}
    assert reasons["crowded"].endswith(": 2")


def _until_fields(station: Station) -> list[Unit]:
    """Does all before; the units that look for fields then."""
    while units := released(station.stores.backlog):
        if found := [unit for unit in units if isinstance(unit.work, Fields)]:
            return found
        for unit in units:
            handle(unit.id, station)
    return []


def test_a_route_sends_it_to_a_folder_and_a_second_job_replaces_it(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    routed = settings.model_copy(update={"routing": (DocumentRoute(of="invoice", target="bills"),)})
    source = typed(tmp_path / "a.pdf", INVOICE)
    for one in (settings, routed, routed):
        station = station_of(one)
        submitted(station, order_of([source], tmp_path / "out"))
        work_off(station)

    assert result(tmp_path / "out", "bills/a.pdf")("manifest.json")["routed_from"] == "a.pdf"
    assert [path.name for path in (tmp_path / "out" / "a.pdf").iterdir()] == ["recto-placed.json"]


def test_a_route_says_whom_to_ask_about_documents_of_its_class(tmp_path: Path, server: Provider) -> None:
    settings = asking_about(settings_in(tmp_path), server)
    careful = DocumentRoute(of="invoice", deployments=(Chosen(role=Role.FIELDS, deployment="careful"),))
    deployments = {**settings.deployments, "careful": server.deployment("anthropic")}
    station = station_of(settings.model_copy(update={"deployments": deployments, "routing": (careful,)}))
    source = typed(tmp_path / "a.pdf", WRONG_INVOICE, NONDESCRIPT)
    submitted(station, order_of([source], tmp_path / "out", SUMMARY))
    work_off(station)

    consulted = result(tmp_path / "out", "a.pdf")("fields.json")["consulted"]
    assert [(one["role"], one["deployment"]) for one in consulted] == [("fields", "careful"), ("summarize", "sonnet")]
