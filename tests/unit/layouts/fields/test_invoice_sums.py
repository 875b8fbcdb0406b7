"""Sums of invoices: labelled in many languages, chosen by what adds up."""

import pytest

from recto.fields import Scalar
from tests.resources.ruled import likeliest

SUMS = ("subtotal", "tax_total", "total", "prepaid", "amount_due")


def sums(text: str) -> dict[str, Scalar]:
    """The likeliest value of each sum."""
    return {field: value for field, value in likeliest("invoice", text).items() if field in SUMS}


@pytest.mark.parametrize(
    "text",
    [
        "Subtotal     $100.00\nSales Tax 19%     $19.00\nTotal      $119.00",
        "Nettobetrag:  100,00 €\nzzgl. 19 % USt   19,00 €\nGesamtbetrag:   119,00 €",
        "Total HT :   100,00 €\nTVA 19% :   19,00 €\nTotal TTC :    119,00 €",
        "Base imponible     100,00\nIVA 19%   19,00\nTotal factura   119,00 EUR",
        "Totale imponibile   100,00\nTotale IVA   19,00\nTotale documento   119,00",
        "Totaal excl. btw   € 100,00\nBtw 19%   € 19,00\nTotaal incl. btw   € 119,00",
        "Razem netto   100,00\nKwota VAT   19,00\nRazem brutto   119,00 zł",
        "Celkem bez DPH   100,00\nDPH 19%   19,00\nCelkem s DPH   119,00 Kč",
        "Summa exkl. moms   100,00\nMoms 19%   19,00\nTotalt   119,00 SEK",
        "Total ekskl. moms   100,00\nMoms 19%   19,00\nI alt   119,00 kr.",
        "Total sem IVA   100,00\nTotal de IVA   19,00\nTotal da fatura   119,00 €",
        "Net   100.00\nVAT   19.00\nGross   119.00",
        "Gesamtsumme netto   100,00\n+ 19% MwSt.   19,00\nGesamtsumme brutto   119,00",
        "Sub-Total (excl. VAT)   EUR 100.00\nValue Added Tax (19%)   EUR 19.00\nTotal Amount (incl. VAT)   EUR 119.00",
        "Total HT     TVA      Total TTC\n100,00       19,00    119,00 €",
    ],
)
def test_net_tax_and_total(text: str) -> None:
    assert {field: sums(text)[field] for field in ("subtotal", "tax_total", "total")} == {
        "subtotal": 100.0,
        "tax_total": 19.0,
        "total": 119.0,
    }


def test_what_adds_up_wins_over_other_subtotals() -> None:
    found = sums(
        """
Item          Amount
Subtotal       $ 40.00
Item B        $ 60.00
Subtotal       $ 60.00
Subtotal       $ 100.00
Tax 15% on $ 100.00     $ 15.00
Total          $ 115.00
"""
    )
    assert (found["subtotal"], found["tax_total"], found["total"]) == (100.0, 15.0, 115.0)


def test_sums_under_their_labels() -> None:
    found = sums(
        """
Nettobetrag    MwSt-Betrag    MwSt-%    Endbetrag
321,40         61,07          19,0      382,47
127,59         8,93           7,0       136,52
448,99         70,00                    518,99
"""
    )
    assert (found["subtotal"], found["tax_total"], found["total"]) == (448.99, 70.0, 518.99)


def test_what_was_paid_before_and_what_is_left() -> None:
    found = sums("Total   119.00\nAmount paid   19.00\nBalance due   100.00")
    assert found == {"total": 119.0, "prepaid": 19.0, "amount_due": 100.0}


def test_what_was_paid_has_no_sign_of_its_own() -> None:
    assert sums("Bruttosumme   529,87\nErhaltene Anzahlungen   -59,87\nZahlbetrag   470,00")["prepaid"] == 59.87


def test_a_discount_before_the_tax_does_not_swap_tax_and_net() -> None:
    found = sums("Subtotal $50.00\nDiscount -$5.00\nShipping $7.00\nTax $4.00\nTotal $56.00")
    assert (found["subtotal"], found["tax_total"], found["total"]) == (50.0, 4.0, 56.0)


def test_credit_notes_keep_their_sign() -> None:
    found = sums("Avoir AV-3\nTotal HT   -218,48 €\nTotal TVA   -14,99 €\nTotal TTC   -233,47 €")
    assert (found["subtotal"], found["tax_total"], found["total"]) == (-218.48, -14.99, -233.47)


def test_days_and_rates_are_no_sums() -> None:
    assert sums("Payment due within 30 days\nVAT 20%\nTotal quantity 12") == {}
