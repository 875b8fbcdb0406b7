"""The fields of this project's own samples: what there is to measure where no corpus is."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from bench.corpus import SAMPLES
from bench.fields_documents import FieldDocument
from bench.fields_truths import ROW_TYPES, Truth, Wanted, WantedRows
from recto.fields import FieldType

COLLECTION: Final = "samples"
T = FieldType

_INVOICE = Truth(
    "invoice",
    (
        Wanted("invoice_number", T.IDENTIFIER, ("KJ-20418",)),
        Wanted("invoice_date", T.DATE, ("2025-03-14",)),
        Wanted("due_date", T.DATE, ("2025-04-13",)),
        Wanted("order_number", T.IDENTIFIER, ("BPH/2025/007",)),
        Wanted("currency", T.CURRENCY, ("GBP",)),
        Wanted("seller.name", T.NAME, ("Kettlewell & Daughters",)),
        Wanted("buyer.name", T.NAME, ("Brackenhurst Parish Hall Trust",)),
        Wanted("subtotal", T.AMOUNT, ("13965.52",)),
        Wanted("tax_total", T.AMOUNT, ("2793.10",)),
        Wanted("total", T.AMOUNT, ("16758.62",)),
    ),
    (
        WantedRows(
            "line_items",
            "description",
            ROW_TYPES,
            tuple(
                {"description": name, "quantity": quantity, "unit_price": price, "amount": amount}
                for name, quantity, price, amount in (
                    ("Strip out rotten sash frames, cart away", "1", "385.00", "385.00"),
                    ("Sash window, accoya, 1,150 x 1,640 mm", "6", "742.50", "4455.00"),
                    ("Sash window, accoya, 900 x 1,640 mm", "2", "668.00", "1336.00"),
                    ("Slim double glazing, 4-6-4 low-E", "11.8", "96.40", "1137.52"),
                    ("Brass sash pulleys, ball bearing", "32", "9.85", "315.20"),
                    ("Lead weights, cast to measure", "148", "4.20", "621.60"),
                    ("Waxed cotton sash cord no. 4", "60", "1.15", "69.00"),
                    ("Oak sill, 95 x 60 mm, profiled", "9.6", "58.00", "556.80"),
                    ("Burnt sand mastic pointing", "38", "6.75", "256.50"),
                    ("Primer and two coats linseed paint, white", "21.4", "31.50", "674.10"),
                    ("Front door: splice new bottom rail", "1", "264.00", "264.00"),
                    ("Door threshold, oak, draught seal", "1", "139.80", "139.80"),
                    ("Joiner, on site", "46", "52.00", "2392.00"),
                    ("Apprentice, on site", "46", "24.50", "1127.00"),
                    ("Scaffold tower, hire per week", "2", "118.00", "236.00"),
                )
            ),
        ),
    ),
)
_RECEIPT = Truth(
    "receipt",
    (
        Wanted("company", T.NAME, ("CAFE MORROW",)),
        Wanted("address", T.ADDRESS, ("14 Quayside, Port Ellin",)),
        Wanted("date", T.DATE, ("2025-06-08",)),
        Wanted("receipt_number", T.IDENTIFIER, ("0047-11852",)),
        Wanted("subtotal", T.AMOUNT, ("36.75",)),
        Wanted("total", T.AMOUNT, ("33.07",)),
    ),
    (
        WantedRows(
            "line_items",
            "description",
            ROW_TYPES,
            (
                {"description": "Flat white", "quantity": "2", "amount": "7.20"},
                {"description": "Lentil soup", "quantity": "1", "amount": "6.50"},
                {"description": "Crab sandwich", "quantity": "1", "amount": "11.75"},
                {"description": "Lemon polenta cake", "quantity": "2", "amount": "8.40"},
                {"description": "Sparkling water", "quantity": "1", "amount": "2.90"},
            ),
        ),
    ),
)
SAMPLE_TRUTHS: Final[Mapping[str, Truth]] = {"invoice.pdf": _INVOICE, "receipt.jpg": _RECEIPT}


def sample_documents(folder: Path = SAMPLES) -> list[FieldDocument]:
    """Those with a truth."""
    return [FieldDocument(folder / "documents" / name, COLLECTION, (), silver=False) for name in SAMPLE_TRUTHS]
