"""Sums of several rates of tax."""

import pytest

from recto.fields import Scalar
from tests.resources.ruled import likeliest

RATES = """
Rate        Net          VAT        Gross
20 %        200.00       40.00      240.00
 5 %        100.00        5.00      105.00
"""
SUMS = """
Subtotal                 300.00
VAT 20%                   40.00
VAT 5%                     5.00
Total                    345.00
"""


def sums(text: str) -> dict[str, Scalar]:
    """The likeliest of each field."""
    return likeliest("invoice", text)


@pytest.mark.parametrize("text", [SUMS, SUMS + RATES, RATES + SUMS])
def test_taxes_of_several_rates(text: str) -> None:
    found = sums(f"INVOICE 17\n{text}")
    assert (found["subtotal"], found["total"]) == (300.0, 345.0)


def test_one_of_several_taxes_is_not_the_tax_in_all() -> None:
    assert "tax_total" not in sums(f"INVOICE 17\n{SUMS}{RATES}")


def test_the_tax_in_all_where_it_is_printed() -> None:
    assert sums(f"INVOICE 17\n{SUMS}{RATES}Sum         300.00       45.00      345.00")["tax_total"] == 45.0


def test_what_is_paid_before_is_no_tax() -> None:
    found = sums("INVOICE 17\nSubtotal  300.00\nTax  -60.00\nTotal  240.00")
    assert found["tax_total"] == -60.0
    assert found["total"] == 240.0
