"""Accounts, banks and tax numbers on invoices."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from layouts.fields.rules.invoices.party_blocks import ROLES
from layouts.fields.rules.invoices.printed_numbers import identifiers_beside
from layouts.fields.rules.labels.labelled_pages import Claim, LabelledPage, claim
from layouts.fields.rules.labels.labels import Label
from layouts.fields.typed.identifiers import bic_of, bics_in, iban_of, ibans_in, is_vat_shaped, tax_id_of, vat_ids_in
from layouts.fields.typed.spots import Spot, spot_at
from layouts.fields.view import PageView
from recto.fields import FieldType

_LEAD: Final = re.compile(r"[\s:;.#°º=-]*")
_IBAN_TEXT: Final = re.compile(
    r"[A-Z]{2}\s?\d{2}(?: ?[A-Z]{4}(?= ?\d))?(?: ?(?=[A-Z]{0,4}\d)[A-Z0-9]{1,30}(?![A-Za-z])){1,10}"
)
_BIC_TEXT: Final = re.compile(r"[A-Z]{4}\s?[A-Z]{2}\s?[A-Z0-9]{2}(?:\s?[A-Z0-9]{3})?(?![A-Za-z0-9])")
_TAX_TEXT: Final = re.compile(
    r"(?=(?:\S*\s){0,4}?\S*\d)[A-Z]{0,3}[ .-]?[A-Z0-9][A-Z0-9./-]{3,}(?:[ .-]\d[\dA-Z]{1,5}){0,4}"
)


def payments_in(pages: Sequence[LabelledPage]) -> Iterator[Claim]:
    """Where to pay to: labelled ones, and those whose check digits fit."""
    for held in pages:
        for label in held.labels:
            if "payment.iban" in label.fields:
                yield from _after(held, label, "payment.iban", FieldType.IBAN, _IBAN_TEXT, iban_of)
            if "payment.bic" in label.fields:
                yield from _after(held, label, "payment.bic", FieldType.BIC, _BIC_TEXT, bic_of)
        accounts = ibans_in(held.page)
        for spot in accounts:
            yield claim("payment.iban", FieldType.IBAN, held.page, spot, rule="check_digits", score=0.9)
        for spot in bics_in(held.page):
            if any(abs(spot.line - account.line) <= 1 for account in accounts):
                yield claim("payment.bic", FieldType.BIC, held.page, spot, rule="beside_account", score=0.6)


def tax_ids_in(pages: Sequence[LabelledPage]) -> Iterator[Claim]:
    """VAT ids of seller and buyer, and other tax numbers; one under the buyer's heading is the buyer's."""
    for held in pages:
        for label in held.labels:
            for field in ("buyer.tax_id", "seller.tax_id"):
                if field in label.fields:
                    for one in _after(held, label, field, FieldType.TAX_ID, _TAX_TEXT, _tax_id):
                        yield _in_section(held, label, one)
            if "seller.tax_number" in label.fields and _section(held, label) != "buyer":
                for found in identifiers_beside(held.page, label, held.labels, held.dates):
                    score = found.fit * label.sure * 0.9
                    spot = found.spot
                    yield claim("seller.tax_number", FieldType.IDENTIFIER, held.page, spot, rule="label", score=score)
        for spot in vat_ids_in(held.page):
            yield claim("seller.tax_id", FieldType.TAX_ID, held.page, spot, rule="check_digits", score=0.5)


def _tax_id(raw: str) -> str:
    value = tax_id_of(raw)
    return value if is_vat_shaped(value) or sum(char.isdigit() for char in value) >= 8 else ""


def _after(  # noqa: PLR0917
    held: LabelledPage,
    label: Label,
    field: str,
    kind: FieldType,
    shape: re.Pattern[str],
    value_of: Callable[[str], str],
) -> Iterator[Claim]:
    for how, spot in _spots_after(held.page, label, shape, value_of):
        yield claim(
            field, kind, held.page, spot, rule=f"label.{how}", score=(0.97 if how == "right" else 0.8) * label.sure
        )


def _spots_after(
    page: PageView, label: Label, shape: re.Pattern[str], value_of: Callable[[str], str]
) -> Iterator[tuple[str, Spot]]:
    """The value that the rest of the line begins with, its longest start that has a value."""
    line = page.lines[label.line]
    before = sum(len(phrase.text) + 1 for phrase in line.phrases[: label.phrase])
    lead = _LEAD.match(line.text, before + label.end)
    begins = lead.end() if lead else before + label.end
    match = shape.match(line.text, begins)
    end = match.end() if match else begins
    while end > begins and not value_of(line.text[begins:end]):
        end = max(line.text.rfind(" ", begins, end), begins)
    if end > begins:
        yield "right", spot_at(page, label.line, line, (begins, end), value_of(line.text[begins:end]))


def _in_section(held: LabelledPage, label: Label, one: Claim) -> Claim:
    if one.field == "seller.tax_id" and _section(held, label) == "buyer":
        return Claim("buyer.tax_id", one.type, one.page, one.words, one.raw, one.value, one.rule, one.score)
    return one


def _section(held: LabelledPage, label: Label) -> str:
    """Whose heading stands nearest above, in the same column or across the page."""
    above = [
        other
        for other in held.labels
        if other.first
        and 0 <= label.line - other.line <= 14
        and other is not label
        and set(ROLES) & set(other.fields)
        and abs(other.upright.x0 - label.upright.x0) < 0.1
    ]
    nearest = max(above, key=lambda other: other.line, default=None)
    return next((role for role in ROLES if nearest and role in nearest.fields), "")
