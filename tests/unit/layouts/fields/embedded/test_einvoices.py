"""Invoices as XML give typed values with their XPaths, and hostile XML gives nothing."""

from layouts.fields.embedded.einvoices import MOST_ROWS, einvoice_findings, kind_of_einvoice, unreadable
from layouts.fields.embedded.sources import embedded_troubles
from layouts.fields.embedded.xml_trees import Element, root_of
from layouts.fields.found import Findings
from recto.embedded import AttachedXml, EmbeddedData
from recto.fields import InAttachment, Scalar
from tests.resources.einvoices import CII, CII_DRAFT, ORDER_X, UBL
from tests.resources.ruled import rows_of

BOMB = """<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"><ID>&b;</ID></Invoice>"""
OUTSIDE = """<!DOCTYPE i [<!ENTITY passwords SYSTEM "file:///etc/passwd">]>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"><ID>&passwords;</ID></Invoice>"""


def attached(text: str, name: str = "factur-x.xml") -> AttachedXml:
    return AttachedXml(name=name, content=text.encode())


def values(findings: Findings) -> dict[str, Scalar]:
    return {one.field: one.value for one in findings.fields}


def test_a_cross_industry_invoice_gives_all_its_values() -> None:
    found = einvoice_findings([attached(CII)])
    assert values(found) == {
        "kind": "credit_note",
        "invoice_number": "KJ-20418",
        "invoice_date": "2025-03-14",
        "customer_number": "B-7",
        "currency": "GBP",
        "seller.name": "Kettlewell & Daughters",
        "seller.tax_id": "GB000418207",
        "seller.tax_number": "12/345",
        "seller.address": "Unit 4\nHarrowgate Lane\nMB4 7QX Millbeck\nGB",
        "buyer.name": "Parish Hall Trust",
        "subtotal": 69.0,
        "tax_total": 13.8,
        "total": 82.8,
        "amount_due": 82.8,
    }
    assert rows_of(found, "taxes") == [{"rate": 20.0, "basis": 69.0, "amount": 13.8}]


def test_a_price_for_a_hundred_units_becomes_that_of_one() -> None:
    assert rows_of(einvoice_findings([attached(CII)]), "line_items") == [
        {
            "position": "1",
            "item_number": "C-4",
            "description": "Waxed cord",
            "quantity": 60.0,
            "unit": "MTR",
            "unit_price": 1.15,
            "tax_rate": 20.0,
            "amount": 69.0,
        }
    ]


def test_every_value_can_be_found_again_by_its_xpath() -> None:
    root = root_of(CII.encode())
    assert isinstance(root, Element)
    prefixes = root.node.nsmap
    for one in einvoice_findings([attached(CII)]).fields:
        assert isinstance(one.source, InAttachment)
        (element,) = root.node.xpath(one.source.xpath, namespaces=prefixes)
        if one.field != "seller.address":
            assert " ".join(element.text.split()) == one.raw


def test_the_draft_of_the_first_zugferd_is_read() -> None:
    found = values(einvoice_findings([attached(CII_DRAFT)]))
    assert found == {"kind": "invoice", "invoice_number": "R-7", "invoice_date": "2014-05-19", "total": 559.84}


def test_a_credit_note_of_ubl_is_one_without_a_code() -> None:
    found = einvoice_findings([attached(UBL, "note.xml")])
    assert values(found)["seller.name"] == "Tannery GmbH"
    assert values(found)["total"] == 119.0
    assert rows_of(found, "line_items")[0]["description"] == "Hide"


def test_the_file_with_the_prescribed_name_is_the_invoice() -> None:
    found = einvoice_findings([attached(CII_DRAFT, "a-copy.xml"), attached(CII, "Factur-X.xml")])
    assert values(found)["invoice_number"] == "KJ-20418"


def test_values_that_are_not_of_their_type_are_left_out() -> None:
    broken = CII.replace("20250314", "20251399").replace(
        "<ram:GrandTotalAmount>82.80", "<ram:GrandTotalAmount>1e999999"
    )
    found = values(einvoice_findings([attached(broken)]))
    assert "invoice_date" not in found
    assert "total" not in found
    assert found["amount_due"] == 82.8


def test_other_xml_is_no_invoice() -> None:
    others = [attached("<Invoice><ID>1</ID></Invoice>"), attached("<html/>"), attached("nothing at all")]
    assert kind_of_einvoice(others) == ""
    assert unreadable(others)[1] == "factur-x.xml: it is no invoice, but a html"


def test_an_order_is_one_and_no_invoice() -> None:
    files = [attached(ORDER_X, "order-x.xml")]
    assert (kind_of_einvoice(files), unreadable(files)) == ("purchase_order", ())
    assert einvoice_findings(files) == Findings()
    found = einvoice_findings(files, "purchase_order")
    assert values(found) == {
        "order_number": "PO-1024",
        "order_date": "2026-03-10",
        "delivery_date": "2026-04-01",
        "currency": "EUR",
        "seller.name": "Harrow Mill",
        "buyer.name": "Kettlewell & Daughters",
        "subtotal": 60.0,
        "total": 72.0,
    }
    (line,) = rows_of(found, "line_items")
    assert (line["description"], line["quantity"], line["unit"], line["amount"]) == ("Oak board", 6.0, "C62", 60.0)


def test_entities_are_not_followed() -> None:
    for hostile in (BOMB, OUTSIDE):
        assert einvoice_findings([attached(hostile)]) == Findings()
        assert unreadable([attached(hostile)]) == ("factur-x.xml: it declares a document type",)


def test_a_tree_that_is_too_deep_is_refused() -> None:
    deep = "<a>" * 5_000 + "</a>" * 5_000
    (why,) = unreadable([attached(deep)])
    assert "no well-formed XML" in why


def test_an_invoice_that_is_too_large_is_named() -> None:
    data = EmbeddedData(too_large=("Factur-X.xml", "map.xml"), xfa_too_large=True)
    assert embedded_troubles(data) == (
        "Factur-X.xml: more than is looked at",
        "the form's XFA data: more than is looked at",
    )


def test_an_invoice_with_more_rows_than_are_taken_is_named() -> None:
    row = "<ram:IncludedSupplyChainTradeLineItem"
    more = CII.replace(f"{row}>", f"{row}/>" * MOST_ROWS + f"{row}>", 1)
    assert embedded_troubles(EmbeddedData(attachments=(attached(CII),))) == ()
    (said,) = embedded_troubles(EmbeddedData(attachments=(attached(more),)))
    assert said == "factur-x.xml: of its rows the first 10,000 were taken"
