"""Numbers and dates of invoices by their labels."""

import pytest

from layouts.fields.found import Candidate
from layouts.fields.rules.kinds import findings_by_rules
from recto.fields import OnPage
from tests.resources.papers import papers
from tests.resources.ruled import likeliest_candidates


def found(*texts: str) -> dict[str, Candidate]:
    """The likeliest candidate of each field."""
    return likeliest_candidates("invoice", *texts)


@pytest.mark.parametrize(
    ("text", "number", "date"),
    [
        ("Rechnungs-Nr.: RE-2024/17        Datum: 12.03.2024", "RE-2024/17", "2024-03-12"),
        ("Rechnung Nr. 4711 vom 12. März 2024", "4711", "2024-03-12"),
        ("Handelsrechnung (380) Nr. 471102   vom   05.03.2018", "471102", "2018-03-05"),
        ("Facture n° 2022089083\nDate : 28/11/2022", "2022089083", "2022-11-28"),
        ("Facture FA-2017-0010\nDate de facture       13/11/2017", "FA-2017-0010", "2017-11-13"),
        ("Nº de factura: A-33/2020     Fecha de emisión: 3 de mayo de 2020", "A-33/2020", "2020-05-03"),
        ("Fattura n. 12/B del 03/04/2021\nPartita IVA 01234567890", "12/B", "2021-04-03"),
        ("Factuurnummer: 993548900\nFactuurdatum: 19 april 2014", "993548900", "2014-04-19"),
        ("Faktura VAT nr 12/05/2020\nData wystawienia: 15.05.2020", "12/05/2020", "2020-05-15"),
        ("Faktura č. 20230115\nDatum vystavení: 5. 1. 2023", "20230115", "2023-01-05"),
        ("Fakturanummer 88123      Fakturadatum 2021-02-03", "88123", "2021-02-03"),
        ("Fakturanr.: 5521\nFakturadato: 03.02.2021", "5521", "2021-02-03"),
        ("Fatura nº FT 2020/31     Data de emissão: 03/02/2020", "FT 2020/31", "2020-02-03"),
        ("INVOICE\nInvoice No : # BLR_77\nInvoice Date: 20-10-2015", "BLR_77", "2015-10-20"),
        (
            "Invoice Date:     Due Date:      Invoice Number:\n03/20/2023        04/04/2023     INV-0008",
            "INV-0008",
            "2023-03-20",
        ),
        ("Invoice No/Date       INV-5 / 12 Mar 2021", "INV-5", "2021-03-12"),
        ("Facture            N° 2019-0143\nLe 14 mars 2019", "2019-0143", "2019-03-14"),
        ("INV0ICE NUMBFR: 33-7\nlnvoice Date: 03 May 2021", "33-7", "2021-05-03"),
    ],
)
def test_number_and_date(text: str, number: str, date: str) -> None:
    fields = found(text)
    assert fields["invoice_number"].value == number
    assert fields["invoice_date"].value == date


def test_other_numbers_and_dates_are_not_those_of_the_invoice() -> None:
    fields = found(
        """
Lieferschein-Nr.: L-11       Lieferdatum: 01.03.2024
Kundennummer: 6669263        Bestellnummer: B123
Seite 1                      Telefon: 0711 508855
Rechnungsnummer: 4711        Rechnungsdatum: 12.03.2024
Zahlbar bis 26.03.2024       Verwendungszweck: 4711-26
"""
    )
    wanted = {
        "invoice_number": "4711",
        "invoice_date": "2024-03-12",
        "due_date": "2024-03-26",
        "delivery_date": "2024-03-01",
        "customer_number": "6669263",
        "order_number": "B123",
        "payment.reference": "4711-26",
    }
    assert {field: fields[field].value for field in wanted} == wanted


def test_a_date_without_a_label_counts_in_the_head_only() -> None:
    body = "\n".join(f"line {number}" for number in range(40))
    assert found(f"ACME Ltd        3 May 2021\nInvoice INV-3\n{body}")["invoice_date"].value == "2021-05-03"
    assert "invoice_date" not in found(f"ACME Ltd\nInvoice INV-3\n{body}\nprinted 3 May 2021")


def test_values_stand_on_the_words_that_hold_them() -> None:
    view = papers("Rechnung Nr. 4711 vom 12. März 2024")
    by_field = {candidate.field: candidate for candidate in findings_by_rules("invoice", view).fields}
    for field, text in (("invoice_number", "4711"), ("invoice_date", "12. März 2024")):
        source = by_field[field].source
        assert isinstance(source, OnPage)
        inside = [word.text for word in view.pages[0].words if source.box.contains_centre_of(word.box)]
        assert " ".join(inside) == text == by_field[field].raw


def test_text_in_sentences_is_no_invoice_number() -> None:
    assert "invoice_number" not in found("Please mention the invoice when you call 0800 33 44 55")
