"""Purchase orders as buyers of several countries print them: what is read is what is true of them."""

import pytest

from layouts.fields.merging import merged
from layouts.fields.rules.invoices.purchase_orders import purchase_order_findings
from layouts.fields.schemas.builtin import builtin_schema
from recto.fields import Extraction
from tests.resources.orders import MadeOrder, made_orders

ALL = pytest.mark.parametrize("order", made_orders().values(), ids=made_orders())


def _read(order: MadeOrder) -> Extraction:
    view = order.view
    return merged(builtin_schema("purchase_order"), (purchase_order_findings(view),), view)


@ALL
def test_numbers_days_parties_and_sums(order: MadeOrder) -> None:
    found = {named.name: named.value.value for named in _read(order).fields}
    assert {name: found.get(name) for name in order.fields} == dict(order.fields)


@ALL
def test_its_lines_and_no_sums(order: MadeOrder) -> None:
    held = [row for group in _read(order).groups if group.name == "line_items" for row in group.rows]
    rows = [{named.name: named.value.value for named in row.values} for row in held]
    assert [(row["quantity"], row["amount"]) for row in rows] == [(one.quantity, one.amount) for one in order.lines]
    assert all(str(row["description"]).startswith(one.begins) for row, one in zip(rows, order.lines, strict=True))
