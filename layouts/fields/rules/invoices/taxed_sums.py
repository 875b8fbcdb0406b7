"""Whether a sum is with tax or without, where words behind its label say so: ``Total de la facture HT``."""

import re
from typing import Final

_TAX: Final = (
    r"(?:vat|taxe?s?|gst|mwst|ust|umsatzsteuer|mehrwertsteuer|steuern?|t\.?v\.?a|imp[oô]ts?|i\.?v\.?a|impuestos?|imposte"
    r"|impostos?|btw|moms|mva|dph|podatku|alv|kdv|ddv|pdv)"
)
_NET: Final = re.compile(
    r"(?<![^\W\d_])(?:h\.? ?t\.?(?: ?v\.? ?a\.?)?|(?:excl|exkl|ekskl)\w*(?:\W*" + _TAX + r")?|netto"
    rf"|(?:hors|ex|eks|ohne|before|without|less|sans|avant|sin|senza|sem|bez|zonder|uden|utan|antes de)\W*{_TAX}"
    rf"|{_TAX}\W*(?:non comprise?|exclue?s?|excluid[oa]s?|exclu[ií]d[oa]s?|esclus[aoe]|excluded|extra))(?![^\W\d_])",
    re.IGNORECASE,
)
_GROSS: Final = re.compile(
    r"(?<![^\W\d_])(?:t\.? ?t\.? ?c\.?|tvac|(?:incl|inkl)\w*(?:\W*" + _TAX + r")?|brutto"
    rf"|(?:with|mit|avec|con|com|met|med|s|z)\W*{_TAX}"
    rf"|{_TAX}\W*(?:comprise?|incluse?s?|inclu[ií]d[oa]s?|inclus[aoe]|compres[aoe]|included|inbegrepen))(?![^\W\d_])",
    re.IGNORECASE,
)
_VALUE: Final = re.compile(r"\d+(?![\d.,]*\s?%)[.,]?\d")


def taxed(fields: tuple[str, ...], behind: str) -> tuple[tuple[str, ...], int]:
    """What the label of a sum is of by the words ``behind`` it, up to a number, and where these end: 0 for none."""
    if "total" not in fields:
        return fields, 0
    value = _VALUE.search(behind)
    words = behind[: value.start()] if value else behind
    gross, net = _GROSS.search(words), _NET.search(words)
    if gross or not net:
        return fields, gross.end() if gross else 0
    return tuple(dict.fromkeys("subtotal" if field == "total" else field for field in fields)), net.end()
