"""Barcodes that hold a number that is printed, too."""

from collections.abc import Mapping, Sequence
from typing import Final

from layouts.fields.confidences import agreed
from layouts.fields.embedded.payment_codes import ENGINE
from recto.embedded import Barcode
from recto.fields import Extraction, FieldType, FieldValue, InBarcode, NamedValue

RULES: Final = "rules"
LEAST_LETTERS: Final = 4
"""Shorter numbers stand in a barcode by chance."""


def confirmed(extraction: Extraction, barcodes: Sequence[Barcode]) -> Extraction:
    """Numbers that rules read from a page are surer where a barcode holds them, too: it is their source then, and what
    the page has of them their support.
    """
    codes = {_letters(code.text): code for code in reversed(barcodes)}
    if not codes:
        return extraction
    named = (NamedValue(name=one.name, value=_confirmed(one.value, codes)) for one in extraction.fields)
    return extraction.model_copy(update={"fields": tuple(named)})


def _confirmed(value: FieldValue, codes: Mapping[str, Barcode]) -> FieldValue:
    letters = _letters(value.raw)
    is_read = value.type is FieldType.IDENTIFIER and value.engine == RULES and len(letters) >= LEAST_LETTERS
    if not is_read or letters not in codes:
        return value
    update = {"source": _source(codes[letters]), "engine": ENGINE, "confidence": agreed(value.confidence)}
    return value.model_copy(update=update)


def _source(code: Barcode) -> InBarcode:
    return InBarcode(page=code.page, box=code.box, symbology=code.symbology)


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
