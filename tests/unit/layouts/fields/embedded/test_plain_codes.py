"""Barcodes that hold a number which is printed, too."""

from layouts.fields.builtin import builtin_schema
from layouts.fields.embedded.plain_codes import confirmed
from layouts.fields.found import Candidate, Findings
from layouts.fields.merging import merged
from recto.embedded import Barcode
from recto.fields import Exact, FieldType, FieldValue, InBarcode
from recto.geometry import Box
from recto.values import PageNumber
from tests.resources.found_values import on_page
from tests.resources.papers import papers

SPOT = Box(0.6, 0.1, 0.8, 0.15)
VIEW = papers("""
Delivery note 2026
Invoice no.    KJ-20418     Customer   4 012345
Total          12.00
""")


def number(raw: str = "KJ-20418", engine: str = "rules") -> Candidate:
    return on_page(VIEW, "invoice_number", raw, raw, FieldType.IDENTIFIER, engine=engine)


def code(text: str) -> Barcode:
    return Barcode(page=PageNumber(2), box=SPOT, symbology="Code128", text=text)


def value(candidate: Candidate, *barcodes: Barcode) -> FieldValue:
    found = merged(builtin_schema("invoice"), (Findings(fields=(candidate,)),), VIEW)
    (named,) = confirmed(found, barcodes).fields
    return named.value


def test_a_number_that_a_barcode_repeats_is_surer_and_has_both_places() -> None:
    printed = value(number())
    both = value(number(), code("unlike it"), code("KJ20418"))
    assert (both.value, both.engine) == ("KJ-20418", "barcode")
    assert both.source == InBarcode(page=PageNumber(2), box=SPOT, symbology="Code128")
    assert isinstance(both.support, Exact)
    assert both.support == printed.support
    assert both.confidence > printed.confidence


def test_other_barcodes_other_engines_and_short_numbers_change_nothing() -> None:
    assert value(number(), code("KJ-204181")) == value(number())
    assert value(number(engine="m"), code("KJ-20418")) == value(number(engine="m"))
    assert value(number("4"), code("4")) == value(number("4"))
    total = on_page(VIEW, "total", "12.00", 12.0, FieldType.AMOUNT)
    assert value(total, code("1200")) == value(total)
