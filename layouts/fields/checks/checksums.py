"""Checks of the check digits that account numbers and tax ids have."""

from collections.abc import Iterator
from typing import Final, Literal, TypeAlias

from layouts.fields.paths import paths_of
from recto.fields import Check, Extraction, FieldType
from recto.schemas import FieldSchema

Verdict: TypeAlias = Literal["right", "wrong", "unknown"]

_SAYS: Final = {
    FieldType.IBAN: "the check digits of an IBAN",
    FieldType.BIC: "the form of a BIC",
    FieldType.TAX_ID: "the check digits of its country's tax ids",
}


def checksum_checks(schema: FieldSchema, extraction: Extraction) -> Iterator[Check]:
    """For each account number and tax id whose rule is known."""
    for path, value in paths_of(schema, extraction):
        verdict = checksum_of(value.type, str(value.value))
        if verdict != "unknown":
            says = f"{value.value} {'has' if verdict == 'right' else 'does not have'} {_SAYS[value.type]}"
            yield Check(code="checksum", fields=(path,), passed=verdict == "right", says=says)


def checksum_of(kind: FieldType, value: str) -> Verdict:
    """Whether an IBAN, BIC or tax id is well formed; unknown for tax ids of countries without a rule."""
    from stdnum import bic, iban  # noqa: PLC0415 - loads data of all countries

    match kind:
        case FieldType.IBAN:
            return _verdict(iban.is_valid(value))
        case FieldType.BIC:
            return _verdict(bic.is_valid(value))
        case FieldType.TAX_ID:
            return _of_tax_id(value)
        case _:
            return "unknown"


def _of_tax_id(value: str) -> Verdict:
    from stdnum.ch import uid  # noqa: PLC0415 - each country's rule is a module
    from stdnum.eu import vat  # noqa: PLC0415
    from stdnum.gb import vat as british  # noqa: PLC0415

    if value[:2].lower() in vat.MEMBER_STATES or value.startswith("EL"):
        return _verdict(vat.is_valid(value))
    if value.startswith(("GB", "XI")):
        return _verdict(british.is_valid(value[2:]))
    if value.startswith("CHE"):
        return _verdict(uid.is_valid(value[:12]))
    return "unknown"


def _verdict(right: bool) -> Verdict:
    return "right" if right else "wrong"
