"""Values as data formats write them: one way for each type, whatever the document's language."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from layouts.fields.typed.parsing import NotParsed, Parsed, parse
from recto.fields import FieldType

NUMERIC: Final = frozenset({FieldType.AMOUNT, FieldType.NUMBER, FieldType.PERCENT, FieldType.INTEGER})
_SPACELESS: Final = frozenset({FieldType.IBAN, FieldType.BIC, FieldType.TAX_ID})
_DATE: Final = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?!\d)")
_MOST_DIGITS: Final = 30


def data_value(kind: FieldType, raw: str) -> Parsed:
    """Numbers have a decimal point, dates are ISO 8601 with or without dashes. An account number or tax id counts as
    it is: whether its check digits are right is for the checks.
    """
    match kind:
        case _ if kind in NUMERIC:
            return data_number(raw) if kind is not FieldType.INTEGER else _integer(raw)
        case FieldType.DATE:
            return _date(raw)
        case FieldType.CURRENCY:
            return raw if re.fullmatch(r"[A-Z]{3}", raw) else NotParsed(f"“{raw[:20]}” is no currency")
        case _ if kind in _SPACELESS:
            return "".join(raw.split()).upper() or NotParsed("it is empty")
        case FieldType.PHONE:
            parsed = parse(kind, raw)
            return raw if isinstance(parsed, NotParsed) else parsed
        case _:
            return parse(kind, raw)


def data_number(raw: str) -> float | NotParsed:
    """Of a decimal number with a point."""
    try:
        number = Decimal(raw.strip())
    except InvalidOperation:
        return NotParsed(f"“{raw[:40]}” is no number")
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
        return NotParsed(f"“{raw[:40]}” is no number of a document")
    return float(number)


def _integer(raw: str) -> int | NotParsed:
    if isinstance(data_number(raw), NotParsed) or Decimal(raw.strip()) % 1:
        return NotParsed("it is no integer")
    return int(Decimal(raw.strip()))


def _date(raw: str) -> Parsed:
    match = _DATE.match(raw.strip())
    try:
        return date(*map(int, match.groups())).isoformat() if match else NotParsed(f"“{raw[:40]}” is no date")
    except ValueError:
        return NotParsed(f"“{raw[:40]}” is no day of the calendar")
