"""Whole invoices as they are laid out where they are written in English."""

from typing import Final

import pytest

from tests.resources.ruled import InvoiceCase, likeliest

CASES: Final[dict[str, InvoiceCase]] = {
    "american": InvoiceCase(
        """
                                              INVOICE
Corner Repair Inc.
12 Mill Lane
New York, NY 12210

BILL TO             SHIP TO                  INVOICE #          US-001
Ann Other          Ann Other               INVOICE DATE       11/02/2019
2 Elm Square      37 Pine Drive      P.O.#              2312/2019
New York, NY 12210  Cambridge, MA 12210      DUE DATE           26/02/2019

QTY     DESCRIPTION                  UNIT PRICE       AMOUNT
1       Brake cables, a pair         100.00           100.00
2       A set of pedals              15.00            30.00
                                     Subtotal         145.00
                                     Sales Tax 6.25%  9.06
                                     TOTAL            $154.06
""",
        {
            "invoice_number": "US-001",
            "total": 154.06,
            "subtotal": 145.0,
            "tax_total": 9.06,
            "due_date": "2019-02-26",
            "order_number": "2312/2019",
            "buyer.name": "Ann Other",
            "seller.name": "Corner Repair Inc.",
        },
    ),
    "australian": InvoiceCase(
        """
                         TAX INVOICE
ABC Pty Ltd   ABN 51 824 753 556
Invoice Number                    Invoice Date                     Amount Due
INV-2041                          14 Feb 2023                      $1,100.00 AUD
Bill To
Sam Client
5 George St
Sydney NSW 2000
Description         Quantity     Unit Price     GST      Amount AUD
Consulting          10.00        100.00         10%      1,000.00
                                       Subtotal      1,000.00
                                       TOTAL GST 10%   100.00
                                       TOTAL AUD     1,100.00
Due Date: 28 Feb 2023
""",
        {
            "invoice_number": "INV-2041",
            "invoice_date": "2023-02-14",
            "total": 1100.0,
            "subtotal": 1000.0,
            "tax_total": 100.0,
            "due_date": "2023-02-28",
            "currency": "AUD",
        },
    ),
    "dotted": InvoiceCase(
        """
INVOICE
From: Blue Sky LLC                                 Invoice # 0001
To: Red Rock Co                                    Issued: 2024/01/31
                                                   Due: 2024/02/29
Design work ............................ $2,500.00
Total ................................. $2,500.00
Paid .................................. $500.00
Balance ............................... $2,000.00
""",
        {
            "invoice_number": "0001",
            "invoice_date": "2024-01-31",
            "total": 2500.0,
            "prepaid": 500.0,
            "amount_due": 2000.0,
            "due_date": "2024-02-29",
            "seller.name": "Blue Sky LLC",
            "buyer.name": "Red Rock Co",
        },
    ),
    "british": InvoiceCase(
        """
SAMPLE COMPANY LIMITED                                Page 1 of 1
Unit 5, Industrial Estate, Leeds LS9 8AB              VAT Reg No GB 123 4567 82
Tel 0113 496 0000  Fax 0113 496 0001
                         INVOICE
Invoice to:                      Deliver to:              Invoice No      SI-100234
Customer Ltd                     Customer Ltd             Invoice/Tax Date     31/08/2022
10 Oak Road                      Depot 2                  Cust Order No   PO77821
Manchester M1 2AB                Salford M5 3XX           Account No      CUS001
Qty  Details            Unit Price      Net Amt      VAT %     VAT
2    Pump               150.00          300.00       20.00     60.00
                                        Total Net Amount       300.00
                                        Total VAT Amount        60.00
                                        Invoice Total     GBP  360.00
""",
        {
            "invoice_number": "SI-100234",
            "invoice_date": "2022-08-31",
            "total": 360.0,
            "subtotal": 300.0,
            "tax_total": 60.0,
            "order_number": "PO77821",
            "customer_number": "CUS001",
            "buyer.name": "Customer Ltd",
            "seller.name": "SAMPLE COMPANY LIMITED",
        },
    ),
    "indian": InvoiceCase(
        """
TAX INVOICE (ORIGINAL FOR RECIPIENT)
Sharma Traders                       Invoice No.           Dated
12 MG Road, Bengaluru 560001         ST/22-23/118          4-Jun-22
GSTIN/UIN: 29AABCS1234F1Z1           Delivery Note         Mode/Terms of Payment
Buyer (Bill to)                      Buyer's Order No.     Dated
Verma Stores                         PO/55                 1-Jun-22
Sl  Description    HSN     Qty    Rate     Amount
1   Soap           3401    10     50.00    500.00
                   CGST                    45.00
                   SGST                    45.00
    Total                                  ₹ 590.00
""",
        {"invoice_number": "ST/22-23/118", "invoice_date": "2022-06-04", "total": 590.0, "order_number": "PO/55"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_an_invoice(name: str) -> None:
    case = CASES[name]
    fields = likeliest("invoice", case.text)
    assert {field: fields.get(field) for field in case.wanted} == case.wanted
