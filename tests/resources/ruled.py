"""What rules find in papers, as plain values."""

from typing import NamedTuple

from layouts.fields.found import Candidate, Findings
from layouts.fields.rules.kinds import findings_by_rules
from recto.fields import Scalar
from tests.resources.papers import papers


class InvoiceCase(NamedTuple):
    """An invoice as monospaced text, and what is to be found in it."""

    text: str
    wanted: dict[str, Scalar]


def likeliest(kind: str, *texts: str) -> dict[str, Scalar]:
    """The likeliest value of each field of a ``kind`` of document with a page for each text."""
    return {field: one.value for field, one in likeliest_candidates(kind, *texts).items()}


def likeliest_candidates(kind: str, *texts: str) -> dict[str, Candidate]:
    """The same with where they stand, and by what rule."""
    return {one.field: one for one in reversed(findings_by_rules(kind, papers(*texts)).fields)}


def rows_of(found: Findings, group: str) -> list[dict[str, Scalar]]:
    """The rows of that group, wherever they were found."""
    groups = [held for held in found.groups if held.group == group]
    return [{value.field: value.value for value in row.values} for held in groups for row in held.rows]
