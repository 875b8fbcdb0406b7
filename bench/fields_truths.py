"""What is true of the documents of each collection, in the names and types of the built-in schemas.

A truth is not asked for where the collection's own truth lacks it. Dates are ISO, amounts have a decimal point.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from bench.fields_documents import FieldDocument
from bench.fields_likeness import letters, numbers_in
from recto.fields import FieldType

T = FieldType


class Wanted(NamedTuple):
    """``values``: several where the schema has a list. ``printed``: it can be read from the pages."""

    name: str
    type: FieldType
    values: tuple[str, ...]
    printed: bool = True


class WantedRows(NamedTuple):
    """``rows``: what is true of each row, by name. ``key``: what a row is known by."""

    group: str
    key: str
    types: Mapping[str, FieldType]
    rows: tuple[Mapping[str, str], ...]


class Truth(NamedTuple):
    """``kind`` is the built-in schema. ``as_printed``: values are compared with the raw text, not with the value.
    ``unsigned``: signs do not count.
    """

    kind: str
    fields: tuple[Wanted, ...]
    groups: tuple[WantedRows, ...] = ()
    as_printed: bool = False
    unsigned: bool = False


_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<y>20\d\d)[-/.](?P<m>\d\d?)[-/.](?P<d>\d\d?)",
        r"(?<!\d)(?P<d>\d\d?)[-/. ]*(?P<m>[A-Za-z]{3,}|\d\d?)[-/., ]*(?P<y>20\d\d|\d\d)(?!\d)",
    )
)

ROW_TYPES: Mapping[str, FieldType] = {
    "description": T.TEXT,
    "item_number": T.IDENTIFIER,
    "quantity": T.NUMBER,
    "unit_price": T.AMOUNT,
    "amount": T.AMOUNT,
    "rate": T.PERCENT,
    "basis": T.AMOUNT,
}


def truth_of(document: FieldDocument) -> Truth:
    """Raises ``KeyError`` for a collection that is not known."""
    return _TRUTHS[document.collection](_plain(document))


def printed_only(truth: Truth, texts: Sequence[str]) -> Truth:
    """Without what stands in none of the texts that were read of the pages: nobody can find that there.

    A list is left out whole where one of its rows is not printed. Signs do not count: credit notes and what was paid
    before have a minus in print that data go without.
    """
    text = letters(" ".join(texts))
    numbers = numbers_in("\n".join(texts))

    def stands(kind: FieldType, value: str) -> bool:
        if kind in {T.AMOUNT, T.NUMBER, T.PERCENT}:
            return abs(Decimal(value)) in numbers
        return kind is not T.TEXT or all(letters(word) in text for word in value.split())

    def printed_rows(rows: WantedRows) -> WantedRows:
        kept = tuple({k: v for k, v in row.items() if stands(rows.types[k], v)} for row in rows.rows)
        return rows._replace(rows=kept)

    fields = tuple(one for one in truth.fields if one.printed and all(stands(one.type, v) for v in one.values))
    groups = tuple(printed_rows(rows) for rows in truth.groups)
    whole = tuple(rows for rows in groups if all(rows.key in row for row in rows.rows))
    return truth._replace(fields=fields, groups=whole, unsigned=True)


def _plain(document: FieldDocument) -> Any:
    return json.loads(document.truth(".gt.json").read_text("utf-8"))


def _sroie(plain: dict[str, str]) -> Truth:
    return Truth(
        "receipt",
        (
            Wanted("company", T.NAME, (plain["company"],)),
            Wanted("address", T.ADDRESS, (plain["address"],)),
            Wanted("date", T.DATE, (day_first(plain["date"]),)),
            Wanted("total", T.AMOUNT, (re.sub(r"[^\d.]", "", plain["total"]),)),
        ),
    )


def day_first(text: str) -> str:
    """An ISO date of one as receipts in Malaysia print them, which are the only ones there: day first, or year first.

    Raises ``ValueError``.
    """
    for pattern in _DATES:
        if match := pattern.search(text):
            parts = match.groupdict()
            month = parts["m"].upper()
            number = _MONTHS.index(month[:3]) + 1 if month.isalpha() else int(month)
            return date(2000 + int(parts["y"][-2:]), number, int(parts["d"])).isoformat()
    raise ValueError(f"no date: {text}")


_KLEISTER = {
    "party": ("parties", T.NAME),
    "effective_date": ("effective_date", T.DATE),
    "jurisdiction": ("jurisdiction", T.TEXT),
    "term": ("term", T.TEXT),
}


def _kleister(plain: dict[str, list[str]]) -> Truth:
    return Truth("contract", tuple(Wanted(*_KLEISTER[key], tuple(values)) for key, values in plain.items()))


INVOICE2DATA_NAMES = {
    "invoice_number": ("invoice_number", T.IDENTIFIER),
    "date": ("invoice_date", T.DATE),
    "amount": ("total", T.AMOUNT),
    "amount_untaxed": ("subtotal", T.AMOUNT),
    "amount_tax": ("tax_total", T.AMOUNT),
    "date_due": ("due_date", T.DATE),
    "currency": ("currency", T.CURRENCY),
    "partner_name": ("seller.name", T.NAME),
    "vat": ("seller.tax_id", T.TAX_ID),
    "iban": ("payment.iban", T.IBAN),
    "bic": ("payment.bic", T.BIC),
}
"""What its templates call the fields."""


def _invoice2data(plain: Any) -> Truth:
    """Some of its truths are lists of one."""
    one: Mapping[str, Any] = plain if hasattr(plain, "keys") else plain[0]
    fields = tuple(Wanted(*name, (str(one[key]),)) for key, name in INVOICE2DATA_NAMES.items() if key in one)
    names = {"name": "description", "qty": "quantity", "price_unit": "unit_price", "price_subtotal": "amount"}
    lines = [line for line in _lines(one) if "price_subtotal" in line]
    return Truth("invoice", fields, (_rows("line_items", "description", lines, names),) if lines else ())


def _lines(plain: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return plain.get("lines", [])


_DOCILE = {
    "document_id": ("invoice_number", T.IDENTIFIER),
    "date_issue": ("invoice_date", T.TEXT),
    "date_due": ("due_date", T.TEXT),
    "vendor_name": ("seller.name", T.NAME),
    "customer_id": ("customer_number", T.IDENTIFIER),
    "customer_billing_name": ("buyer.name", T.NAME),
    "amount_total_gross": ("total", T.TEXT),
    "amount_due": ("amount_due", T.TEXT),
    "payment_reference": ("payment.reference", T.IDENTIFIER),
}


def _docile(plain: dict[str, Any]) -> Truth:
    found = {one["fieldtype"]: one["text"] for one in plain["field_extractions"] if one["fieldtype"] in _DOCILE}
    fields = tuple(Wanted(*_DOCILE[key], (text,)) for key, text in found.items())
    return Truth("invoice", fields, as_printed=True)


def _zugferd(plain: dict[str, Any]) -> Truth:
    seen: Mapping[str, bool] = plain["_visible_in_text_layer"]
    return Truth("invoice", tuple(_zugferd_fields(plain, seen)), tuple(_zugferd_groups(plain)))


_TOTALS = {
    "totals.tax_basis": "subtotal",
    "totals.tax": "tax_total",
    "totals.grand_total": "total",
    "totals.prepaid": "prepaid",
    "totals.due": "amount_due",
}
_HEADER = {
    "invoice_number": ("invoice_number", T.IDENTIFIER),
    "issue_date": ("invoice_date", T.DATE),
    "currency": ("currency", T.CURRENCY),
    "seller.name": ("seller.name", T.NAME),
    "buyer.name": ("buyer.name", T.NAME),
    "iban": ("payment.iban", T.IBAN),
}


def _zugferd_fields(plain: dict[str, Any], seen: Mapping[str, bool]) -> Iterator[Wanted]:
    names = {**_HEADER, **{key: (name, T.AMOUNT) for key, name in _TOTALS.items()}}
    for key, (name, kind) in names.items():
        value = _at(plain, key)
        if value and not (key == "totals.prepaid" and Decimal(value) == 0):
            yield Wanted(name, kind, (" ".join(value.split()),), seen.get(key, True))


def _zugferd_groups(plain: dict[str, Any]) -> Iterator[WantedRows]:
    names = {"name": "description", "quantity": "quantity", "net_price": "unit_price", "line_total": "amount"}
    yield _rows("line_items", "description", plain["line_items"], names)
    yield _rows("taxes", "amount", plain["taxes"], {"rate": "rate", "basis": "basis", "amount": "amount"})


def _rows(group: str, key: str, rows: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> WantedRows:
    kept = tuple({name: str(row[key]) for key, name in names.items() if row.get(key)} for row in rows)
    return WantedRows(group, key, ROW_TYPES, tuple(filter(None, kept)))


def _at(plain: Any, path: str) -> Any:
    for key in path.split("."):
        plain = plain[key]
    return plain


_TRUTHS: Mapping[str, Callable[[Any], Truth]] = {
    "sroie": _sroie,
    "kleister_nda": _kleister,
    "invoice2data": _invoice2data,
    "docile_sample": _docile,
    "zugferd": _zugferd,
}
COLLECTIONS_WITH_FIELDS = tuple(sorted(_TRUTHS))
