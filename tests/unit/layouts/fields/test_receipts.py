"""Receipts: shop and address, date and time, sums, and what was bought, as tills of several countries print them."""

import pytest

from layouts.fields.found import Findings
from layouts.fields.rules.kinds import findings_by_rules
from recto.fields import OnPage, Scalar
from tests.resources.papers import papers
from tests.resources.ruled import rows_of

MALAYSIAN = """
           MODEL HARDWARE SDN BHD
              (123456-X)
           NO. 12, JALAN CONTOH 3/4,
           TAMAN CONTOH,
           47300 PETALING JAYA, SELANGOR.
           TEL: 03-7770 0000
           GST ID: 000123456789
           TAX INVOICE
Receipt No: CS00012345        Date: 30/03/2018 11:05:00
Cashier: USER
Item            Qty     Price     Amount
HAMMER          1       25.00     25.00 SR
NAILS           2       5.30      10.60 SR
Total Qty: 3                      35.60
Total (Excluding GST):            33.58
GST payable (6%):                 2.02
Rounding Adjustment:              0.02
TOTAL:                            35.62
CASH:                             50.00
CHANGE:                           14.38
GST Summary        Amount(RM)     Tax(RM)
SR (@6%)           33.58          2.02
Total              33.58          2.02
"""
GERMAN = """
        Bäckerei Muster GmbH
        Musterstraße 5
        12345 Musterstadt
        Tel. 030 1234567
        USt-IdNr.: DE136695976

Brötchen               3 x 0,45     1,35
Kaffee                              2,80
Zwischensumme                       4,15
SUMME   EUR                         4,15
Bar                                 5,00
Rückgeld                            0,85
19,00% MwSt   3,49   0,66   4,15
24.12.2025   07:58   Beleg-Nr. 4711
"""
FRENCH = """
      Café du Modèle
      3 rue de l'Exemple
      75001 Paris
Ticket n° 000815      le 02/05/2026 à 12:31
2 x 4,50 Quiche                 9,00
Eau minérale                    2,50
TOTAL TTC                      11,50
Carte bancaire                 11,50
Dont TVA 10%                    1,05
"""


def found_in(text: str) -> Findings:
    return findings_by_rules("receipt", papers(text))


def values(text: str) -> dict[str, Scalar]:
    """The likeliest of each field."""
    return {one.field: one.value for one in sorted(found_in(text).fields, key=lambda one: one.score)}


def items(text: str) -> list[dict[str, Scalar]]:
    return rows_of(found_in(text), "line_items")


def test_a_receipt_with_everything() -> None:
    assert values(MALAYSIAN) == {
        "company": "MODEL HARDWARE SDN BHD",
        "address": "NO. 12, JALAN CONTOH 3/4,\nTAMAN CONTOH,\n47300 PETALING JAYA, SELANGOR.",
        "date": "2018-03-30",
        "time": "11:05:00",
        "receipt_number": "CS00012345",
        "currency": "MYR",
        "tax_id": "000123456789",
        "phone": "+60377700000",
        "subtotal": 33.58,
        "tax_total": 2.02,
        "total": 35.62,
        "cash": 50.0,
        "change": 14.38,
        "payment_method": "CASH",
    }


def test_its_items() -> None:
    assert items(MALAYSIAN) == [
        {"description": "HAMMER", "quantity": 1.0, "unit_price": 25.0, "amount": 25.0},
        {"description": "NAILS", "quantity": 2.0, "unit_price": 5.3, "amount": 10.6},
    ]


def test_a_german_one() -> None:
    found = values(GERMAN)
    assert found["company"] == "Bäckerei Muster GmbH"
    assert found["address"] == "Musterstraße 5\n12345 Musterstadt"
    assert (found["date"], found["time"]) == ("2025-12-24", "07:58")
    assert (found["total"], found["cash"], found["change"]) == (4.15, 5.0, 0.85)
    assert items(GERMAN) == [
        {"description": "Brötchen 3 x 0,45", "quantity": 3.0, "unit_price": 0.45, "amount": 1.35},
        {"description": "Kaffee", "amount": 2.8},
    ]


def test_a_french_one_paid_by_card() -> None:
    found = values(FRENCH)
    assert (found["company"], found["address"]) == ("Café du Modèle", "3 rue de l'Exemple\n75001 Paris")
    assert (found["date"], found["total"], found["payment_method"]) == ("2026-05-02", 11.5, "Carte bancaire")
    assert [row["amount"] for row in items(FRENCH)] == [9.0, 2.5]


def test_the_last_total_before_the_payment_counts() -> None:
    found = values(
        "SHOP\nBread     7.00\nTotal Sales (incl. GST)     64.13\n"
        "Rounding     0.02\nTOTAL     64.15\nCash     100.00\nChange     35.85"
    )
    assert found["total"] == 64.15


def test_totals_of_tax_tables_and_of_quantities_do_not_count() -> None:
    found = values("SHOP\nBread     7.00\nTOTAL     7.00\nGST Summary\nTotal     6.60     0.40\nTotal Savings     9.99")
    assert found["total"] == 7.0


def test_the_legal_name_comes_before_the_sign_above_the_door() -> None:
    found = values(
        "Fresh!\nModel Foods Ltd (Co. No. 1234567)\n12 Sample Street\nLondon W1B 5QH\nMilk     1.00\nTotal     1.00"
    )
    assert (found["company"], found["address"]) == ("Model Foods Ltd", "12 Sample Street\nLondon W1B 5QH")


def test_a_customers_address_is_not_the_shops() -> None:
    found = values(
        "Model Foods Ltd\n12 Sample Street\nInvoice No. 4711\n"
        "Bill to: Buyer Ltd\n99 Other Road\nMilk     1.00\nTotal     1.00"
    )
    assert found["address"] == "12 Sample Street"


def test_dates_without_a_space_before_the_time() -> None:
    assert values("SHOP\n27/05/201808:07 PM\nMilk     1.00\nTotal     1.00")["date"] == "2018-05-27"


def test_values_stand_where_they_say() -> None:
    view = papers(MALAYSIAN)
    for value in findings_by_rules("receipt", view).fields:
        assert isinstance(value.source, OnPage)
        boxes = value.source.lines or (value.source.box,)
        inside = [word.text for box in boxes for word in view.pages[0].words if box.contains_centre_of(word.box)]
        assert value.raw.replace(" ", "") in "".join(inside)


def test_nothing_on_a_page_without_amounts() -> None:
    assert "total" not in values("Dear Sir or Madam,\nthank you for your letter.")


@pytest.mark.parametrize(
    ("printed", "total"),
    [
        ("TOTAL     24.62\nROUNDING ADJ     -0.02\nAMOUNT DUE     24.60\nVISA     24.60", 24.60),
        ("Total     24.62\nRounding     0.02-\nTotal After Adj     24.60\nTotal Saving     3.00", 24.60),
        ("TOTAL AMT     24.62\nROUNDING     -0.02\nPAYABLE AMOUNT     24.60", 24.60),
        ("T0TAL     24.62\nCASH     30.00\nCHANGE     5.38", 24.62),
        ("TOTAL(RM):24.62\nCASH:50.00\nCHANGE:25.38", 24.62),
        ("Sale Total     24.62\nTotal Tendered     25.00\nTotal Change     0.38", 24.62),
        ("24.62\nCASH     30.00\nCHANGE     5.38", 24.62),
    ],
)
def test_totals_in_many_words(printed: str, total: float) -> None:
    assert values(f"SHOP\nBread     12.31\nMilk     12.31\n{printed}")["total"] == total


COUNTED = """
#Kafe Muster
Musterstraße 5
12345 Musterstadt
2 x Tea                            5.00
1 Scone                            3.40
2 Soup                            12.00
Total                             20.40
Visa                              20.40
"""
COLUMNS = """
#Kafe Muster
Musterstraße 5
12345 Musterstadt
7 UP 330 ml          2     1.40    2.80
Scone                1     3.40    3.40
PVC pipe
4     6.80    27.20 SR
Total                             33.40
incl. 20 % VAT                     5.57
"""


def test_quantities_before_the_names_are_no_part_of_them() -> None:
    rows = items(COUNTED)
    assert [(row["description"], row["quantity"], row["amount"]) for row in rows] == [
        ("Tea", 2.0, 5.0), ("Scone", 1.0, 3.4), ("Soup", 2.0, 12.0),
    ]  # fmt: skip


def test_quantity_and_price_in_columns_that_nothing_heads_are_known_by_their_product() -> None:
    rows = items(COLUMNS)
    assert [(row["description"], row["quantity"], row["unit_price"], row["amount"]) for row in rows] == [
        ("7 UP 330 ml", 2.0, 1.4, 2.8), ("Scone", 1.0, 3.4, 3.4), ("PVC pipe", 4.0, 6.8, 27.2),
    ]  # fmt: skip


def test_what_is_left_of_a_name_is_never_nothing() -> None:
    rows = items(COLUMNS.replace("7 UP 330 ml          2     1.40    2.80", "2 Tea  1.40                        2.80"))
    assert (rows[0]["description"], rows[0]["amount"]) == ("2 Tea 1.40", 2.8)


def test_a_square_in_short_and_litres_in_short() -> None:
    text = """
    BAR MODELLO
    di Rossi Anna
    P.za Esempio 2 - 28100 NOVARA
    Super E10
    31,44 ltr x 1,989        62,53
    TOTALE                   62,53
    """
    assert values(text)["company"] == "BAR MODELLO"
    assert items(text) == [{"description": "Super E10", "quantity": 31.44, "unit_price": 1.989, "amount": 62.53}]


def test_a_tax_may_have_its_rate_before_its_name() -> None:
    assert values(COLUMNS)["tax_total"] == 5.57


def test_the_proprietor_and_a_title_are_no_part_of_the_shop() -> None:
    text = GERMAN.replace("Bäckerei Muster GmbH", "Bäckerei Muster\n        Inh. Anna Muster e.K.")
    found = values(text.replace("12345 Musterstadt", "12345 Musterstadt\n        PARKING RECEIPT"))
    assert (found["company"], found["address"]) == ("Bäckerei Muster", "Musterstraße 5\n12345 Musterstadt")
