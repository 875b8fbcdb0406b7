"""Numbers as they are printed: signs, groups of digits, decimal point or comma, and the slips of OCR in them."""

import re
from decimal import Decimal
from typing import Final, Literal

NUMBER: Final = (
    r"(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+[.,]\d{2}(?!\d)"
    r"|(?:\d{1,3}(?:[.,]\d{3})+|\d+) [.,]\d{2}(?![\d.,])"
    r"|\d{1,3}(?P<group>[.,'’])\d{3}(?:(?P=group)\d{3})*(?:[.,]\d{1,4})?(?!\d)"
    r"|\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d{1,2})?(?!\d)"
    r"|\d+(?:[.,]\d{1,6}(?!\d)|,-{1,2}(?!\d))?)"
)
"""A pattern for the digits of a number without its sign: thousands by spaces only before decimals; before the decimal
sign a space may stand, as in old prints."""
_SLIPS: Final = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "|": "1", "S": "5", "B": "8"})
_SLIPPED: Final = re.compile(
    r"(?<![^\W\d_])(?=[OolI|SB]*\d)[\dOolI|SB]+(?:[.,][\dOolI|SB]{3})*[.,][\dOolI|SB]{2}(?![\w])"
)


def with_digits(text: str) -> str:
    """``text`` with letters that stand for digits inside decimal numbers as digits: as long as before."""
    return _SLIPPED.sub(lambda match: match[0].translate(_SLIPS), text)


def decimal_of(digits: str, decimal: Literal[".", ","]) -> Decimal:
    """The number that a match of ``NUMBER`` writes. ``decimal`` decides where both readings are possible: 1.234."""
    plain = re.sub(r"[ \u00a0\u202f'’]|,-{1,2}$", "", digits)
    whole, fraction = _parted(plain, decimal)
    return Decimal(f"{whole}.{fraction}" if fraction else whole)


def decimals_of(digits: str, decimal: Literal[".", ","]) -> int:
    """How many decimals it is printed with; ``,-`` counts as two."""
    if digits.endswith("-"):
        return 2
    return len(_parted(re.sub(r"[ \u00a0\u202f'’]", "", digits), decimal)[1])


def _parted(plain: str, decimal: Literal[".", ","]) -> tuple[str, str]:
    """Digits before and after the decimal sign."""
    last = max(plain.rfind("."), plain.rfind(","))
    if last < 0:
        return plain, ""
    sign, other = plain[last], "," if plain[last] == "." else "."
    grouped = plain.count(sign) > 1 or (
        other not in plain and len(plain) - last == 4 and sign != decimal and not plain.startswith("0")
    )
    if grouped:
        return plain.replace(".", "").replace(",", ""), ""
    return re.sub(r"[.,]", "", plain[:last]), plain[last + 1 :]
