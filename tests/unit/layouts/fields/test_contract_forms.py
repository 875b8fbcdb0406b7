"""Contracts in the many forms in which such papers are written: what is read is what is true of them."""

from functools import cache

import pytest

from layouts.fields.merging import merged
from layouts.fields.rules.contracts.contracts import contract_findings
from layouts.fields.schemas.builtin import builtin_schema
from recto.fields import Extraction, Scalar
from tests.resources.contracts import MadeContract, made_contracts

ALL = pytest.mark.parametrize("contract", made_contracts().values(), ids=made_contracts())


def _read(contract: MadeContract, field: str) -> list[Scalar]:
    return [named.value.value for named in _extraction(contract).fields if named.name == field]


@cache
def _extraction(contract: MadeContract) -> Extraction:
    view = contract.view
    return merged(builtin_schema("contract"), (contract_findings(view),), view)


def _letters(values: list[Scalar]) -> list[str]:
    return sorted("".join(letter for letter in str(value).casefold() if letter.isalnum()) for value in values)


@ALL
def test_parties_and_nobody_else(contract: MadeContract) -> None:
    assert _letters(_read(contract, "parties")) == _letters(list(contract.parties))


@ALL
def test_the_day_from_which_it_holds(contract: MadeContract) -> None:
    assert _read(contract, "effective_date") == ([contract.effective_date] if contract.effective_date else [])


@ALL
def test_the_law_that_governs(contract: MadeContract) -> None:
    assert _read(contract, "jurisdiction") == ([contract.jurisdiction] if contract.jurisdiction else [])


@pytest.mark.parametrize(
    "contract",
    [one for one in made_contracts().values() if one.term],
    ids=[name for name, one in made_contracts().items() if one.term],
)
def test_for_how_long_it_holds(contract: MadeContract) -> None:
    assert _read(contract, "term") == [contract.term]
