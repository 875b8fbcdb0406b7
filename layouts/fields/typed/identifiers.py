"""Identifiers with rules of their own: bank accounts, banks, tax numbers. Whether their check digits fit is a check of
its own; here they have to have the right shape.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from stdnum import bic, iban
from stdnum.eu import vat

from layouts.fields.typed.names import territories
from layouts.fields.typed.spots import Spot, lines_of, spot_at
from layouts.fields.view import PageView

_IBAN: Final = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\s?\d{2}(?:[ \u00a0]?[A-Z0-9]{1,6}){2,10}(?![A-Za-z0-9])")
_IBAN_SHAPE: Final = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{8,30}")
_BIC: Final = re.compile(r"(?<![A-Za-z0-9])[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?(?![A-Za-z0-9])")
_VAT_SHAPE: Final = re.compile(r"[A-Z]{2,3}[A-Z0-9]{7,13}")
_VAT: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:AT|BE|BG|CHE|CY|CZ|DE|DK|EE|EL|ES|EU|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|NO|PL|PT|RO|SE|SI|SK|XI)"
    r"[ \u00a0.-]?[A-Z0-9](?:[ \u00a0.-]?[A-Z0-9]){6,13}(?![A-Za-z0-9])"
)


def iban_of(raw: str) -> str:
    """Without spaces, empty where it has not the shape of an IBAN. Its check digits may be wrong."""
    plain = iban.compact(raw).upper()
    return plain if _IBAN_SHAPE.fullmatch(plain) else ""


def bic_of(raw: str) -> str:
    """Without spaces, empty where it is none."""
    plain = bic.compact(raw).upper()
    return plain if bic.is_valid(plain) and plain[4:6] in territories("en") else ""


def tax_id_of(raw: str) -> str:
    """Without spaces and points: a VAT id with its country, or another tax number with at least five digits."""
    plain = re.sub(r"[\s.\u00a0-]", "", raw).upper()
    enough = sum(char.isdigit() for char in plain) >= 5 and len(plain) <= 20
    return plain if enough and re.fullmatch(r"[A-Z0-9/]+", plain) else ""


def is_vat_shaped(text: str) -> bool:
    """Whether ``text`` begins with a country and goes on as VAT ids do."""
    return _VAT_SHAPE.fullmatch(text) is not None


def ibans_in(page: PageView) -> tuple[Spot, ...]:
    """Accounts whose check digits fit, in reading order."""
    return _matches(page, _IBAN, _valid_iban)


def bics_in(page: PageView) -> tuple[Spot, ...]:
    """What has the shape of a BIC and a country: words in capitals may be among them."""
    return _matches(page, _BIC, bic_of)


def vat_ids_in(page: PageView) -> tuple[Spot, ...]:
    """European VAT ids whose check digits fit, in reading order."""
    return _matches(page, _VAT, _valid_vat)


def _valid_iban(raw: str) -> str:
    return iban.compact(raw).upper() if iban.is_valid(raw) else ""


def _valid_vat(raw: str) -> str:
    return re.sub(r"[\s.\u00a0-]", "", raw).upper() if vat.is_valid(raw) else ""


def _matches(page: PageView, pattern: re.Pattern[str], value_of: Callable[[str], str]) -> tuple[Spot, ...]:
    return tuple(
        spot_at(page, number, line, (start, end), value)
        for number, line in lines_of(page)
        for start, end, value in _values(line.text, pattern, value_of)
    )


def _values(text: str, pattern: re.Pattern[str], value_of: Callable[[str], str]) -> Iterator[tuple[int, int, str]]:
    """A match may run on into the next word: its longest start that has a value is taken."""
    for match in pattern.finditer(text):
        end = match.end()
        while end > match.start() and not value_of(text[match.start() : end]):
            end = text.rfind(" ", match.start(), end)
        if end > match.start():
            yield match.start(), end, value_of(text[match.start() : end])
