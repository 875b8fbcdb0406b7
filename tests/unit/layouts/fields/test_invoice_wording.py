"""How vendors name numbers, dates and sums, and what is none of them."""

import pytest

from layouts.fields.found import Candidate
from tests.resources.ruled import likeliest_candidates


def found(*texts: str) -> dict[str, Candidate]:
    """The likeliest candidate of each field."""
    return likeliest_candidates("invoice", *texts)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("INVOICE\nNo. 20417", "20417"),
        ("FACTURE          N° 2021-17", "2021-17"),
        ("FACTURA\nNº: 2021/17", "2021/17"),
        ("RECHNUNG\nNummer        4711-A", "4711-A"),
        ("RE-Nummer 38439", "38439"),
        ("N° de la facture : 6717", "6717"),
        ("Invoice number ............ INV-17", "INV-17"),
        ("FactureA-74-381", "A-74-381"),
        ("FACTURE A-70-768", "A-70-768"),
        ("Paid until   Invoice no.\n5 February 2021 291742", "291742"),
        ("Rechnungsnr.     Dafum         Kundennr.\n2021-17          3 May 2021    K12", "2021-17"),
    ],
)
def test_numbers(text: str, number: str) -> None:
    assert found(text)["invoice_number"].value == number


@pytest.mark.parametrize(
    "text",
    [
        "Facture        1.258,40 €",
        "Facture        258,40",
        "No.   Description     Price    Amount\n100   Chairs          12.00    24.00",
        "Seller:\nNorthern Lights Ltd\nNo. 54991",
        "Invoices of our account number 54991 are paid",
    ],
)
def test_other_numbers_are_none_of_the_invoice(text: str) -> None:
    assert "invoice_number" not in found(text)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Rechnungs- und Lieferdatum: 03.05.2021", "2021-05-03"),
        ("Rechnungs-/Leistungsdatum   03.05.2021", "2021-05-03"),
        ("Date ............................................ 3 May 2021", "2021-05-03"),
        ("Date de facturation   3 oct0bre 2021", "2021-10-03"),
    ],
)
def test_dates(text: str, date: str) -> None:
    assert found(text)["invoice_date"].value == date


def test_the_date_of_the_order_where_no_other_is_printed() -> None:
    assert found("INVOICE 17\nOrder date: 3 May 2021")["invoice_date"].value == "2021-05-03"
    assert found("INVOICE 17\nOrder date: 3 May 2021\nDate: 5 May 2021")["invoice_date"].value == "2021-05-05"


def test_a_date_in_a_sentence_is_not_that_of_the_invoice() -> None:
    assert "invoice_date" not in found(
        "INVOICE 4711\nThank you for your kind order of 3 May 2021, which we charge as follows."
    )


@pytest.mark.parametrize(
    ("net", "gross"),
    [
        ("Total de la facture HT   1.040,00", "Total de la facture TTC   1.258,40"),
        ("total facture (EUR HT)   1.040,00", "total facture (EUR TTC)   1.258,40"),
        ("Eindtotaal (excl. BTW): € 1.040,00", "Eindtotaal (incl. BTW): € 1.258,40"),
        ("Gesamtsumme ohne USt   1.040,00", "Gesamtsumme mit USt   1.258,40"),
        ("Total before tax   1,040.00", "Total EUR 1,258.40"),
        ("Montant total hors TVA   1.040,00", "Montant total à payer, TVA comprise   1.258,40"),
        ("Total   1.040,00 € HT   1.258,40 € TTC", ""),
        ("Total facture   1.040,00   218,40   1.258,40", ""),
    ],
)
def test_sums_without_tax_are_no_totals(net: str, gross: str) -> None:
    fields = found(f"INVOICE 17\n{net}\n{gross}")
    assert (fields["subtotal"].value, fields["total"].value) == (1040.0, 1258.4)


def test_sums_below_their_names_in_a_row() -> None:
    fields = found(
        """
Net amount      VAT %      VAT amount      Total amount
200.00          20.0       40.00           240.00
100.00          10.0       10.00           110.00
300.00                     50.00           350.00

Deposit                                    150.00
Balance due                                200.00
"""
    )
    names = ("subtotal", "tax_total", "total", "prepaid", "amount_due")
    assert [fields[name].value for name in names] == [300.0, 50.0, 350.0, 150.0, 200.0]


def test_what_was_paid_is_the_total_where_no_other_is_printed() -> None:
    assert found("RECEIPT\nAmount paid   12.00")["total"].value == 12.0
    assert found("INVOICE\nTotal   20.00\nAmount paid   12.00")["total"].value == 20.0
