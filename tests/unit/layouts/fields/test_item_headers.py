"""Headers of line items that are read badly, and sums below items whose names stand in other lists."""

from collections.abc import Sequence

import pytest

from layouts.fields.rules.items.line_items import line_items_in
from recto.fields import Scalar
from tests.resources.papers import papers

NAMES = ("description", "quantity", "unit_price", "amount")


def items(*texts: str, names: Sequence[str] = NAMES) -> list[tuple[Scalar | None, ...]]:
    groups = [group for group in line_items_in(papers(*texts)).groups if group.group == "line_items"]
    rows = [{value.field: value.value for value in row.values} for group in groups for row in group.rows]
    return [tuple(row.get(name) for name in names) for row in rows]


FIRST = """
Description          Qty      Unit price       Amount
Steel bolts M8         4           12.00        48.00
Printer paper A4       2            6.50        13.00
"""
ROWS = [("Steel bolts M8", 4.0, 12.0, 48.0), ("Printer paper A4", 2.0, 6.5, 13.0)]


def test_a_column_whose_label_nobody_knows() -> None:
    assert items(FIRST.replace("Unit price", "Umf qrfce ")) == ROWS


def test_labels_side_by_side_are_two_columns() -> None:
    text = """
   Qté  Désignation                 PU HT      Montant HT
     4  Vis M8                      12,00           48,00
     2  Papier A4                    6,50           13,00
"""
    assert items(text) == [("Vis M8", 4.0, 12.0, 48.0), ("Papier A4", 2.0, 6.5, 13.0)]


def test_positions_in_front_of_descriptions() -> None:
    text = """
Item Description     Qty      Unit price       Amount
 9 Steel bolts M8      4           12.00        48.00
10 4 Candle holders    2            6.50        13.00
11 Rope, 20 m          1            9.00         9.00
                                Carried over    70.00
"""
    assert items(text, names=("position", "description")) == [
        ("9", "Steel bolts M8"),
        ("10", "4 Candle holders"),
        ("11", "Rope, 20 m"),
    ]


def test_numbers_that_do_not_count_belong_to_the_description() -> None:
    text = FIRST.replace("Steel bolts M8  ", "4 Candle holders").replace("Printer paper A4", "5 Door handles  ")
    assert [row[0] for row in items(text.replace("5 Door", "7 Door"))] == ["4 Candle holders", "7 Door handles"]


def test_a_header_that_is_read_badly_on_the_second_page() -> None:
    second = (
        FIRST.replace("Qty", "Oty").replace("Steel bolts M8  ", "Garden chairs   ").replace("Unit price", "Unlt prlce")
    )
    assert items(FIRST, second) == [*ROWS, ("Garden chairs", 4.0, 12.0, 48.0), ROWS[1]]


def test_sums_end_the_items() -> None:
    sums = """
Zwischensumme                            EUR 61.00
MwSt. 19 %                               EUR 11.59
Bruttobetrag                             EUR 72.59

Northern Lights Ltd    IBAN DE89 3704 0044 0532 0130 00    Page 1
"""
    assert items(FIRST + sums) == ROWS


@pytest.mark.parametrize("charge", ["Shipping", "Versandkosten", "Frais de port", "Gastos de envío", "Frakt"])
def test_what_is_added_for_bringing_goods_is_no_item(charge: str) -> None:
    assert items(f"{FIRST}{charge:<37}5.00\nTotal                                66.00") == ROWS


def test_sums_named_in_a_row_end_the_items() -> None:
    sums = """
Netto bedrag         BTW 21%          Eindtotaal (incl. BTW)
61.00                12.81            73.81
"""
    assert items(FIRST + sums) == ROWS


def test_words_under_a_label_that_nobody_knows_are_the_description() -> None:
    assert items(FIRST.replace("Description", "Schmlrbung")) == ROWS
