"""Names in schemas: what may be one, and what a name says of its value where nothing else does."""

import re
import unicodedata
from typing import Final

from recto.errors import SchemaInvalid
from recto.fields import FieldType
from recto.schemas import SchemaName

_NO_NAME: Final = re.compile(r"[\x00-\x1f\x7f.]|^\s|\s$|^\$")
_WORDS: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
MOST_LETTERS: Final = 100

_TYPES: Final = {
    "date": FieldType.DATE,
    "amount": FieldType.AMOUNT,
    "total": FieldType.AMOUNT,
    "subtotal": FieldType.AMOUNT,
    "price": FieldType.AMOUNT,
    "currency": FieldType.CURRENCY,
    "iban": FieldType.IBAN,
    "bic": FieldType.BIC,
    "email": FieldType.EMAIL,
    "phone": FieldType.PHONE,
    "url": FieldType.URL,
    "website": FieldType.URL,
    "address": FieldType.ADDRESS,
}


def checked_name(name: str, path: str) -> str:
    """The name of a property. Raises ``SchemaInvalid``, naming ``path``, for one that cannot be told apart or shown."""
    if not name or len(name) > MOST_LETTERS or _NO_NAME.search(name):
        raise SchemaInvalid(
            f"{path}: {name[:MOST_LETTERS]!r} cannot be the name of a field",
            remedy=f"A name has 1 to {MOST_LETTERS} letters, no point, no line break, and does not begin with $.",
        )
    return name


def type_by_name(name: str) -> FieldType:
    """What the last word of a name says: ``invoice_date`` and ``invoiceDate`` are dates. Text where it says nothing."""
    words = _WORDS.findall(name.rpartition(".")[2])
    return _TYPES.get(words[-1].lower(), FieldType.TEXT) if words else FieldType.TEXT


def in_words(name: str) -> str:
    """As a sentence has it: ``invoice_date`` and ``seller.name`` are an invoice date and a seller name."""
    return name.replace("_", " ").replace(".", " ")


def schema_name(given: str) -> SchemaName:
    """``given``, a title or the name of a file, as a schema is called: ``My Invoice.json`` is ``my-invoice``."""
    stem = re.split(r"[/\\]", given)[-1]
    stem = re.sub(r"\.(json|ya?ml|py)$", "", stem, flags=re.IGNORECASE)
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9._-]+", "-", plain).strip("-._")[:63] or "own"
