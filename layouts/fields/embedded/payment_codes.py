"""QR codes for payments and taxes on invoices and receipts, each a format of its own; found values are the invoice's.

Swiss QR-bill: Swiss Implementation Guidelines QR-bill 2.3, with Swico S1 bill information. EPC: EPC069-12 (GiroCode).
SPAYD: the Czech Short Payment Descriptor 1.2. ATCUD: Portuguese Portaria 195/2020. ZATCA: Saudi e-invoicing, tags with
lengths in base64. Only what begins as its format prescribes is read; everything else is left alone.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from layouts.fields.embedded.data_values import data_value
from layouts.fields.found import Candidate, Findings
from layouts.fields.typed.parsing import NotParsed
from recto.embedded import Barcode
from recto.fields import FieldType, InBarcode

ENGINE: Final = "barcode"
T = FieldType


class Part(NamedTuple):
    """What a part of a code's text says. ``element`` tells which part it is."""

    field: str
    type: FieldType
    element: str
    raw: str


Reader = Callable[[str], Iterator[Part]]


def code_findings(barcodes: Sequence[Barcode], kind: str = "invoice") -> Findings:
    """Values of the invoice schema, or of the receipt's."""
    renamed = _OF_RECEIPTS if kind == "receipt" else {}
    found = (
        _candidate(code, part._replace(field=renamed.get(part.field, part.field)), name)
        for code in barcodes
        for name, reader in _READERS.items()
        for part in reader(code.text)
    )
    return Findings(fields=tuple(one for own in found for one in own))


def _candidate(code: Barcode, part: Part, rule: str) -> list[Candidate]:
    """None where it is not of its type."""
    value = data_value(part.type, part.raw)
    if isinstance(value, NotParsed):
        return []
    return [
        Candidate(
            field=part.field,
            value=value,
            raw=part.raw,
            type=part.type,
            source=InBarcode(page=code.page, box=code.box, symbology=code.symbology, element=part.element),
            engine=ENGINE,
            rule=f"{ENGINE}:{rule}",
        )
    ]


_OF_RECEIPTS: Final = {
    "seller.name": "company",
    "seller.address": "address",
    "seller.tax_id": "tax_id",
    "invoice_date": "date",
    "invoice_number": "receipt_number",
    "amount_due": "total",
}

_SWISS_LINES: Final[Mapping[int, tuple[str, FieldType]]] = {
    3: ("payment.iban", T.IBAN),
    5: ("seller.name", T.NAME),
    18: ("amount_due", T.AMOUNT),
    19: ("currency", T.CURRENCY),
    21: ("buyer.name", T.NAME),
    28: ("payment.reference", T.IDENTIFIER),
}
_SWISS_ADDRESSES: Final = {"seller.address": 4, "buyer.address": 20}
"""The line of the address type: ``S`` for street, number, postcode, town and country, ``K`` for two lines of text."""
_BILL_INFORMATION: Final = 31
_SWICO: Final[Mapping[str, tuple[str, FieldType]]] = {
    "10": ("invoice_number", T.IDENTIFIER),
    "11": ("invoice_date", T.DATE),
    "20": ("customer_number", T.IDENTIFIER),
    "30": ("seller.tax_id", T.TAX_ID),
}


def _swiss(text: str) -> Iterator[Part]:
    lines = [line.strip() for line in text.splitlines()]
    if lines[:1] != ["SPC"] or len(lines) < 28:
        return
    held = dict(enumerate(lines))
    for number, (field, kind) in _SWISS_LINES.items():
        if raw := held.get(number, ""):
            yield Part(field, kind, f"line {number + 1}", raw)
    for field, number in _SWISS_ADDRESSES.items():
        if raw := _swiss_address(lines[number : number + 7]):
            yield Part(field, T.ADDRESS, f"line {number + 3}", raw)
    yield from _swico(held.get(_BILL_INFORMATION, ""))


def _swiss_address(lines: Sequence[str]) -> str:
    """Of the lines from the type of the address on."""
    form, _, street, number, code, town, country = (*lines, *[""] * 7)[:7]
    parts = (street, number) if form == "K" else (f"{street} {number}".strip(), f"{code} {town}".strip())
    return "\n".join(part for part in (*parts, country) if part) if any(parts) else ""


def _swico(text: str) -> Iterator[Part]:
    """Numbered fields after ``//S1``. Slashes inside values are escaped; a UID is one of the Swiss VAT."""
    if not text.startswith("//S1"):
        return
    parts = [part.replace("\\/", "/") for part in re.split(r"(?<!\\)/", text)[3:]]
    for tag, value in zip(parts[::2], parts[1::2], strict=False):
        if tag in _SWICO and value:
            field, kind = _SWICO[tag]
            yield Part(field, kind, f"bill information {tag}", _swico_value(tag, value))


def _swico_value(tag: str, value: str) -> str:
    if tag == "11":
        return f"20{value}"
    return f"CHE{value}" if tag == "30" and value.isdigit() else value


_EPC_LINES: Final[Mapping[int, tuple[str, FieldType]]] = {
    4: ("payment.bic", T.BIC),
    5: ("seller.name", T.NAME),
    6: ("payment.iban", T.IBAN),
    9: ("payment.reference", T.IDENTIFIER),
    10: ("payment.reference", T.IDENTIFIER),
}
_EPC_AMOUNT: Final = 7


def _epc(text: str) -> Iterator[Part]:
    lines = [line.strip() for line in text.splitlines()]
    if lines[:1] != ["BCD"] or len(lines) < 7 or lines[3] not in {"SCT", "INST"}:
        return
    for number, (field, kind) in _EPC_LINES.items():
        if number < len(lines) and lines[number]:
            yield Part(field, kind, f"line {number + 1}", lines[number])
    if len(lines) > _EPC_AMOUNT and (amount := re.fullmatch(r"([A-Z]{3})(\d+(?:\.\d+)?)", lines[_EPC_AMOUNT])):
        yield Part("currency", T.CURRENCY, f"line {_EPC_AMOUNT + 1}", amount[1])
        yield Part("amount_due", T.AMOUNT, f"line {_EPC_AMOUNT + 1}", amount[2])


_SPAYD: Final[Mapping[str, tuple[str, FieldType]]] = {
    "ACC": ("payment.iban", T.IBAN),
    "AM": ("amount_due", T.AMOUNT),
    "CC": ("currency", T.CURRENCY),
    "DT": ("due_date", T.DATE),
    "RN": ("seller.name", T.NAME),
    "X-VS": ("payment.reference", T.IDENTIFIER),
}


def _spayd(text: str) -> Iterator[Part]:
    """``ACC`` may have a BIC behind the account."""
    if not re.match(r"SPD\*\d+\.\d+\*", text):
        return
    for key, _, value in (part.partition(":") for part in text.split("*")[2:]):
        if key == "ACC" and "+" in value:
            yield Part("payment.bic", T.BIC, key, value.partition("+")[2])
        if key in _SPAYD and value:
            yield Part(*_SPAYD[key], key, value.partition("+")[0] if key == "ACC" else value)


_ATCUD: Final[Mapping[str, tuple[str, FieldType]]] = {
    "A": ("seller.tax_id", T.TAX_ID),
    "B": ("buyer.tax_id", T.TAX_ID),
    "F": ("invoice_date", T.DATE),
    "G": ("invoice_number", T.IDENTIFIER),
    "N": ("tax_total", T.AMOUNT),
    "O": ("total", T.AMOUNT),
}
_NOBODY: Final = "999999990"
"""The tax id of buyers without one."""


def _atcud(text: str) -> Iterator[Part]:
    if not re.match(r"A:\d{9}\*B:", text):
        return
    for key, _, value in (part.partition(":") for part in text.split("*")):
        if key in _ATCUD and value and value != _NOBODY:
            field, kind = _ATCUD[key]
            yield Part(field, kind, key, f"PT{value}" if kind is T.TAX_ID and value.isdigit() else value)


_ZATCA: Final[Mapping[int, tuple[str, FieldType]]] = {
    1: ("seller.name", T.NAME),
    2: ("seller.tax_id", T.TAX_ID),
    3: ("invoice_date", T.DATE),
    4: ("total", T.AMOUNT),
    5: ("tax_total", T.AMOUNT),
}
_VAT_DIGITS: Final = re.compile(r"3\d{13}3")
"""Saudi VAT numbers: by theirs the format is known for sure, since base64 begins with anything."""


def _zatca(text: str) -> Iterator[Part]:
    held = _tag_length_values(text)
    if not _VAT_DIGITS.fullmatch(held.get(2, "")):
        return
    for tag, (field, kind) in _ZATCA.items():
        if raw := held.get(tag, ""):
            yield Part(field, kind, f"tag {tag}", raw)


def _tag_length_values(text: str) -> dict[int, str]:
    """Empty for what is no base64 of such."""
    try:
        content = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        return {}
    held: dict[int, str] = {}
    place = 0
    while place + 2 <= len(content):
        tag, length = content[place], content[place + 1]
        held.setdefault(tag, content[place + 2 : place + 2 + length].decode("utf-8", "replace"))
        place += 2 + length
    return held


_READERS: Final[Mapping[str, Reader]] = {
    "swiss": _swiss,
    "epc": _epc,
    "spayd": _spayd,
    "atcud": _atcud,
    "zatca": _zatca,
}
