"""Seller and buyer, accounts, tax ids, currency and kind of invoices."""

from layouts.fields.rules.kinds import findings_by_rules
from recto.fields import Scalar
from tests.resources.papers import papers
from tests.resources.ruled import likeliest

GERMAN_LETTER = """
                                                                  Muster Handel GmbH
                                                                  Hafenstr. 3
                                                                  20457 Hamburg
                                                                  Tel. 040 123456
Muster Handel GmbH · Hafenstr. 3 · 20457 Hamburg

Frau
Erika Probe
Am Anger 5
99084 Erfurt

Rechnung Nr. 4711                                 12.03.2024
Gesamtbetrag   119,00 €
USt-IdNr.: DE136695976     IBAN DE02 1203 0000 0000 2020 51    BIC BYLADEM1001
"""
AMERICAN = """
Acme Tools Inc.                                   INVOICE
4490 Oak Drive                                    Invoice # INT-001
Albany, NY 12210                                  Date 11/02/2019

Bill To                        Ship To
Jessie M Horne                 Warehouse 7
4312 Wood Road                 2019 Redbud Drive
New York, NY 10031             New York, NY 10011

TOTAL                                             $204.75
"""
LISTED = """
Verkäufer
Nummer:            549910
Name:              Lieferant GmbH
Anschrift:         Lieferantenstraße 20
                   DE 80333 München
USt.-Id.-Nr.:      DE136695976
Käufer/Leistungsempfänger
Name:              Kunden AG Mitte
Anschrift:         Kundenstraße 15
                   DE 69876 Frankfurt
USt.-Id.-Nr.:      DE129274202
"""


def found(text: str) -> dict[str, Scalar]:
    """The likeliest value of each field."""
    return likeliest("invoice", text)


def test_a_letter_with_an_address_window() -> None:
    fields = found(GERMAN_LETTER)
    assert fields["seller.name"] == "Muster Handel GmbH"
    assert fields["seller.address"] == "Hafenstr. 3\n20457 Hamburg"
    assert fields["buyer.name"] == "Erika Probe"
    assert fields["buyer.address"] == "Am Anger 5\n99084 Erfurt"


def test_the_buyer_is_no_letterhead() -> None:
    fields = found(
        "Bakery Sample\n7 Main Street, 12345 Sampletown\n\nBill to\nHotel Sample GmbH\n1 Park Lane\n12345 Sampletown"
    )
    assert (fields["seller.name"], fields["buyer.name"]) == ("Bakery Sample", "Hotel Sample GmbH")


def test_headings_over_blocks() -> None:
    fields = found(AMERICAN)
    assert fields["seller.name"] == "Acme Tools Inc."
    assert fields["seller.address"] == "4490 Oak Drive\nAlbany, NY 12210"
    assert fields["buyer.name"] == "Jessie M Horne"
    assert fields["buyer.address"] == "4312 Wood Road\nNew York, NY 10031"


def test_keys_and_values_under_headings() -> None:
    fields = found(LISTED)
    assert (fields["seller.name"], fields["buyer.name"]) == ("Lieferant GmbH", "Kunden AG Mitte")
    assert fields["buyer.address"] == "Kundenstraße 15\nDE 69876 Frankfurt"
    assert (fields["seller.tax_id"], fields["buyer.tax_id"]) == ("DE136695976", "DE129274202")


def test_a_name_after_its_heading() -> None:
    fields = found("Invoice 12\nSold By : Example Retail Pvt. Ltd.\nBilled to: John Doe")
    assert (fields["seller.name"], fields["buyer.name"]) == ("Example Retail Pvt. Ltd.", "John Doe")


def test_account_bank_currency_and_kind() -> None:
    fields = found(GERMAN_LETTER)
    assert fields["payment.iban"] == "DE02120300000000202051"
    assert fields["payment.bic"] == "BYLADEM1001"
    assert fields["seller.tax_id"] == "DE136695976"
    assert fields["currency"] == "EUR"
    assert fields["kind"] == "invoice"


def test_a_labelled_account_counts_though_its_check_digits_are_wrong() -> None:
    assert found("IBAN : DE12 1234 4321 9876 00 BIC : FIDCFR21XXX")["payment.iban"] == "DE1212344321987600"


def test_contacts_beside_the_buyer_are_not_the_sellers() -> None:
    fields = found(
        """
Muster Handel GmbH                        Rechnung an
Hafenstr. 3                               Erika Probe
20457 Hamburg                             Am Anger 5
Tel. 040 4123456                          99084 Erfurt
www.muster.example                        erika@probe.example
mail@muster.example                       Tel. 0361 5678901
"""
    )
    assert fields["seller.email"] == "mail@muster.example"
    assert fields["seller.url"] == "www.muster.example"
    assert fields["seller.phone"] == "+49404123456"


def test_a_sentence_may_say_until_when_to_pay() -> None:
    assert found(GERMAN_LETTER + "Bitte überweisen Sie den Betrag bis 26.03.2024.")["due_date"] == "2024-03-26"


def test_forms_of_address_over_a_name_are_no_names() -> None:
    for form in ("Spett.le", "Exmo.(s) Sr.(s)", "Adressé à"):
        fields = found(GERMAN_LETTER.replace("Frau", form))
        assert fields["buyer.name"] == "Erika Probe"


def test_credit_notes_say_so() -> None:
    assert found("CREDIT NOTE CN-12\nTotal £12.00")["kind"] == "credit_note"
    assert found("Gutschrift (Selbst ausgestellte Rechnung) Nr. 12")["kind"] == "invoice"


def test_every_value_stands_in_its_box() -> None:
    view = papers(GERMAN_LETTER)
    for one in findings_by_rules("invoice", view).fields:
        assert one.source.kind == "page"
        boxes = one.source.lines or (one.source.box,)
        inside = [word.text for box in boxes for word in view.pages[0].words if box.contains_centre_of(word.box)]
        assert "".join(one.raw.split()) in "".join(inside)
