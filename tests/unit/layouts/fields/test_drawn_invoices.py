"""Invoices in layouts and languages drawn by lot: all of their head, sums and lines are found."""

from collections.abc import Iterable, Mapping

import pytest

from layouts.fields.found import Candidate, Findings
from layouts.fields.rules.kinds import findings_by_rules
from recto.fields import Scalar
from tests.resources.drawn_invoices import Drawn, drawn_invoice
from tests.resources.drawn_words import TONGUES

SEEDS = 6
ABSENT = frozenset({"due_date", "order_number", "customer_number", "prepaid"})
"""Fields that some of them have: where one has not, nothing is to be found."""


def values_of(candidates: Iterable[Candidate]) -> dict[str, Scalar]:
    """The likeliest of each field."""
    return {one.field: one.value for one in reversed([*candidates])}


def other_fields(drawn: Drawn, findings: Findings) -> Mapping[str, tuple[Scalar | None, Scalar | None]]:
    """What was found and what is true, where these are not the same."""
    found = values_of(findings.fields)
    names = sorted({*drawn.truths, *ABSENT})
    return {
        name: (found.get(name), drawn.truths.get(name)) for name in names if found.get(name) != drawn.truths.get(name)
    }


def other_lines(drawn: Drawn, findings: Findings) -> Mapping[int, tuple[object, object]]:
    """A description may hold more than the name."""
    rows = [values_of(row.values) for group in findings.groups if group.group == "line_items" for row in group.rows]
    lines = [(one.description, one.quantity, float(one.unit_price), float(one.amount)) for one in drawn.lines]
    if len(rows) != len(lines):
        return {-1: (rows, lines)}
    names = ("quantity", "unit_price", "amount")
    return {
        place: (row, line)
        for place, (row, line) in enumerate(zip(rows, lines, strict=True))
        if line[0] not in str(row.get("description")) or tuple(row.get(name) for name in names) != line[1:]
    }


@pytest.mark.parametrize("language", TONGUES)
@pytest.mark.parametrize("seed", range(SEEDS))
def test_drawn_invoices(language: str, seed: int) -> None:
    drawn = drawn_invoice(language, seed)
    findings = findings_by_rules("invoice", drawn.view)
    assert not other_fields(drawn, findings), drawn.layout
    assert not other_lines(drawn, findings), drawn.layout
