"""Bank statements as banks of several countries print them: what is read is what is true of them."""

import pytest

from layouts.fields.merging import merged
from layouts.fields.rules.kinds import findings_by_rules
from layouts.fields.schemas.builtin import builtin_schema
from recto.fields import Extraction
from tests.resources.statements import MadeStatement, made_statements

ALL = pytest.mark.parametrize("statement", made_statements().values(), ids=made_statements())


def _read(statement: MadeStatement) -> Extraction:
    view = statement.view
    return merged(builtin_schema("bank_statement"), (findings_by_rules("bank_statement", view),), view)


@ALL
def test_what_is_said_of_the_account(statement: MadeStatement) -> None:
    found = {named.name: named.value.value for named in _read(statement).fields}
    assert {**found, "currency": ""} == {**statement.fields, "currency": ""}
    assert found.get("currency", "") == statement.fields.get("currency", found.get("currency", ""))


@ALL
def test_its_movements_and_no_other_lines(statement: MadeStatement) -> None:
    rows = [
        {named.name: named.value.value for named in row.values}
        for group in _read(statement).groups
        for row in group.rows
    ]
    assert [(row["date"], row["amount"]) for row in rows] == [(one.date, one.amount) for one in statement.movements]
    assert all(
        str(row["description"]).startswith(one.begins) for row, one in zip(rows, statement.movements, strict=True)
    )
