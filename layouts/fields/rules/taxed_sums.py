"""Whether a sum is with tax or without, where words behind its label say so: ``Total de la facture HT``."""

import re
from typing import Final

_TAX: Final = (
    r"(?:vat|taxe?s?|gst|mwst|ust|umsatzsteuer|mehrwertsteuer|steuern?|t\.?v\.?a|imp[oô]ts?|i\.?v\.?a|impuestos?|imposte"
    r"|impostos?|btw|moms|mva|dph|podatku|alv|kdv|ddv|pdv)"
)
_NET: Final = re.compile(
    r"(?<![^\W\d_])(?:h\.? ?t\.?(?: ?v\.? ?a\.?)?|excl\w*|exkl\w*|ekskl\w*|netto"
    rf"|(?:hors|ex|eks|ohne|before|without|less|sans|avant|sin|senza|sem|bez|zonder|uden|utan|antes de)\W*{_TAX})"
    r"(?![^\W\d_])",
    re.IGNORECASE,
)
_GROSS: Final = re.compile(
    r"(?<![^\W\d_])(?:t\.? ?t\.? ?c\.?|tvac|incl\w*|inkl\w*|brutto"
    rf"|(?:with|mit|avec|con|com|met|med|s|z)\W*{_TAX})(?![^\W\d_])",
    re.IGNORECASE,
)
_VALUE: Final = re.compile(r"\d+(?![\d.,]*\s?%)[.,]?\d")


def taxed(fields: tuple[str, ...], behind: str) -> tuple[str, ...]:
    """``fields`` of a label as what stands ``behind`` it, up to a number, makes them."""
    if "total" not in fields:
        return fields
    value = _VALUE.search(behind)
    words = behind[: value.start()] if value else behind
    if is_without_tax(words):
        return tuple(dict.fromkeys("subtotal" if field == "total" else field for field in fields))
    return fields


def is_without_tax(words: str) -> bool:
    """Whether these words say that tax is not in a sum."""
    return _NET.search(words) is not None and _GROSS.search(words) is None
