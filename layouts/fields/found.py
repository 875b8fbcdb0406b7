"""What a source says of a document, before it is weighed against the others."""

from typing import TypeAlias

from pydantic import Field

from recto.fields import FieldSource, FieldType, Scalar
from recto.values import Confidence, Text, Value


class Candidate(Value):
    """A value that a source gives for a field of a built-in schema (``invoice_number``, ``seller.name``).

    ``rule`` names how it was found, for the calibration: the same rule is as often right. ``score`` says how well it
    fits that rule, 0 to 1, uncalibrated; ``reading`` is the least confidence of the words it stands on, 1 where nothing
    was recognised. Several candidates for a field are rivals, but where the schema wants a list.
    """

    field: str
    value: Scalar
    raw: Text
    type: FieldType
    source: FieldSource
    engine: str
    rule: str
    score: Confidence = 1.0
    reading: Confidence = 1.0


class CandidateRow(Value):
    """Fields are named within the row: ``description``, ``amount``."""

    values: tuple[Candidate, ...] = Field(min_length=1)


class CandidateRows(Value):
    """All rows of a list as one source has them: a list is taken whole from one source."""

    group: str
    rows: tuple[CandidateRow, ...]
    rule: str
    score: Confidence = 1.0


class Findings(Value):
    """All that a source found."""

    fields: tuple[Candidate, ...] = ()
    groups: tuple[CandidateRows, ...] = ()


NOTHING_FOUND = Findings()

AllFindings: TypeAlias = tuple[Findings, ...]
"""Of several sources, the most certain first."""
