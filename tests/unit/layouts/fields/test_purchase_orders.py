"""Purchase orders: the letterhead is the buyer's."""

from layouts.fields.rules.kinds import findings_by_rules
from recto.fields import Scalar
from tests.resources.papers import papers
from tests.resources.ruled import likeliest

ENGLISH = """
Example Works Ltd                                        PURCHASE ORDER
1 Mill Lane                                              PO Number: PO-2024-17
Leeds LS1 4AB                                            Date: 12/03/2024
                                                         Delivery date: 26/03/2024
Vendor                         Ship To
Sample Supplies Ltd            Warehouse 7
22 High Street                 3 Dock Road
York YO1 7HH                   Hull HU1 1AA

Item     Description      Qty     Unit price     Amount
1        Widget           10      5.00           50.00
2        Gadget           2       25.00          50.00
Subtotal                                        £100.00
VAT 20%                                          £20.00
Total                                           £120.00
"""
GERMAN = """
Werk Nord GmbH · Hafenstr. 3 · 20457 Hamburg

Lieferant Süd AG
Am Anger 5
99084 Erfurt

Bestellung Nr. 45001234 vom 12.03.2024
Liefertermin: 26.03.2024
Bestellsumme    1.190,00 €
"""


def found(text: str) -> dict[str, Scalar]:
    """The likeliest value of each field."""
    return likeliest("purchase_order", text)


def test_an_order_with_headings() -> None:
    fields = found(ENGLISH)
    assert fields["order_number"] == "PO-2024-17"
    assert (fields["order_date"], fields["delivery_date"]) == ("2024-03-12", "2024-03-26")
    assert (fields["buyer.name"], fields["seller.name"]) == ("Example Works Ltd", "Sample Supplies Ltd")
    assert fields["seller.address"] == "22 High Street\nYork YO1 7HH"
    assert (fields["subtotal"], fields["tax_total"], fields["total"]) == (100.0, 20.0, 120.0)
    assert fields["currency"] == "GBP"


def test_an_order_as_a_letter() -> None:
    fields = found(GERMAN)
    assert fields["order_number"] == "45001234"
    assert (fields["order_date"], fields["delivery_date"]) == ("2024-03-12", "2024-03-26")
    assert (fields["buyer.name"], fields["seller.name"]) == ("Werk Nord GmbH", "Lieferant Süd AG")
    assert fields["total"] == 1190.0


def test_nothing_that_an_order_has_no_field_for() -> None:
    assert not {"invoice_number", "invoice_date", "payment.iban", "kind"} & set(found(ENGLISH))


def test_its_lines() -> None:
    groups = findings_by_rules("purchase_order", papers(ENGLISH)).groups
    assert [len(group.rows) for group in groups if group.group == "line_items"] == [2]
